"""Sheets of the xlwings engine: protection as Excel has it, own names, links."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from xlwings import base_classes as bases

from tests.office.window import Com, Plain, refused
from tests.office.xlwings_squares import Range

# Excel's name -> the file's; there a yes means that it is not allowed.
_ALLOWED = {
    "AllowFormattingCells": "formatCells", "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows", "AllowInsertingColumns": "insertColumns",
    "AllowInsertingRows": "insertRows", "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns", "AllowDeletingRows": "deleteRows", "AllowSorting": "sort",
    "AllowFiltering": "autoFilter", "AllowUsingPivotTables": "pivotTables",
}  # fmt: skip
_PARTS = ("ProtectContents", "ProtectDrawingObjects", "ProtectScenarios")
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NO_RESTRICTION, _UNLOCKED_ONLY, _NOTHING = 0, 1, -4142
_VISIBLE, _HIDDEN = -1, 0


def protections(path: Path) -> dict[str, dict[str, Any]]:
    """Each sheet's protection as its file has it, in Excel's words; those of a file that is no .xlsx are left out."""
    if path.suffix != ".xlsx" or not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as package:
        targets = {one.get("Id"): one.get("Target", "") for one in _parts(package, "xl/_rels/workbook.xml.rels")}
        sheets = [one for one in _parts(package, "xl/workbook.xml").iter() if one.tag.endswith("}sheet")]
        return {
            sheet.get("name", ""): _protection(package, f"xl/{targets[sheet.get(_ID)]}".replace("xl//xl", "xl"))
            for sheet in sheets
        }


def _parts(package: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(package.read(name))


def _protection(package: zipfile.ZipFile, name: str) -> dict[str, Any]:
    kept = next((one for one in _parts(package, name) if one.tag.endswith("}sheetProtection")), None)
    if kept is None:
        return _none()

    def said(attribute: str, otherwise: str) -> bool:
        return kept.get(attribute, otherwise) in ("1", "true")

    unlocked = _NOTHING if said("selectUnlockedCells", "0") else _UNLOCKED_ONLY
    sheet = said("sheet", "0")
    return {
        "ProtectContents": sheet,
        "ProtectDrawingObjects": sheet and said("objects", "0"),
        "ProtectScenarios": sheet and said("scenarios", "0"),
        "ProtectionMode": False,
        "EnableSelection": unlocked if said("selectLockedCells", "0") else _NO_RESTRICTION,
        **{name: not said(own, "1") for name, own in _ALLOWED.items()},
    }


def _none(protected: bool = False) -> dict[str, Any]:
    parts = {**dict.fromkeys(_PARTS, protected), "ProtectionMode": False}
    return {**parts, "EnableSelection": _NO_RESTRICTION, **dict.fromkeys(_ALLOWED, False)}


class Sheets(Com, bases.Sheets):
    def __init__(self, book: Any) -> None:
        super().__init__(book.state)
        self._book = book
        self._sheets = book._document.Sheets

    api = property(lambda self: self)

    def __call__(self, which: Any) -> "Sheet":
        found = self._sheets.getByName(which) if isinstance(which, str) else self._sheets.getByIndex(which - 1)
        return Sheet(self._book, found)

    def __len__(self) -> int:
        return int(self._sheets.getCount())

    def __iter__(self) -> Iterator["Sheet"]:
        self.state.called()
        return iter([self(number + 1) for number in range(len(self))])

    def add(self, before: Any = None, after: Any = None, name: str | None = None) -> "Sheet":
        if self._book._document.isProtected():
            raise refused("工作簿受保护，不能更改。")
        place = before._xl.getRangeAddress().Sheet if before else len(self)
        self._sheets.insertNewByName(name, place)
        added = self(place + 1)
        added.Activate()
        return added


class Sheet(Com, bases.Sheet):
    book: Any = None
    names: Any = None

    def __init__(self, book: Any, sheet: Any) -> None:
        super().__init__(book.state)
        object.__setattr__(self, "book", book)
        self._xl = sheet
        # Of a file in another format only LibreOffice says whether it is protected.
        self._kept = book._protections.setdefault(sheet.Name, _none(sheet.isProtected()))
        object.__setattr__(self, "names", Names(self))

    api = property(lambda self: self)
    name = Name = property(lambda self: self._xl.Name)
    Visible = property(lambda self: _VISIBLE if self._xl.IsVisible else _HIDDEN)
    ProtectContents = property(lambda self: self._kept["ProtectContents"])
    ProtectDrawingObjects = property(lambda self: self._kept["ProtectDrawingObjects"])
    ProtectScenarios = property(lambda self: self._kept["ProtectScenarios"])
    ProtectionMode = property(lambda self: self._kept["ProtectionMode"])
    Protection = property(lambda self: Plain(self.state, **{name: self._kept[name] for name in _ALLOWED}))

    @property
    def EnableSelection(self) -> int:
        return int(self._kept["EnableSelection"])

    @EnableSelection.setter
    def EnableSelection(self, wanted: int) -> None:
        self._kept["EnableSelection"] = wanted

    def Protect(self, password: str, drawings: bool, contents: bool, scenarios: bool, ours: bool, *allowed: bool):
        assert len(allowed) == len(_ALLOWED)
        # What Excel does: each time from the beginning; only what is given is allowed.
        self._kept.update(zip(_ALLOWED, allowed, strict=True))
        self._kept.update(ProtectContents=contents, ProtectDrawingObjects=drawings, ProtectScenarios=scenarios)
        self._kept.update(ProtectionMode=ours, EnableSelection=_NO_RESTRICTION)
        # LibreOffice knows no protection against persons alone.
        if not ours:
            self._xl.protect(password)

    def Unprotect(self, password: str) -> None:
        try:
            self._xl.unprotect(password)
        except Exception as fault:
            raise refused("您所提供的密码不正确。") from fault
        if self._xl.isProtected():
            raise refused("您所提供的密码不正确。")
        self._kept.update(_none())

    def _check_open(self, what: str = "ProtectContents") -> None:
        """What Excel answers to a change of a format or note on a protected sheet, of locked squares and open ones."""
        if self._xl.isProtected() and self._kept[what] and not self._kept["ProtectionMode"]:
            raise refused("您试图更改的单元格或图表位于受保护的工作表中。")

    def Activate(self) -> None:
        if not self._xl.IsVisible:
            raise refused("类 Worksheet 的 Activate 方法无效")
        self.book._document.CurrentController.setActiveSheet(self._xl)

    def Delete(self) -> None:
        if self.book._document.isProtected():
            raise refused("工作簿受保护，不能更改。")
        # Excel asks, and nobody is there to answer.
        if self.book.app.display_alerts:
            self.book.app._alerts.append(f"将永久删除工作表 {self._xl.Name}。继续？")
            return
        self.book._document.Sheets.removeByName(self._xl.Name)

    @property
    def Hyperlinks(self) -> "Links":
        return Links(self)

    @property
    def PageSetup(self) -> "Page":
        return Page(self)

    def range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, str):
            return Range(self, self._xl.getCellRangeByName(first))
        first, last = (
            (one._place.StartRow + 1, one._place.StartColumn + 1) if isinstance(one, Range) else one
            for one in (first, last or first)
        )
        found = self._xl.getCellRangeByPosition(first[1] - 1, first[0] - 1, last[1] - 1, last[0] - 1)
        return Range(self, found)


class Page(Com):
    """How a sheet is printed: in LibreOffice a style, here one of the sheet's own."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet.state)
        document, name = sheet.book._document, f"page of {sheet._xl.Name}"
        styles = document.StyleFamilies.getByName("PageStyles")
        if not styles.hasByName(name):
            styles.insertByName(name, document.createInstance("com.sun.star.style.PageStyle"))
        sheet._xl.PageStyle = name
        self._style = styles.getByName(name)

    Zoom = PaperSize = property(lambda self: None, lambda self, wanted: None)
    FitToPagesTall = property(lambda self: None, lambda self, pages: setattr(self._style, "ScaleToPagesY", int(pages)))
    FitToPagesWide = property(lambda self: None, lambda self, pages: setattr(self._style, "ScaleToPagesX", int(pages)))

    @property
    def Orientation(self) -> int:
        return 2 if self._style.IsLandscape else 1

    @Orientation.setter
    def Orientation(self, wanted: int) -> None:
        if wanted != self.Orientation:
            self._style.IsLandscape = wanted == 2
            self._style.Width, self._style.Height = self._style.Height, self._style.Width


