"""The words by which a form is recognised: the labels of the layouts, and those of workbook_templates/labels.toml."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, cached_property, lru_cache
from typing import Any

from perfbook.layouts.model import NUMERIC, TEMPLATES, Layout, editions, load
from perfbook.layouts.placing import Placement, Spot, place
from perfbook.patterns import pattern

_BRACKETS = pattern(r"\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕|\{[^{}]*\}")
_NUMBERING = pattern(r"^(?:[一二三四五六七八九十]{1,3}[、.．:]|\d{1,2}[、.．](?!\d))")
_ALIKE = str.maketrans({"和": "及", "与": "及", "它": "他"} | dict.fromkeys('、*★“”"'))
_QUOTING = str.maketrans({"【": "", "】": "", "「": "", "」": "", "『": "", "』": "", "《": "", "》": ""})
# What is longer is a sentence, no label.
LONGEST_LABEL = 30
_LONGEST_UNKNOWN = 10


@lru_cache(8192)
def flat(text: str) -> str:
    """A text without spaces and line breaks, full-width signs made half-width.

    >>> flat("项 目\\n资金（万元）：")
    '项目资金(万元):'
    """
    spaced = unicodedata.normalize("NFKC", text).translate(_QUOTING)
    return "".join(sign for sign in spaced if not sign.isspace() and unicodedata.category(sign) != "Cf")


@lru_cache(8192)
def core(text: str) -> str:
    """What a label says, without what forms print differently: brackets, numbering, colons, 其中.

    >>> core("其中： 当年财政\\n拨款（万元）："), core("偏差原因分析和改进措施"), core("年度(/项目)指标值")
    ('当年财政拨款', '偏差原因分析及改进措施', '年度指标值')
    """
    short = flat(text)
    if len(short) > LONGEST_LABEL:
        return ""
    short = _NUMBERING.sub("", short).removeprefix("其中").lstrip(":")
    bare = _BRACKETS.sub("", _BRACKETS.sub("", short))
    return bare.strip(":-—_/.").translate(_ALIKE)


def without_number(text: str) -> str:
    """A label without its numbering.

    >>> without_number("一、产出指标"), without_number("（二）效益指标")
    ('产出指标', '效益指标')
    """
    return re.sub(r"^\([一二三四五六七八九十\d]{1,3}\)", "", _NUMBERING.sub("", flat(text)))


def says(text: str) -> bool:
    """Whether a text says anything: not only dashes and the like.

    >>> says("——"), says("无")
    (False, True)
    """
    return bool(flat(text).strip(":-—–_/.…、"))


@cache
def synonyms() -> Mapping[str, Any]:
    """The table of words beside the layouts' own."""
    return tomllib.loads((TEMPLATES / "labels.toml").read_text("utf-8"))


def words(section: str, name: str) -> tuple[str, ...]:
    """The words of one entry of the table, as they are compared."""
    return tuple(core(word) for word in synonyms()[section].get(name, ()))


def _named(section: str) -> Iterator[tuple[str, str]]:
    """Core and name of every word of a section."""
    for name in synonyms()[section]:
        for word in words(section, name):
            yield word, name


