"""What the sheet 填报说明 of a form says: worked out of its layout, the rules and the figures, once for each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any

from perfbook.figures import Figures
from perfbook.forms.kinds import FORMS
from perfbook.forms.numbers import plain
from perfbook.forms.walk import values as values_of
from perfbook.forms.words import FUND_LABELS, LABELS
from perfbook.generate.live import live_checks
from perfbook.generate.page import Page
from perfbook.layouts.evaluating import Evaluation
from perfbook.layouts.guides import TableName, guides
from perfbook.layouts.model import Band, Cell, Layout
from perfbook.layouts.placing import Placement, place
from perfbook.layouts.self_check import EXPLANATION, READY
from perfbook.layouts.stamp import SELF_CHECK
from perfbook.rules import RULES, Rule
from perfbook.rules.completion import comparison


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of text; `shares` are the widths of the columns, of 100. `left`: the columns that stand to the left.

    `merged`: equal neighbours in the first column are one square.
    """

    shares: Sequence[float]
    rows: Sequence[Sequence[str]]
    head: Sequence[str] = ()
    left: Sequence[int] = ()
    merged: bool = False


@dataclass(frozen=True, eq=False)
class Example:
    """A form filled in without a fault: where it stands, every value by path, and which fields the unit fills in."""

    placement: Placement
    values: Mapping[str, object]
    figures: Figures
    unit_fills: frozenset[str]

    def fills(self, path: str) -> bool:
        """Whether the unit fills in the field at a path."""
        return _unnumbered(path) in self.unit_fills


@dataclass(frozen=True, eq=False)
class Chapter:
    """A part of the guide. What is worked out of chapters is kept by them, not by what they say."""

    title: str
    lines: Sequence[str]
    tables: Sequence[Table | Example]
    after: Sequence[str] = ()


def chapters_for(pages: Sequence[Page]) -> tuple[Chapter, ...]:
    """The guide to the forms of one layout as these pages hand them out; what is open nowhere is not explained."""
    unit_fills: set[str] = set()
    bands: set[str] = set()
    for page in pages:
        spots = (spot for spot in page.placement.spots if page.open(spot))
        unit_fills |= {_unnumbered(path) for spot in spots for path in spot.paths}
        bands |= {band.name for band in page.layout.band if not band.switch or _has(page, band.switch)}
    return _chapters(pages[0].layout, pages[0].figures, frozenset(unit_fills), frozenset(bands))


def _has(page: Page, switch: str) -> bool:
    return any(path.startswith(f"{switch}.") for path in page.placement.fields)


@lru_cache(4096)
def _unnumbered(path: str) -> str:
    return re.sub(r"\[\d+\]", "", path)


@lru_cache(64)
def _chapters(
    layout: Layout, figures: Figures, unit_fills: frozenset[str], bands: frozenset[str]
) -> tuple[Chapter, ...]:
    words = _Words(layout, figures, unit_fills, bands)
    return tuple(words.chapters())


