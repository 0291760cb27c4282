"""The workbooks that are looked at: filled and blank forms, units' books, returns, the report, the office's list."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from perfbook.forms.form import Form
from perfbook.forms.plan import Plan
from perfbook.generate.page import Use
from perfbook.generate.plan_book import plan_workbook
from perfbook.layouts.model import editions
from perfbook.layouts.plan_tables import plan_tables
from perfbook.making import preview, unit_workbook_of, workbook_of
from perfbook.planning.collecting import plan_of_forms
from perfbook.readings import BookVerdict
from perfbook.report.returning import marked_return, needs_return
from perfbook.report.summary import summary_workbook
from perfbook.returns import verdicts
from perfbook.whole_set import set_findings
from samples import DOCUMENTS, document, official_forms
from samples.make import SAMPLE_KEY, fault_books

Work = tuple[str, bytes]
# A goal as long as offices write them, with words and numbers that no line may break.
LONG = "完成社区卫生服务中心IaaS层与PaaS层运维，系统可用率≥99.95(%)，响应时间≤2.00(小时)，服务“两端”用户12000人次；"


def filled_books(forms: Sequence[Form], use: Use = "as_returned") -> Iterator[Work]:
    for form in forms:
        yield f"{use} {form.year} {form.project_name}", workbook_of(form, use, key=SAMPLE_KEY)[1]


def previews() -> Iterator[Work]:
    for name in editions():
        yield f"preview {name}", preview(name)


def unit_books(names: Sequence[str], use: Use = "as_returned") -> Iterator[Work]:
    for name in names:
        yield f"unit's book, {use}, {name}", unit_workbook_of(document(name), use, key=SAMPLE_KEY)[1]


def long_books(length: int) -> Iterator[Work]:
    """A form of each document, every long text in it so many signs long."""
    text = (LONG * (length // len(LONG) + 1))[:length]
    for name in DOCUMENTS:
        form = document(name)[0]
        fields = ("annual_goal", "achievement", "project_goal", "overview", "project_basis", "schedule", "overall_goal")
        changed = form.model_copy(update={field: text for field in fields if hasattr(form, field)})
        yield f"{name}, texts of {length}", workbook_of(changed, "as_returned")[1]


def checked(books: Sequence[Work]) -> list[BookVerdict]:
    """The verdicts of workbooks that lie in one folder."""
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, content) in enumerate(books, start=1):
            (Path(folder) / f"{number:03} {name[:40].replace('/', '-')}.xlsx").write_bytes(content)
        return verdicts([Path(folder)])


def returns(rules: Callable[[str], bool] = lambda rule: True) -> Iterator[Work]:
    """The marked returns of the samples with one fault each, of the rules asked for."""
    for fault, name, content in fault_books():
        if rules(fault.rule):
            for verdict in checked([(name, content)]):
                if needs_return(verdict):
                    yield f"return {fault.rule}", marked_return(verdict)


def report(books: Sequence[Work]) -> bytes:
    """The report on workbooks that lie in one folder."""
    found = checked(books)
    return summary_workbook(found, Path("/回收/报告"), set_findings(found))


def plans() -> Iterator[Work]:
    """The office's list of every form: empty, and with the published projects of that form."""
    for form in plan_tables().forms():
        yield f"plan {form}", plan_workbook(Plan(form=form))
        published = [one for one in official_forms() if one.form == form]
        yield f"plan {form}, filled", plan_workbook(plan_of_forms(published))