class Vocabulary:
    """The words of one kind of form, from all its editions and the table of synonyms. Each by its core.

    `pairs`: labels with their value beside or below; several paths where one label serves several fields.
    `lines` and `heads`: of a table of funds. `columns`: heads of the indicator table.
    """

    def __init__(self, form: str) -> None:
        self.form = form
        self.layouts = [load(name) for name in editions() if name.partition("/")[0] == form]
        self.paths = {path for layout in self.layouts for path in layout.fields()}
        self.pairs: dict[str, list[str]] = {}
        self.lines: dict[str, str] = {}
        self.heads: dict[str, str] = {}
        self.columns: dict[str, str] = {}
        self.printed: set[str] = set()
        for layout in reversed(self.layouts):
            self._learn(layout)
        self._add_synonyms()

    def _learn(self, layout: Layout) -> None:
        """Take the labels of a layout: what stands left of a field, above it, or both."""
        placement = place(layout, {"signing.filler": "", "indicators[0].level3": ""}, 1)
        squares = _squares(placement)
        self.printed |= {core(spot.cell.label or "") for spot in placement.labels} - {""}
        for path, spot in placement.fields.items():
            if path.startswith("indicators["):
                label = _above(spot, squares)
                self._put(self.columns, label, path.rpartition(".")[2])
                continue
            line, head = _left(spot, squares), _above(spot, squares)
            owner, _, field = path.rpartition(".")
            if line and head and "." in owner:  # a part of a part is a line of a table
                self.lines.setdefault(line, owner)
                self.heads.setdefault(head, field)
            elif line or head:
                self._pair(line or head or "", path)

    def _put(self, known: dict[str, str], label: str | None, name: str) -> None:
        if label:
            known.setdefault(label, name)

    def _pair(self, label: str, path: str) -> None:
        known = self.pairs.setdefault(label, [])
        if path not in known:
            known.append(path)

    def _add_synonyms(self) -> None:
        for word, path in _named("labels"):
            if path in self.paths:
                self._pair(word, path)
        if self.lines:
            for word, owner in _named("lines"):
                self.lines.setdefault(word, owner)
            for word, field in _named("heads"):
                self.heads.setdefault(word, field)
                if f"funds.total.{field}" in self.paths:
                    self._pair(word, f"funds.total.{field}")
        for word, field in _named("columns"):
            self.columns.setdefault(word, field)

    @cached_property
    def amounts(self) -> frozenset[str]:
        """The paths of amounts, rates and scores."""
        spots = (place(layout, {}, 1).fields for layout in self.layouts)
        return frozenset(path for fields in spots for path, spot in fields.items() if spot.cell.kind in NUMERIC)

    @cached_property
    def item_fields(self) -> frozenset[str]:
        """The fields of a row of the indicator table."""
        return frozenset(path.partition(".")[2] for path in self.paths if path.startswith("indicators."))

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every core that is a label, whether it has a field or not."""
        others = other_words()
        otherwise = {core(word) for one in synonyms()["otherwise"].values() for word in one["labels"]}
        known = (self.pairs, self.lines, self.heads, self.columns, self.printed, others, otherwise, totals(), loose())
        return frozenset(word for words in known for word in words)

    def is_label(self, text: str) -> bool:
        """Whether a text is a label of such forms, and therefore nobody's value."""
        return said_as_label(text) or core(text) in self.labels or flat(text) in whole_labels()


@cache
def vocabulary(form: str) -> Vocabulary:
    return Vocabulary(form)


@cache
def whole_labels() -> Mapping[str, str]:
    """Labels that mean what they mean with what stands in their brackets only: 单位（专项）名称. The path of each."""
    return {flat(word): path for path, found in synonyms()["whole"].items() for word in found}


@cache
def other_words() -> frozenset[str]:
    """Labels without a field of ours: 备注, 项目编码."""
    return frozenset(core(word) for word in synonyms()["others"]["words"])


@cache
def line_words() -> frozenset[str]:
    """What begins a line of any form that is no indicator: labels with a value, and labels that are not ours."""
    others = other_words() - {*loose(), "绩效指标"}
    pairs = (vocabulary(form).pairs for form in synonyms()["titles"])
    return frozenset(others.union(*pairs))


@cache
def totals() -> frozenset[str]:
    """The words of the line that ends a table of indicators."""
    return frozenset(words("totals", "words"))


@cache
def loose() -> Mapping[str, str]:
    """Heads of the indicator table that are taken only where no exact one stands there."""
    return dict(_named("loose"))


@cache
def column_words() -> Mapping[str, str]:
    """The heads of the indicator table of any form."""
    found: dict[str, str] = {}
    for form in synonyms()["titles"]:
        for word, name in vocabulary(form).columns.items():
            found.setdefault(word, name)
    return found


@cache
def _label_ends() -> tuple[str, ...]:
    return tuple(synonyms()["others"]["ends"])


@lru_cache(4096)
def said_as_label(text: str) -> bool:
    """Whether a text has the look of a label that nobody listed: 资产编码, 经办人电话, or 备注：."""
    short = flat(text)
    if short.endswith(":"):
        return len(short) <= LONGEST_LABEL
    return len(short) <= _LONGEST_UNKNOWN and core(text).endswith(_label_ends())


def _squares(placement: Placement) -> dict[tuple[int, int], Spot]:
    return {
        (spot.row + down, spot.column + across): spot
        for spot in placement.spots
        for down in range(spot.down)
        for across in range(spot.across)
    }


def _left(spot: Spot, squares: Mapping[tuple[int, int], Spot]) -> str | None:
    """The label of a field's row: the first to its left, past other fields; none that heads other rows too."""
    column = spot.column - 1
    while column >= 0:
        other = squares.get((spot.row, column))
        if other is None or (other.path is None and (other.row < spot.row or other.down > spot.down)):
            return None
        if other.path is None and core(other.cell.label or ""):
            return core(other.cell.label or "")
        column = other.column - 1
    return None


def _above(spot: Spot, squares: Mapping[tuple[int, int], Spot]) -> str | None:
    """The label that heads a field's column, past other fields; none that goes over the whole form."""
    row = spot.row - 1
    while row >= 0:
        other = squares.get((row, spot.column))
        if other is None or other.cell.style == "title" or other.across > max(4, spot.across):
            return None
        if other.path is None and core(other.cell.label or ""):
            return core(other.cell.label or "") if other.column == spot.column else None
        row = other.row - 1
    return None
