"""Which row of an issued list each row of a sheet is: told by all that was issued of it, and never guessed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from perfbook.forms.quantity import fold
from perfbook.layouts.placing import Placement
from perfbook.layouts.stamp import Stamp
from perfbook.readings.recognising.found import Recognised

# What an office may issue of a row beside its name.
_FURTHER = ("level1", "level2", "annual_target", "weight")
# A row whose name is not known is one of ours when so much else of it agrees.
_LEAST = 3

Row = Mapping[str, str]


@dataclass(frozen=True)
class Matched:
    """Rows of a sheet by number, each with its row of the placement.

    `doubtful`: a row of the sheet, and one of the issued rows that it may be. `gone`: issued rows that are not there.
    `added`: rows of the sheet for which the list has no place.
    """

    numbers: Mapping[int, int]
    doubtful: Mapping[int, int]
    gone: tuple[int, ...] = ()
    added: tuple[int, ...] = ()


def matched(found: Recognised, placement: Placement, stamp: Stamp | None) -> Matched:
    """By names and all else that was issued; by their order where no names were."""
    issued = {number: _issued(stamp, number) for number in range(placement.items)} if stamp else {}
    issued = {number: row for number, row in issued.items() if row.get("level3")}
    if not issued:
        known = {number: number for number in range(min(found.items, placement.items))}
        return Matched(known, {}, added=tuple(range(len(known), found.items)) if stamp else ())
    here = {number: _found(found, number) for number in range(found.items)}
    numbers: dict[int, int] = {}
    doubtful: dict[int, int] = {}
    gone: list[int] = []
    for name, same_name in _by_name(issued).items():
        rows = [number for number, row in here.items() if row.get("level3") == name]
        numbers |= _pairs(rows, same_name, here, issued, 0)
        rest = [number for number in same_name if number not in numbers.values()]
        unsure = [number for number in rows if number not in numbers] if rest else []
        doubtful |= {number: rest[min(at, len(rest) - 1)] for at, number in enumerate(unsure)}
        gone += rest[len(unsure) :] if unsure else ()
    rest = [number for number in issued if number not in (*numbers.values(), *doubtful.values(), *gone)]
    unknown = [number for number in here if number not in numbers and number not in doubtful]
    numbers |= _pairs(unknown, rest, here, issued, _LEAST)  # a name that was changed is told as such
    unknown = [number for number in unknown if number not in numbers]
    free = [number for number in range(placement.items) if number not in issued]
    numbers |= dict(zip(unknown, free, strict=False))
    gone += [number for number in rest if number not in numbers.values()]
    return Matched(numbers, doubtful, tuple(sorted(gone)), tuple(unknown[len(free) :]))


def _pairs(
    rows: Iterable[int], wanted: Iterable[int], here: Mapping[int, Row], issued: Mapping[int, Row], least: int
) -> dict[int, int]:
    """The rows that belong together because no other agrees as well; as many on both sides as alike, in their order."""
    left, right = list(rows), list(wanted)
    pairs: dict[int, int] = {}
    for level in range(len(_FURTHER), least - 1, -1):
        alike = {one: [other for other in right if _agree(here[one], issued[other]) == level] for one in left}
        back = {other: [one for one in left if other in alike[one]] for other in right}
        sure = {one: others[0] for one, others in alike.items() if len(others) == 1 == len(back[others[0]])}
        pairs |= sure
        left, right = [one for one in left if one not in sure], [one for one in right if one not in sure.values()]
        if level == len(_FURTHER) and left:  # rows that were issued alike
            pairs |= _in_order(left, right, here, issued)
            left = [one for one in left if one not in pairs]
            right = [one for one in right if one not in pairs.values()]
    if len(left) == len(right):
        return pairs | {
            one: other for one, other in zip(left, right, strict=True) if _agree(here[one], issued[other]) >= least
        }
    return pairs


def _in_order(left: list[int], right: list[int], here: Mapping[int, Row], issued: Mapping[int, Row]) -> dict[int, int]:
    """Rows that agree wholly with several: where there are as many of them as were issued."""
    groups: defaultdict[tuple[str, ...], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for rows, side, texts in ((left, 0, here), (right, 1, issued)):
        for number in rows:
            groups[tuple(texts[number].get(name, "") for name in _FURTHER)][side].append(number)
    return {
        one: other for ours, theirs in groups.values() if len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True)
    }  # fmt: skip


def _agree(one: Row, issued: Row) -> int:
    return sum(one.get(name, "") == issued.get(name, "") for name in _FURTHER)


def _by_name(issued: Mapping[int, Row]) -> dict[str, list[int]]:
    names: defaultdict[str, list[int]] = defaultdict(list)
    for number, row in issued.items():
        names[row["level3"]].append(number)
    return names


def _issued(stamp: Stamp, number: int) -> Row:
    return {name: _plain(stamp.issued.get(f"indicators[{number}].{name}", "")) for name in ("level3", *_FURTHER)}


def _found(found: Recognised, number: int) -> Row:
    texts = {name: found.values.get(f"indicators[{number}].{name}") for name in ("level3", *_FURTHER)}
    return {name: _plain(one.text) for name, one in texts.items() if one}


def _plain(text: str) -> str:
    """A text or a number as it is compared: 15 is 15.00."""
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return fold(text)
