"""评分等级 as offices print it: a word, or a row of boxes of which one is ticked."""

import re
from functools import cache

from perfbook.figures import Figures
from perfbook.forms.quantity import fold
from perfbook.rules.reasons import says_nothing
from perfbook.rules.vocabulary import words

LISTS = "vocabulary_scores.toml"


def grades_chosen(text: str | None, figures: Figures) -> tuple[str, ...] | None:
    """The grades that a text names: the word, or those ticked among several; None where it is not understood.

    >>> from perfbook.figures import figures_for
    >>> figures = figures_for("self_evaluation", "2024")
    >>> grades_chosen("□优（90含-100分）☑良（80含-90分）", figures), grades_chosen("优秀", figures)
    (('良',), ('优',))
    >>> grades_chosen("优□ 良√ 中√", figures), grades_chosen("□优 □良", figures), grades_chosen("甲等", figures)
    (('良', '中'), (), None)
    """
    if says_nothing(text):
        return ()
    folded = re.sub(r"\([^()]*\d[^()]*\)", "", fold(text or ""))  # the points behind a word: (90含-100分)
    synonyms = {grade.word: grade.word for grade in figures.grades} | dict(figures.grade_synonyms)
    named = list(re.finditer("|".join(sorted(map(re.escape, synonyms), key=len, reverse=True)), folded))
    marks = [match.start() for match in _marks().finditer(folded)]
    if not named or (not marks and len(named) == 1 and not _is_word(folded, named[0])):
        return None
    if not marks:
        return (synonyms[named[0][0]],) if len(named) == 1 else ()
    before = marks[0] < named[0].start()
    starts, ends = [match.start() for match in named], [match.end() for match in named]
    edges = ([0, *ends[:-1]], starts) if before else (ends, [*starts[1:], len(folded)])
    squares = zip(*edges, strict=True)
    ticked = words(LISTS)["ticked"]
    return tuple(
        synonyms[match[0]]
        for match, (start, end) in zip(named, squares, strict=True)
        if any(sign in ticked for sign in folded[start:end])
    )


def _is_word(folded: str, named: re.Match[str]) -> bool:
    left = folded[: named.start()] + folded[named.end() :]
    return left == "" or left in words(LISTS)["grade_ending"]


@cache
def _marks() -> re.Pattern[str]:
    lists = words(LISTS)
    return re.compile("|".join(map(re.escape, (*lists["ticked"], *lists["unticked"]))))