@dataclass
class _Words:
    """Works out a guide. `unit_fills`: the fields that the unit fills in, `bands`: those that the form has."""

    layout: Layout
    figures: Figures
    unit_fills: frozenset[str]
    bands: frozenset[str]
    example: Example = field(init=False)

    def __post_init__(self) -> None:
        form = FORMS[self.layout.form].model_validate(_weighed(guides().example_for(self.layout), self.figures))
        given = values_of(form)
        placement = place(self.layout, given, len(form.indicators))
        evaluated = Evaluation(placement, given, self.figures)
        self.example = Example(placement, evaluated.values, self.figures, self.unit_fills)

    def chapters(self) -> Iterator[Chapter]:
        for section in guides().section:
            if not section.forms or self.layout.form in section.forms:
                lines = [line.format_map(self._names()) for line in section.lines]
                tables = [table for name in section.tables if (table := self._table(name))]
                if lines or tables:
                    after = list(self._lost()) if "example" in section.tables else []
                    yield Chapter(section.title, lines, tables, after)

    @property
    def _titles(self) -> Mapping[str, str]:
        return {name: prompt.title for name, prompt in self.layout.prompt.items()}

    def _names(self) -> dict[str, object]:
        bands = [f"{band.word}指标" for band in self.figures.bands]
        return {
            "titles": self._titles,
            "execution_weight": plain(self.figures.execution_weight),
            "weight_total": plain(self.figures.weight_total),
            "overshoot": plain(self.figures.overshoot),
            "grades": "，".join(self._grades()),
            "bands": f"{'、'.join(bands[:-1])}或{bands[-1]}",
            "self_check": SELF_CHECK,
            "explanation": EXPLANATION,
            "ready": READY,
        }

    def _grades(self) -> Iterator[str]:
        above: Decimal | None = None
        for grade in self.figures.grades:
            least = f"{plain(grade.least)} 分及以上" if grade.least else ""
            most = f"不到 {plain(above)} 分" if above is not None else ""
            yield f"{'、'.join(filter(None, (least, most)))}为“{grade.word}”"
            above = grade.least

    def _table(self, name: TableName) -> Table | Example | None:
        tables = {
            "fields": self._fields,
            "signs": self._signs,
            "wrong": self._wrong,
            "limits": self._limits,
            "bands": self._bands,
            "live": self._live,
            "later": self._later,
        }
        return self.example if name == "example" else tables[name]()

    def _fields(self) -> Table:
        standing = [band for band in self.layout.band if band.name in self.bands]
        blocks = groupby(standing, key=_block)
        rows = [row for block, bands in blocks for row in self._block_rows(block, list(bands))]
        return Table((11.5, 25, 63.5), rows, ("部分", "栏目", "怎么填"), left=(1, 2), merged=True)

    def _block_rows(self, block: str, bands: Sequence[Band]) -> Iterator[tuple[str, str, str]]:
        """What the unit fills in there, each field once; then what it need not fill in."""
        words = guides().words
        opened: dict[str, Cell] = {}
        rest: dict[str, dict[str, str]] = {"computed": {}, "issued": {}}
        for path, cell in _fields_of(bands):
            name = path.rpartition(".")[2]
            if path in self.unit_fills:
                opened[name] = cell
            else:
                labels = FUND_LABELS if path.startswith("funds.") else LABELS
                rest["computed" if cell.computed else "issued"][name] = labels[name]
        for name, cell in opened.items():
            prompt = self.layout.prompt[name]
            yield block, prompt.title, prompt.text + self._choices(name, cell)
        for kind, known in rest.items():
            named = [label for name, label in known.items() if name not in opened]
            if named:
                yield block, words[f"{kind}_head"], words[kind].format("、".join(named))

    def _choices(self, name: str, cell: Cell) -> str:
        if cell.kind != "choice":
            return ""
        chosen = self.layout.choices.get(name) or (tuple(self.figures.roles) if name == "level1" else ())
        return guides().words["choices"].format("、".join(chosen)) if chosen else ""

    def _signs(self) -> Table:
        titles = self._titles
        if "actual_value" not in titles:
            named = [(one.sign, one.means, one.target) for one in guides().sign]
            return Table((12, 50, 38), named, ("符号", "意思", titles["annual_target"]))
        rows = [(one.sign, one.means, one.target, one.actual) for one in guides().sign]
        return Table((12, 36, 26, 26), rows, ("符号", "意思", titles["annual_target"], titles["actual_value"]))

    def _wrong(self) -> Table:
        known = self.layout.fields()
        asked = [one for one in guides().wrong if f"indicators.{one.field}" in known]
        titles = self._titles
        rows = [(titles[one.field], one.written, one.better, f"{RULES[one.rule].title}。") for one in asked]
        return Table((20, 22, 20, 38), rows, ("栏目", "不要写成", "应写成", "原因"), left=(3,))

    def _limits(self) -> Table:
        rows = []
        for one in guides().limit:
            compared = comparison(None, None, one.target, one.actual)
            if compared is None:
                raise ValueError(f"{one.target} and {one.actual} of guide.toml cannot be compared")
            up, down = (compared.aim, compared.result) if compared.below else (compared.result, compared.aim)
            limit = plain(compared.limit(one.weight))
            how = f"{plain(one.weight)} × {plain(up)} ÷ {plain(down)} = {limit}"
            rows.append((one.target, one.actual, plain(one.weight), limit, how))
        titles = self._titles
        head = (titles["annual_target"], titles["actual_value"], titles["weight"], "最多得", "怎么算")
        return Table((22, 22, 14, 14, 28), rows, head)

    def _bands(self) -> Table:
        rows = [
            (
                f"{band.word}指标",
                f"{plain(band.least)}% 至 {plain(band.most)}%",
                f"{plain(band.least / 10)} 至 {plain(band.most / 10)} 分",
            )
            for band in self.figures.bands
        ]
        return Table((40, 30, 30), rows, (self._titles["actual_value"], "得分占分值的", "分值 10 分的得"))

    def _live(self) -> Table | None:
        ids = live_checks(self.example.placement, self.figures).of_rules()
        return _titles([RULES[id] for id in ids])

    def _later(self) -> Table | None:
        return _titles([RULES[id] for id in guides().later[self.layout.form]])

    def _lost(self) -> Iterator[str]:
        """What is to be learned from the rows of the example that lost points."""
        values = self.example.values
        for number in range(self.example.placement.items):
            fields = ("level3", "annual_target", "actual_value", "weight")
            name, target, actual, weight = (values.get(f"indicators[{number}].{field}") for field in fields)
            if not isinstance(weight, Decimal):
                continue
            compared = comparison(None, None, str(target), str(actual))
            if compared and not compared.met:
                limit = plain(compared.limit(weight))
                said = guides().lost["sentence"]
                yield said.format(name=name, target=target, actual=actual, weight=plain(weight), limit=limit)


def _fields_of(bands: Sequence[Band]) -> Iterator[tuple[str, Cell]]:
    """The fields of bands by their paths without numbers, as the form prints them."""
    for band in bands:
        for cell in (cell for row in band.rows for cell in row if cell.field):
            yield f"{band.each}.{cell.field}" if band.each else str(cell.field), cell


def _weighed(example: dict[str, Any], figures: Figures) -> dict[str, Any]:
    """The example with the weight of the budget's execution that holds; the heaviest indicator takes what is over."""
    total = example["funds"].get("total")
    if total:
        heaviest = max(example["indicators"], key=lambda row: Decimal(row["weight"]))
        over = Decimal(total["weight"]) - figures.execution_weight
        total["weight"] = plain(figures.execution_weight)
        heaviest["weight"] = heaviest["score"] = plain(Decimal(heaviest["weight"]) + over)
    return example


def _block(band: Band) -> str:
    """What a band is called: the label beside all its rows, else the declared word."""
    label = band.rows[0][0].label if band.rows[0][0].down == len(band.rows) > 1 else None
    return (label or guides().blocks.get(band.name, "")).replace("\n", "")


def _titles(rules: Sequence[Rule]) -> Table | None:
    """The titles of rules in two columns, the most serious first."""
    ordered = sorted(rules, key=lambda rule: (rule.severity.rank, rule.id))
    said = [f"{rule.severity.sign} {rule.title}。" for rule in ordered]
    half = (len(said) + 1) // 2
    # One square a column: a square for each would be a quarter of all that a workbook holds.
    return Table((50, 50), [("\n".join(said[:half]), "\n".join(said[half:]))], left=(0, 1)) if said else None
