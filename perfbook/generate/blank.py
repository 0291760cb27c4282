"""A new workbook, the same for all that we write: the font that columns are measured in, the window, the time."""

from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from perfbook.layouts.fitting import FONT_SIZE
from perfbook.layouts.stamp import MADE


class _Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose formulas name functions of Excel 2007 only.

    The library looks in every formula for some thirty later functions: for our long ones that takes most of the time.
    Where a later version of it does not ask this method, it is only slower.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("{").removeprefix("=").removesuffix("}")


class _Book(xlsxwriter.Workbook):  # type: ignore[misc]
    worksheet_class = _Sheet


def blank_workbook(target: BytesIO, title: str, **options: Any) -> xlsxwriter.Workbook:
    """An empty workbook with this title in its properties; `options` are the library's.

    Programs measure columns in digits of the normal font. It is the font of the squares: then a column holds as many
    signs on a computer that lacks the usual Calibri, too.
    """
    # Tied to a theme's scheme, the font would be the theme's.
    normal = {"font_name": "宋体", "font_size": FONT_SIZE, "font_scheme": "none"}
    book = _Book(target, {"default_format_properties": normal, **options})
    book.set_properties({"created": MADE, "title": title})
    book.set_size(2400, 1400)
    return book
