"""What the office answered in earlier reports, read as untrusted, and applied to what a check has found now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from perfbook.findings import Finding, Severity
from perfbook.generate.saving import Say, numbered, on_stderr
from perfbook.layouts.stamp import PROPERTY
from perfbook.read.incoming import content_of
from perfbook.read.isolation import opened_apart
from perfbook.read.opening import Opened
from perfbook.readings import BookVerdict, FormVerdict
from perfbook.readings.questions import Question, questions
from perfbook.refused import Refused
from perfbook.report.answers import ACCEPT, RULE, SHEET, YES, Answer, Answers, NoAnswers, answers_in
from perfbook.rules import RULES

_NOTHING = Answers()
_ASIDE = "（原来的）"
# So many remarks on rows are read; more rather say that somebody worked on another workbook.
_MOST_REMARKS = 10


def answers_of(file: Path) -> Answers:
    """The answers in a report that the office names. Raises Refused where there are none to be read."""
    found, problem, _ = _read(file)
    if found is None:
        raise Refused(f"“{file}”用不了：{problem or f'没有工作表“{SHEET}”，不是校验报告。'}")
    return found


def answers_beside(report: Path, say: Say = on_stderr) -> Answers:
    """The answers in the reports of earlier checks where the next one is to be saved: the newest counts.

    A report that was open elsewhere has its successor beside it. One that cannot be read is renamed, and `say` tells
    so: the new report must not take the place of what somebody may have answered there. Raises Refused where that
    cannot be done.
    """
    found = _NOTHING
    for path in sorted(_earlier(report), key=lambda path: (-path.stat().st_mtime_ns, path.name)):
        answers, problem, ours = _read(path)
        if answers is not None:
            found = found.over(answers)
        elif problem or not ours:
            problem = problem or "不是校验报告。"
            kept = f"已改名为“{_put_aside(path, problem).name}”留着" if path == report else "没有动它"
            what = "这次没有沿用其中的接受。修好后可以用 --accepted 指定它。"
            say(f"原来的“{path.name}”里的“{SHEET}”读不出来：{problem}{kept}，{what}")
    return found


def _earlier(report: Path) -> Iterator[Path]:
    """The report, and those numbered beside it, as far as there are any without a gap."""
    for number, path in enumerate(numbered(report)):
        if path.is_file():
            yield path
        elif number:
            return


def _put_aside(path: Path, problem: str) -> Path:
    free = next(one for one in numbered(path.with_stem(f"{path.stem}{_ASIDE}")) if not one.exists())
    try:
        return path.rename(free)
    except OSError as fault:
        why = f"{problem}也不能改名（{fault.strerror}）。"
        raise Refused(f"“{path}”读不出来：{why}请把它移到别处，再核对一次。") from fault


def _read(file: Path) -> tuple[Answers | None, str, bool]:
    """The answers in a workbook; or None, why it cannot be read, and whether it is a report that has no such sheet."""
    content = content_of(file, [file])
    opened = opened_apart(content, SHEET) if isinstance(content, bytes) else [Opened("", "", refusal=content)]
    contents, refusal = opened[0].contents, opened[0].refusal
    if contents is None or len(opened) > 1:
        return None, refusal.problem if refusal else "不是一个工作簿。", False
    try:
        return answers_in(contents), "", PROPERTY in contents.properties
    except NoAnswers as fault:
        return None, f"{fault}。", True


def accept(
    books: Iterable[BookVerdict], answers: Answers, today: date, say: Say = on_stderr
) -> list[BookVerdict]:
    """The verdicts, with every warning accepted that the office takes the explanation of on that day.

    Errors are never accepted; `say` tells of rows that ask for it, and of all that could not be understood.
    """
    holding = {one.question: one for one in answers.rows if one.question.asked and (one.accepts or one.refuses)}
    refused: list[Answer] = []
    found = [
        replace(book, forms=tuple(_accepted(form, holding, today, refused) for form in book.forms)) if holding else book
        for book in books
    ]
    unknown = (one for one in answers.rows if one.accepts and not one.question.asked)
    remarks = [*answers.remarks, *map(_not_a_warning, refused), *map(_not_told, unknown)]
    for remark in list(dict.fromkeys(remarks))[:_MOST_REMARKS]:
        say(f"“{SHEET}”{remark}")
    if len(remarks) > _MOST_REMARKS:
        say(f"“{SHEET}”这样的还有 {len(remarks) - _MOST_REMARKS} 处。")
    return found


def _accepted(
    form: FormVerdict, holding: Mapping[Question, Answer], today: date, refused: list[Answer]
) -> FormVerdict:
    asked = [finding for finding in form.findings if finding.severity != Severity.NOTE]
    answered = {
        id(finding): holding[question]
        for finding, question in zip(asked, questions(form.reading, asked), strict=True)
        if question in holding
    }
    found: list[Finding] = []
    for finding in form.findings:
        answer = answered.get(id(finding))
        if answer and finding.severity == Severity.ERROR:
            if answer.accepts:
                refused.append(answer)
            answer = None
        holds, no = bool(answer and answer.holds(today)), bool(answer and answer.refuses and finding.explanation)
        found.append(replace(finding, accepted=holds, refused=no) if holds or no else finding)
    return replace(form, findings=tuple(found))


def _not_a_warning(answer: Answer) -> str:
    rule = answer.texts[RULE]
    return f"第 {answer.row} 行（规则 {rule}）是必须修改的问题，不能接受，没有采用。请单位改正。"


def _not_told(answer: Answer) -> str:
    rule = RULES.get(answer.texts[RULE])
    if rule and rule.severity == Severity.ERROR:
        return _not_a_warning(answer)
    return f"第 {answer.row} 行“{ACCEPT}”填了“{YES}”，但认不出是哪个问题（隐藏的标识不在了），没有采用。"
