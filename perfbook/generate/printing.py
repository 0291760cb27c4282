"""How every sheet is printed: on A4, in the middle, as wide as its pages, with the number of the page."""

from collections.abc import Mapping
from types import MappingProxyType

from xlsxwriter.worksheet import Worksheet

_A4 = 9
# In inches. Lists have more columns than forms, and need the room.
FORM: Mapping[str, float] = MappingProxyType({"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.6})
LIST: Mapping[str, float] = MappingProxyType({"left": 0.45, "right": 0.45, "top": 0.55, "bottom": 0.6})

_SMALL = '&"宋体,Regular"&9'
_PAGE_NUMBER = f"&C{_SMALL}第 &P 页，共 &N 页"


def set_up_print(
    sheet: Worksheet,
    landscape: bool,
    margins: Mapping[str, float] = FORM,
    across: int = 1,
    down: int = 0,
    foot: str = "",
) -> None:
    """Set a sheet up for printing: over so many pages across and down (0: as many as it takes).

    `foot`: what stands left of the page's number, below every page.
    """
    sheet.set_paper(_A4)
    sheet.set_landscape() if landscape else sheet.set_portrait()
    sheet.set_margins(**margins)
    sheet.center_horizontally()
    sheet.fit_to_pages(across, down)
    sheet.set_footer((f"&L{_SMALL}{foot}" if foot else "") + _PAGE_NUMBER)
