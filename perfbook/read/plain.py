"""A file as it was opened, as JSON and back: the only thing that leaves the process which reads untrusted files.

Long lists of plain values, so that a book takes less than a millisecond. What comes back is taken for hostile:
every type, length and number is looked at before anything is made of it.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from itertools import repeat
from typing import Any, get_args

from perfbook.contents import Active, Area, BookContents, Content, SheetContents
from perfbook.read.gate import MOST_COLUMNS, MOST_ROWS
from perfbook.read.opening import Opened, Skip
from perfbook.read.sniffing import Refusal

_KINDS = ("xlsx", "ods", "xls", "xlsb")
_ACTIVE = get_args(Active.__annotations__["kind"])
_VALUES = frozenset({str, bool, list, type(None)})
_FORMULAS = frozenset({str, type(None)})
_NO_SQUARES: tuple[Any, ...] = ((), (), (), ())


class Garbled(Exception):
    """What came back is not what a reader says: the process that sent it can no longer be trusted."""


def as_json(file: Opened) -> bytes:
    """A file with its contents; texts with lone surrogates and numbers keep every sign."""
    contents, refusal = file.contents, file.refusal
    tree = [file.inner, file.digest, contents and _book(contents), refusal and _refusal(refusal)]
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_number)
    return text.encode("utf-8", "surrogatepass")


def _number(value: Any) -> list[str]:
    """A number as a list of one text: nothing else that stands in a square is a list."""
    if not isinstance(value, Decimal):
        raise TypeError(type(value))
    return [str(value)]


def _refusal(refusal: Refusal | Skip) -> Any:
    return {"status": "skipped"} | refusal._asdict()


def _book(book: BookContents) -> Any:
    sheets = list(map(_sheet, book.sheets.values()))
    return [sheets, dict(book.properties), book.modified, dict(book.names), book.active, book.kind]


def _sheet(sheet: SheetContents) -> Any:
    rows, columns = zip(*sheet.squares, strict=True) if sheet.squares else ((), ())
    return [
        sheet.name, rows, columns, *(zip(*sheet.squares.values(), strict=True) if sheet.squares else _NO_SQUARES),
        sheet.protected, sheet.merged, sheet.validated, sheet.hidden, list(sheet.hidden_rows),
        list(sheet.hidden_columns), dict(sheet.names),
    ]  # fmt: skip


def from_json(content: bytes) -> Opened:
    """The file again. Raises Garbled."""
    try:
        return _opened(*_list(json.loads(content.decode("utf-8", "surrogatepass"))))
    except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as fault:
        raise Garbled from fault


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError


def _typed(value: Any, kind: type) -> Any:
    _require(type(value) is kind)
    return value


def _text(value: Any) -> str:
    return str(_typed(value, str))


def _list(value: Any) -> list[Any]:
    _require(type(value) is list)
    return list(value)


def _texts(value: Any) -> Mapping[str, str]:
    _require(type(value) is dict and set(map(type, value.values())) <= {str})
    return dict(value)


def _opened(inner: Any, digest: Any, book: Any, refused: Any) -> Opened:
    contents = None if book is None else _read_book(*_list(book))
    refusal = None if refused is None else _read_refusal(**refused)
    _require((contents is None) != (refusal is None))
    return Opened(_text(inner), _text(digest), contents, refusal)


def _read_refusal(status: Any, code: Any, problem: Any) -> Refusal | Skip:
    _require(status in ("unreadable", "not_a_form", "skipped"))
    if status == "skipped":
        return Skip(_text(code), _text(problem))
    return Refusal(status, _text(code), _text(problem))


def _read_book(sheets: Any, properties: Any, modified: Any, names: Any, active: Any, kind: Any) -> BookContents:
    _require(kind in _KINDS)
    acting = tuple(Active(*_list(one)) for one in _list(active))
    _require(all(one.kind in _ACTIVE and type(one.target) is str for one in acting))
    read = [_read_sheet(*_list(one)) for one in _list(sheets)]
    by_name = {one.name: one for one in read}
    _require(len(by_name) == len(read))
    return BookContents(by_name, _texts(properties), _text(modified), _texts(names), acting, kind)


def _read_sheet(
    name: Any, rows: Any, columns: Any, values: Any, formulas: Any, locked: Any, percent: Any,
    protected: Any, merged: Any, validated: Any, hidden: Any, hidden_rows: Any, hidden_columns: Any, names: Any,
) -> SheetContents:  # fmt: skip
    _whole(rows, MOST_ROWS)
    _whole(columns, MOST_COLUMNS)
    kinds = set(map(type, values))
    _require(kinds <= _VALUES and set(map(type, formulas)) <= _FORMULAS)
    _require(set(map(type, locked)) <= {bool} and set(map(type, percent)) <= {bool})
    if list in kinds:
        values = [Decimal(_text(one[0])) if type(one) is list else one for one in values]
        _require(all(one.is_finite() for one in values if type(one) is Decimal))
    # `Content(...)` a thousand times takes as long as all the rest.
    contents = map(tuple.__new__, repeat(Content), zip(values, formulas, locked, percent, strict=True))
    squares = dict(zip(zip(rows, columns, strict=True), contents, strict=True))
    _require(len(squares) == len(rows))
    return SheetContents(
        _text(name), squares, _typed(protected, bool), _areas(merged), _areas(validated), _typed(hidden, bool),
        _whole(hidden_rows, MOST_ROWS), _whole(hidden_columns, MOST_COLUMNS), _texts(names),
    )  # fmt: skip


def _whole(numbers: Any, end: int) -> frozenset[int]:
    """The numbers, each looked at: whole, and from 0 up to before `end`."""
    found = frozenset(_list(numbers))
    _require(set(map(type, numbers)) <= {int} and (not found or (min(found) >= 0 and max(found) < end)))
    return found


def _areas(areas: Any) -> tuple[Area, ...]:
    found = tuple(map(tuple, _list(areas)))
    _require(all(len(area) == 4 and set(map(type, area)) <= {int} and min(area) >= 0 for area in found))
    return found
