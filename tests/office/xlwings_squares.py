"""Squares of the xlwings engine: colours, notes and texts, refused where Excel refuses them."""

from typing import Any

from xlwings import base_classes as bases
from xlwings.utils import col_name

from tests.office.window import Com, Plain, refused

_NO_COLOR = -1
_NO_FILL, _SOLID, _HATCHED = -4142, 1, 9
_TEXT = "@"
_NOTES = 8  # com.sun.star.sheet.CellFlags.ANNOTATION
_HUNDREDTHS_OF_MM = 2540 / 72
_BOLD, _NORMAL = 150.0, 100.0


class Range(Com, bases.Range):
    sheet: Any = None
    options: dict[str, Any] = {}  # noqa: RUF012  xlwings sets it

    def __init__(self, sheet: Any, squares: Any) -> None:
        super().__init__(sheet.state)
        object.__setattr__(self, "sheet", sheet)
        self._xl, self._place = squares, squares.getRangeAddress()
        place = self._place
        self._size = place.EndRow - place.StartRow + 1, place.EndColumn - place.StartColumn + 1
        first, last = ((place.StartRow, place.StartColumn), (place.EndRow, place.EndColumn))
        self._address = ":".join(dict.fromkeys(f"{col_name(column + 1)}{row + 1}" for row, column in (first, last)))

    api = property(lambda self: self)
    row = property(lambda self: self._place.StartRow + 1)
    column = property(lambda self: self._place.StartColumn + 1)
    shape = property(lambda self: self._size)
    _first = property(lambda self: self._xl.getCellByPosition(0, 0))
    _odd = property(
        lambda self: self.sheet.book._odd.get(
            (self.sheet._xl.Name, self._place.StartRow, self._place.StartColumn)
        )
    )

    def __len__(self) -> int:
        return self._size[0] * self._size[1]

    def __call__(self, row: int, column: int) -> "Range":
        return Range(self.sheet, self._xl.getCellRangeByPosition(column - 1, row - 1, column - 1, row - 1))

    @property
    def merge_area(self) -> "Range":
        cursor = self.sheet._xl.createCursorByRange(self._first)
        cursor.collapseToMergedArea()
        place = cursor.getRangeAddress()
        return self.sheet.range((place.StartRow + 1, place.StartColumn + 1), (place.EndRow + 1, place.EndColumn + 1))

    def Merge(self) -> None:
        self._xl.merge(True)

    def Select(self) -> None:
        controller = self.sheet.book._document.CurrentController
        if controller.getActiveSheet().Name != self.sheet._xl.Name:
            raise refused("类 Range 的 Select 方法无效")
        controller.select(self._xl)

    def _set_raw_value(self, rows: Any) -> None:
        text = self._xl.NumberFormat
        is_text = self.sheet.book._document.NumberFormats.getByKey(text).FormatString == _TEXT
        for number, row in enumerate(rows if isinstance(rows, list | tuple) else [[rows]]):
            for place, value in enumerate(row):
                square = self._xl.getCellByPosition(place, number)
                if self.sheet._xl.isProtected() and square.CellProtection.IsLocked:
                    self.sheet._check_open()
                # In a text square everything is text; elsewhere "=1+1", "1.5" and "2024-1-1" are what they would be
                # if they were typed, as with Excel's Value.
                (square.setString if is_text else square.setFormula)(str(value))

    raw_value = property(lambda self: self._xl.getDataArray(), _set_raw_value)
    Text = property(lambda self: self._first.String)

    def _set_number_format(self, wanted: str) -> None:
        self.sheet._check_open()
        formats = self.sheet.book._document.NumberFormats
        english = self.sheet.book._document.CharLocale
        key = formats.queryKey(wanted, english, False)
        self._xl.NumberFormat = formats.addNew(wanted, english) if key == -1 else key

    number_format = property(lambda self: None, _set_number_format)

    def _color(self) -> tuple[int, int, int] | None:
        number = self._first.CellBackColor
        return None if number == _NO_COLOR else ((number >> 16) & 255, (number >> 8) & 255, number & 255)

    def _set_color(self, wanted: tuple[int, int, int] | None) -> None:
        if not self.sheet._kept["AllowFormattingCells"]:
            self.sheet._check_open()
        self._xl.CellBackColor = _NO_COLOR if wanted is None else (wanted[0] << 16) + (wanted[1] << 8) + wanted[2]

    color = property(_color, _set_color)

    @property
    def Interior(self) -> Plain:
        plain = _SOLID if self._color() else _NO_FILL
        return Plain(self.state, Pattern=_HATCHED if self._odd == "pattern" else plain)

    @property
    def CommentThreaded(self) -> Any:
        return Plain(self.state) if self._odd == "discussion" else None

    @property
    def note(self) -> "Note | None":
        # Beside a discussion Excel keeps a note for its older versions.
        return Note(self) if self._odd == "discussion" or self._first.getAnnotation().getString() else None

    def add_note(self, text: str) -> "Note":
        self.sheet._check_open("ProtectDrawingObjects")
        merged = self.merge_area
        if self.note or (merged.row, merged.column) != (self.row, self.column):
            raise refused("应用程序定义或对象定义错误")
        self.sheet._xl.Annotations.insertNew(self._first.getCellAddress(), text)
        return Note(self)

    def _set_wrap(self, wanted: bool) -> None:
        self._xl.IsTextWrapped = wanted

    wrap_text = property(lambda self: self._xl.IsTextWrapped, _set_wrap)

    def _set_width(self, wanted: float) -> None:
        self._xl.Columns.Width = round((wanted * 7 + 5) * 0.75 * _HUNDREDTHS_OF_MM)

    column_width = property(lambda self: None, _set_width)

    def _set_height(self, wanted: float) -> None:
        self._xl.Rows.Height = round(wanted * _HUNDREDTHS_OF_MM)

    row_height = property(lambda self: None, _set_height)

    def _set_vertical(self, wanted: int) -> None:
        assert wanted == -4160, "only: to the top"
        self._xl.VertJustify = 1

    VerticalAlignment = property(lambda self: None, _set_vertical)
    Font = property(lambda self: Font(self))
    Borders = property(lambda self: Borders(self))


