"""Every copy that the reader is tried with, by group and style; one case a book."""

import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfbook.forms.form import Form, as_words
from perfbook.forms.walk import values
from perfbook.making import workbook_of
from samples import official_forms
from tests.clerk import style as styles
from tests.clerk import unseen
from tests.clerk.judging import Verdict, judged
from tests.clerk.long_tables import BEIJING_2026, CHANGCHUN_2026, CHANGSHA, LONG_TABLES, long_table
from tests.clerk.paper import Copy, Said
from tests.clerk.saying import spellings, target_parts
from tests.clerk.style import STYLES, Style, random_style
from tests.clerk.transforms import TRANSFORMS, Transform, transformed
from tests.clerk.writing import laid
from tests.office.program import Office

RANDOM = 600
UNSEEN_EACH = 10

# The bytes of a book and the forms that stand in it; several lists where the reader may take either.
Book = tuple[bytes, list[list[Copy]]]


@dataclass(frozen=True)
class Case:
    group: str
    style: str
    name: str
    make: Callable[[Callable[[], Office]], Book]

    def run(self, office: Callable[[], Office]) -> Verdict:
        content, either = self.make(office)
        return best([judged(content, copies) for copies in either])


class Program:
    """One LibreOffice for many cases, another one where it has died: large runs meet its own faults too."""

    def __init__(self) -> None:
        self._running: Office | None = None

    def __call__(self) -> Office:
        if self._running is None:
            self._running = Office()
        return self._running

    def stop(self) -> None:
        if self._running is not None:
            self._running.stop()
        self._running = None

    def verdict(self, case: Case) -> Verdict:
        """The verdict of a case; tried again with a fresh program where the first try failed for any reason."""
        try:
            return case.run(self)
        except Exception:
            self.stop()
            return case.run(self)


def best(verdicts: Sequence[Verdict]) -> Verdict:
    order = ("whole", "in part", "refused", "WRONG")
    return min(verdicts, key=lambda verdict: (order.index(verdict.outcome), len(verdict.wrong)))


def other_places() -> list[dict[str, Any]]:
    """The 53 published forms of other places, each with its `id`."""
    text = Path(__file__).with_name("other_places.json").read_text("utf-8")
    return [{"id": entry["id"], **entry["form"]} for entry in json.loads(text)]


def official() -> list[dict[str, Any]]:
    return [{"id": f"official-{number:02}", **as_words(form)} for number, form in enumerate(official_forms())]


_OWN_STYLE = {
    "xian-health": styles.XIAN_2022,
    "xinfangju": styles.CENTRAL_2024,
    "yantai": styles.YANTAI_2026,
    "fuzhou": styles.FUZHOU_2026,
    "quanzhou": styles.QUANZHOU,
    "xian-tongji": styles.XIAN_2026,
}
_LONG = {"beijing": BEIJING_2026, "changchun": CHANGCHUN_2026, "changsha": CHANGSHA}


def cases() -> Iterator[Case]:
    yield from own_styles()
    yield from other_styles()
    yield from random_styles()
    yield from unseen_styles()
    yield from wild_styles()
    yield from other_formats()
    yield from own_books()


def own_styles() -> Iterator[Case]:
    """Each published form of another place as that place prints it."""
    forms = other_places()
    for start, style in _OWN_STYLE.items():
        for form in forms:
            if form["id"].startswith(start):
                yield _in_style("own style", style, form)
    for start, kind in _LONG.items():
        found = [form for form in forms if form["id"].startswith(start)]
        yield Case("own style", kind.name, f"{start} x{len(found)}", lambda _, k=kind, f=found: _one(long_table(k, f)))


def other_styles() -> Iterator[Case]:
    """Every form, official or of another place, as the others print it."""
    for form in official() + other_places():
        for style in STYLES[form["form"]]:
            if not form["id"].startswith(tuple(start for start, own in _OWN_STYLE.items() if own is style) or ("-",)):
                yield _in_style("other style", style, form)
    declared = [form for form in official() if form["form"] == "declaration"]
    for kind in LONG_TABLES:
        for start in range(0, len(declared), 8):
            found = declared[start : start + 8]
            yield Case("other style", kind.name, f"official {start}", lambda _, k=kind, f=found: _one(long_table(k, f)))


def random_styles() -> Iterator[Case]:
    forms = official() + other_places()
    for seed in range(RANDOM):
        pick = random.Random(seed)
        form = pick.choice(forms)
        yield _in_style("random style", random_style(seed, form["form"]), form, f"seed {seed} {form['id']}")


