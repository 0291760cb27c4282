"""A new workbook, the same for all that we write: the font that columns are measured in, the window, the time."""

from io import BytesIO
from typing import Any

import xlsxwriter

from perfbook.layouts.fitting import FONT_SIZE
from perfbook.layouts.stamp import MADE


def blank_workbook(target: BytesIO, title: str, **options: Any) -> xlsxwriter.Workbook:
    """An empty workbook with this title in its properties; `options` are the library's.

    Programs measure columns in digits of the normal font. It is the font of the squares: then a column holds as many
    signs on a computer that lacks the usual Calibri, too.
    """
    # Tied to a theme's scheme, the font would be the theme's.
    normal = {"font_name": "宋体", "font_size": FONT_SIZE, "font_scheme": "none"}
    book = xlsxwriter.Workbook(target, {"default_format_properties": normal, **options})
    book.set_properties({"created": MADE, "title": title})
    book.set_size(2400, 1400)
    return book