class Font(Com):
    def __init__(self, squares: Range) -> None:
        super().__init__(squares.state)
        self._xl = squares._xl

    def _set_bold(self, wanted: bool) -> None:
        # LibreOffice keeps Chinese signs apart.
        self._xl.CharWeight = self._xl.CharWeightAsian = _BOLD if wanted else _NORMAL

    def _set_size(self, wanted: float) -> None:
        self._xl.CharHeight = self._xl.CharHeightAsian = wanted

    Bold = property(lambda self: None, _set_bold)
    Size = property(lambda self: None, _set_size)
    # Here a link is blue by itself, and only in its own square.
    Underline: Any = None
    ColorIndex: Any = None


class Borders(Com):
    def __init__(self, squares: Range) -> None:
        super().__init__(squares.state)
        self._xl = squares._xl

    def _draw(self, **names: Any) -> None:
        borders = self._xl.TableBorder2
        sides = ("TopLine", "BottomLine", "LeftLine", "RightLine", "HorizontalLine", "VerticalLine")
        for side in sides:
            line = getattr(borders, side)
            for name, value in names.items():
                setattr(line, name, value)
            setattr(borders, side, line)
            setattr(borders, f"Is{side}Valid", True)
        self._xl.TableBorder2 = borders

    def _set_style(self, wanted: int) -> None:
        assert wanted == 1, "only: thin lines"
        self._draw(OuterLineWidth=18, LineWidth=18)

    def _set_color(self, wanted: int) -> None:
        self._draw(Color=wanted)

    LineStyle = property(lambda self: None, _set_style)
    Color = property(lambda self: None, _set_color)


class Note(Com, bases.Note):
    def __init__(self, square: Range) -> None:
        super().__init__(square.state)
        self._square = square

    api = property(lambda self: self)
    _note = property(lambda self: self._square._first.getAnnotation())

    def _set_text(self, text: str) -> None:
        assert self._square._odd != "discussion", "a discussion would be spoilt"
        self._square.sheet._check_open("ProtectDrawingObjects")
        self._note.setString(text)

    text = property(lambda self: self._note.getString(), _set_text)

    def delete(self) -> None:
        assert self._square._odd != "discussion", "a discussion would be spoilt"
        self._square.sheet._check_open("ProtectDrawingObjects")
        self._square._xl.clearContents(_NOTES)

    @property
    def Shape(self) -> "Box":
        return Box(self._square, self._note.AnnotationShape)


class Box(Com):
    def __init__(self, square: Range, shape: Any) -> None:
        super().__init__(square.state)
        self._shape = shape

    def _set_width(self, wanted: float) -> None:
        size = self._shape.Size
        size.Width = round(wanted * _HUNDREDTHS_OF_MM)
        self._shape.Size = size

    def _set_height(self, wanted: float) -> None:
        size = self._shape.Size
        size.Height = round(wanted * _HUNDREDTHS_OF_MM)
        self._shape.Size = size

    Width = property(lambda self: None, _set_width)
    Height = property(lambda self: None, _set_height)