def unseen_styles() -> Iterator[Case]:
    pick = random.Random(2026)
    forms = official() + other_places()
    by_kind = {kind: [form for form in forms if form["form"] == kind] for kind in ("self_evaluation", "declaration")}
    for kind, found in unseen.STYLES.items():
        for style in found:
            for form in pick.sample(by_kind[kind], UNSEEN_EACH):
                yield _in_style("unseen style", style, form)
    for kind, layings in unseen.LAYINGS.items():
        for name, laying in layings.items():
            for number in range(UNSEEN_EACH):
                forms = _of_one_place(pick, by_kind[kind])
                yield Case("unseen style", name, f"{number}", lambda _, lay=laying, f=forms: _one(lay(f)))


def wild_styles() -> Iterator[Case]:
    forms = official() + other_places()
    for seed in range(RANDOM):
        form = random.Random(-seed - 1).choice(forms)
        yield _in_style("wild style", unseen.wild_style(seed, form["form"]), form, f"seed {seed} {form['id']}")


def other_formats() -> Iterator[Case]:
    """Clerks' copies in the formats that they are sent in."""
    forms = official() + other_places()
    for kind, found in STYLES.items():
        of_kind = [form for form in forms if form["form"] == kind]
        for number, style in enumerate(found):
            for suffix in ("xls", "ods"):
                form = of_kind[(number * 7) % len(of_kind)]
                yield Case(
                    "other format", f"as {suffix}", f"{style.name} {form['id']}",
                    lambda office, s=style, f=form, x=suffix: _saved_as(x, laid(s, f), office),
                )  # fmt: skip


def _saved_as(suffix: str, book: tuple[bytes, list[Copy]], office: Callable[[], Office]) -> Book:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "copy.xlsx"
        source.write_bytes(book[0])
        return office().convert(source, source.with_suffix(f".{suffix}")).read_bytes(), [book[1]]


def _of_one_place(pick: random.Random, forms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two or three forms of one office."""
    by_office: dict[Any, dict[str, dict[str, Any]]] = defaultdict(dict)
    for form in forms:
        by_office[form["department"], form["money_unit"]][form["project_name"]] = form  # no name twice in one table
    offices = [list(found.values()) for found in by_office.values() if len(found) > 2]
    return pick.sample(pick.choice(offices), pick.choice((2, 3)))


def own_books() -> Iterator[Case]:
    """Each official form in our own workbook, and what a unit does to it."""
    for transform in TRANSFORMS:
        for number, form in enumerate(official_forms()):
            yield Case(
                "own book", transform.name, f"official-{number:02}",
                lambda office, t=transform, f=form, n=number: _changed(t, f, n, office),
            )  # fmt: skip


def _changed(transform: Transform, form: Form, seed: int, office: Callable[[], Office]) -> Book:
    content = workbook_of(form, "as_returned")[1]
    with tempfile.TemporaryDirectory() as folder:
        by_program = None if transform.typed_again in ("values", "merged") else office()
        after = transformed(transform, content, seed, by_program, Path(folder))
    either = [[printed(form, transform.name == "target_split")]]
    rows = form.indicators
    if transform.rows == "last first":
        either.append([printed(form.model_copy(update={"indicators": rows[-1:] + rows[:-1]}))])
    if transform.rows == "without last":
        either = [[_without_last(form)], *either]
    return after, either


def _without_last(form: Form) -> Copy:
    """The form after its last indicator was deleted: the workbook's own sums follow, or fail."""
    rows = form.indicators
    copy = printed(form.model_copy(update={"indicators": rows[:-1]}))
    sums = [said for said in copy.said if said.paths[0] in ("total_weight", "total_score", "grade")]
    for said in sums:
        less = getattr(rows[-1], said.paths[0].removeprefix("total_"), None) or 0
        accepted = (*said.accepted, str(Decimal(said.accepted[0]) - less)) if said.number else ("优", "良", "中", "差")
        copy.said[copy.said.index(said)] = replace(said, accepted=accepted, optional=True)
    return copy


def printed(form: Form, split: bool = False) -> Copy:
    """A form in our own workbook: everything that it has is printed."""
    copy = Copy(as_words(form), money_unit=form.money_unit, year=form.year)
    for path, value in values(form).items():
        if value in (None, "") or path in ("form", "year", "money_unit"):
            continue
        accepted = (str(value),)
        if split and path.endswith("annual_target"):
            accepted = spellings(str(value), target_parts(str(value)))
        copy.said.append(Said((path,), accepted, number=not isinstance(value, str)))
    return copy


def _in_style(group: str, style: Style, form: dict[str, Any], name: str = "") -> Case:
    named = f"{group.split()[0]} {form['form']}" if group in ("random style", "wild style") else style.name
    return Case(group, named, name or form["id"], lambda _: _one(laid(style, form)))


def _one(book: tuple[bytes, list[Copy]]) -> Book:
    return book[0], [book[1]]


def sample(seed: int) -> list[Case]:
    """A twentieth of the cases: every style and transform at least once."""
    pick = random.Random(seed)
    by_style: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases():
        by_style[case.group, case.style].append(case)
    return [case for found in by_style.values() for case in pick.sample(found, max(1, len(found) // 50))]