class Links(Com):
    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet.state)
        self._sheet = sheet

    def Add(self, anchor: Range, address: str, target: str) -> None:
        """A link inside of the workbook. In LibreOffice a link is a field in the text of one square: the first."""
        assert not address
        self._sheet.book._links.append((self._sheet._xl.Name, anchor._address, target))
        square = anchor._xl.getCellByPosition(0, 0)
        shown = square.String
        field = self._sheet.book._document.createInstance("com.sun.star.text.TextField.URL")
        field.URL, field.Representation = f"#{target.replace('!', '.')}", shown
        square.setString("")
        square.insertTextContent(square.createTextCursor(), field, False)


class Names(Com, bases.Names):
    """The names of a sheet's own."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet.state)
        self._sheet = sheet
        self._names = sheet._xl.NamedRanges

    api = property(lambda self: self)

    def __call__(self, which: Any) -> "Name":
        found = self._names.getByName(which) if isinstance(which, str) else self._names.getByIndex(which - 1)
        return Name(self._sheet, found)

    def __len__(self) -> int:
        return int(self._names.getCount())

    def add(self, name: str, refers_to: str) -> "Name":
        corner = self._sheet._xl.getCellByPosition(0, 0).getCellAddress()
        self._names.addNewByName(name, refers_to.removeprefix("="), corner, 0)
        return self(name)


class Name(Com, bases.Name):
    Visible = True

    def __init__(self, sheet: Sheet, name: Any) -> None:
        super().__init__(sheet.state)
        self._sheet, self._name = sheet, name

    api = property(lambda self: self)
    name = property(lambda self: f"'{self._sheet._xl.Name}'!{self._name.Name}")
    refers_to = property(lambda self: f"={self._name.Content}")
