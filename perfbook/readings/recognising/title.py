"""What a form says of itself above its table: its kind, its year, the unit of its amounts, perhaps its project."""

import re
from collections.abc import Iterable, Sequence

from perfbook.patterns import pattern
from perfbook.readings.recognising.grid import Block
from perfbook.readings.recognising.words import Vocabulary, core, flat, other_words, synonyms, vocabulary

_TITLE = pattern(r"(?:绩效|自评|目标).*表(?:\(.*\))?$")
_LONGEST_TITLE = 80
# What kind of form it is stands at the end of its title, behind the project's name.
_TAIL = 14
_YEAR = pattern(r"(?<!\d)(20\d\d)年?度?(?!\d)")
_YEAR_LINE = pattern(r"\(?(20\d\d)年?度?\)?")
_YEAR_FIRST = pattern(r"(20\d\d)年度?")
_YEAR_GOALS = pattern(r"(20\d\d)年度?(?:绩效目标|年度目标|目标)")
_NAME = pattern(r"^(?:20\d\d年度)?(.*?)(?:支出)?(?:预算)?绩效(?:目标申报|目标自评|目标|自评|评价自评)表")
_UNIT_SAID = pattern(r"(?:金额)?单位[:(]?\s*(?:人民币)?(万元|元)\)?$")
_UNIT_BRACKETED = pattern(r"[(\[](?:单位[:]?)?(?:人民币)?(万元|元)[)\]]")
# Names of the form itself, no project's.
_GENERAL = (
    "", "项目", "项目支出", "财政项目", "财政项目支出", "部门预算项目", "部门项目", "政策及项目", "预算项目",
    "专项资金", "部门专项业务经费", "部门预算项目支出", "专项业务经费",
)  # fmt: skip


def is_title(block: Block) -> bool:
    """Whether a block is the title of such a form: 项目支出绩效自评表."""
    text = flat(block.text)
    return len(text) <= _LONGEST_TITLE and ":" not in text and _TITLE.search(text) is not None


def is_foreign(title: str) -> bool:
    """Whether a title is that of another form of the family: 部门整体支出绩效自评表."""
    return any(word in flat(title)[-_TAIL:] for word in synonyms()["foreign"]["titles"])


def form_of(title: str, columns: Iterable[str], labels: Iterable[str]) -> str:
    """The kind of a form by its title, the columns of its table, and its labels (as cores)."""
    fields = set(columns)
    if {"actual_value", "score"} & fields:
        return "self_evaluation"
    kinds: dict[str, list[str]] = synonyms()["titles"]
    for form, words in kinds.items():
        if any(word in flat(title) for word in words):
            return form
    known = list(labels)
    plans = [form for form in kinds if not {"actual_value", "score"} & _fields(vocabulary(form))]
    return max(plans, key=lambda form: sum(_own(word, vocabulary(form)) for word in known))


def _fields(words: Vocabulary) -> set[str]:
    return {path.rpartition(".")[2] for path in words.paths}


def _own(word: str, words: Vocabulary) -> bool:
    return word in words.pairs and word in words.printed


def is_year_line(block: Block) -> bool:
    """Whether a block says the form's year and nothing else: （2024年度）."""
    return _YEAR_LINE.fullmatch(flat(block.text)) is not None


def year_in(blocks: Sequence[Block], title: str, project: str, labelled: str | None) -> int | None:
    """The year that a form says it is for; None where it says none, or several. A project's own year is not it."""
    said = {int(found[1]) for block in blocks if (found := _YEAR_LINE.fullmatch(flat(block.text)))}
    said |= {int(found[1]) for block in blocks if (found := _YEAR_GOALS.fullmatch(flat(block.text)))}
    if labelled and (found := _YEAR.search(flat(labelled))):
        said.add(int(found[1]))
    own = flat(title).replace(flat(project), "", 1) if project else flat(title)
    if not said and (head := _YEAR_FIRST.match(own)):
        said.add(int(head[1]))
    if not said:
        ends = re.search(r"\((20\d\d)年?度?\)$", flat(title))
        said |= {int(ends[1])} if ends else set()
    return said.pop() if len(said) == 1 else None


def project_in(title: str) -> str | None:
    """The project that a title names, with the word 项目 if it stands there; None where the title is a form's alone."""
    signs = [place for place, sign in enumerate(title) if not sign.isspace()]
    found = _NAME.match("".join(title[place] for place in signs))
    # The name as it stands there, its own spaces kept; a break of the line is none of them.
    name = title[signs[found.start(1)] : signs[found.end(1) - 1] + 1] if found and found[1] else ""
    name = re.sub(r"[\r\n]+\s*", "", name)
    return None if flat(name).translate({0x548C: "及"}) in _GENERAL else re.sub(r"项目项目$", "项目", name)


def money_unit_in(blocks: Iterable[Block], words: Vocabulary) -> str | None:
    """元 or 万元, as the labels of the funds or a line above say; None where nothing or both is said."""
    amounts = {label for label, paths in words.pairs.items() if any(path.startswith("funds.") for path in paths)}
    amounts |= {*words.lines, *words.heads, "项目资金", *other_words()}
    said: set[str] = set()
    for block in blocks:
        text = flat(block.text)
        found = _UNIT_SAID.search(text) or (core(block.text) in amounts and _UNIT_BRACKETED.search(text))
        said |= {found[1]} if found else set()
    return said.pop() if len(said) == 1 else None
