"""The verdicts as lines of text: by book, the most serious book and finding first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from perfbook.findings import Finding, Severity
from perfbook.forms.plain_text import shown
from perfbook.readings import BookVerdict, FormVerdict
from perfbook.report.wording import place_in_words, progress_in_words


def lines(verdicts: Sequence[BookVerdict], findings: Sequence[Finding] = ()) -> Iterator[str]:
    """A block of lines a book, one for what is said of the whole set (`findings`), then one line that sums up."""
    for book in sorted(verdicts, key=_seriousness):
        if book.status == "skipped":
            yield f"（跳过）{shown(book.file)}：{shown(book.problem or '')}"
        elif book.needs_a_person:
            yield f"【读不了】{shown(book.file)}"
            yield f"    ✘ {shown(book.problem or '')}"
        else:
            yield from _book_lines(book)
    if findings:
        yield "【全部表格】"
        yield from (f"    {_said(finding)}" for finding in findings)
    yield summary(verdicts, findings)


def summary(verdicts: Sequence[BookVerdict], findings: Sequence[Finding] = ()) -> str:
    """One sentence on all of them."""
    checked = sum(book.status == "checked" for book in verdicts)
    parts = [f"共 {len(verdicts)} 个文件，核对 {checked} 个、{sum(len(book.forms) for book in verdicts)} 张表"]
    if unreadable := sum(book.needs_a_person for book in verdicts):
        parts.append(f"读不了 {unreadable} 个")
    if skipped := sum(book.status == "skipped" for book in verdicts):
        parts.append(f"跳过 {skipped} 个")
    of_set = Counter(finding.severity for finding in findings)
    counts = "、".join(f"{one.label} {of_set[one] + sum(book.count(one) for book in verdicts)} 处" for one in Severity)
    return f"{'，'.join(parts)}。{counts}。"


def _seriousness(book: BookVerdict) -> tuple[int, ...]:
    return (not book.needs_a_person, *(-book.count(severity) for severity in Severity))


def _book_lines(book: BookVerdict) -> Iterator[str]:
    verdict = "必须修改" if book.count(Severity.ERROR) else "可以接收"
    clean = "" if any(book.count(severity) for severity in Severity) else "：没有问题"
    yield f"【{verdict}】{shown(book.file)}{clean}"
    for finding in book.findings:
        yield f"    {_said(finding)}"
    for form in book.forms:
        if len(book.forms) > 1:
            yield f"  {shown(form.reading.sheet)}：{shown(form.reading.judged.project_name or '')}"
        yield from _form_lines(form)
    if book.returned:
        yield f"    → 退回表：{shown(book.returned)}"


def _form_lines(form: FormVerdict) -> Iterator[str]:
    if said := progress_in_words(form):
        yield f"    {said}"
    for finding in form.asked:
        where = f"{form.reading.cell(finding.path)} {shown(place_in_words(finding.path, form.reading))}"
        yield f"    {_said(finding, where)}"
    if accepted := len(form.findings) - len(form.asked):
        yield f"    ✔ 说明已接受 {accepted} 处，不再列出"


def _said(finding: Finding, where: str = "") -> str:
    place = f" {where}" if where else ""
    return f"{finding.severity.sign} {finding.severity.label}{place}：{shown(finding.message)}［{finding.rule}］"
