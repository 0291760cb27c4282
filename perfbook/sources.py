"""What `make` makes its workbooks from: forms in JSON, or workbooks and folders that came back."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from perfbook.collecting import Progress, Say
from perfbook.findings import Severity
from perfbook.forms.declaration import Declaration
from perfbook.forms.form import Form
from perfbook.forms.plan import Plan
from perfbook.forms.quantity import fold
from perfbook.making import BadSource, carried, forms_in
from perfbook.planning import is_plan_file, plan_of
from perfbook.read.incoming import input_files
from perfbook.readings import BookVerdict
from perfbook.returns import verdicts


class Found(NamedTuple):
    """A form, the file it stands in, and when that was saved last ("" where the file does not say)."""

    form: Form
    file: str
    modified: str


OPEN = "申报表里没有的由单位填写：各项指标的分值（合计自动计算）和全年预算数（年中有调整的按调整后填）。"


def forms_to_make(source: Path, edition: str | None, say: Say, progress: Progress) -> tuple[list[Form], bool]:
    """The forms to be made, and whether they are declarations carried forward into self-evaluations.

    `say` is told what could not be used or carried. Raises BadSource and UnknownEdition.
    """
    forms, said = source_forms(source, progress)
    carries = _form_of(edition) == "self_evaluation" and any(isinstance(form, Declaration) for form in forms)
    if carries and edition:
        forms, lacking = carried(forms, edition)
        said += [*lacking, OPEN]
    for sentence in said:
        say(sentence)
    if not forms:
        raise BadSource(f"“{source}”里没有可以结转的申报表。")
    return forms, carries


def _form_of(edition: str | None) -> str:
    return (edition or "").partition("/")[0]


def plan_in(source: Path) -> Plan | None:
    """The office's list, where the source is one. Raises BadPlan."""
    return plan_of(source) if is_plan_file(source) else None


def source_forms(source: Path, progress: Progress) -> tuple[list[Form], list[str]]:
    """The forms of a source, each project once, and what is to be said of it, a sentence each. Raises BadSource."""
    if plan := plan_in(source):
        return list(plan.projects), []
    if not source.is_dir() and source.suffix.lower() != ".xlsx":
        return forms_in(source), []
    said: list[str] = []
    files = input_files([source])
    written = [file for file in files if file.suffix.lower() == ".json"]
    with progress() as advance:
        books = verdicts([file for file in files if file not in written], None, advance)
    found = [*_in_json(written, said), *_in_books(books, said)]
    if not found:
        raise BadSource("\n".join([*said, f"“{source}”里一张能用的表也没有。"]))
    return _newest(found, said), said


def _in_json(files: Iterable[Path], said: list[str]) -> Iterator[Found]:
    for file in files:
        try:
            yield from [Found(form, str(file), "") for form in forms_in(file)]
        except BadSource as fault:
            said.append(f"没有读入：{fault}")


def _in_books(books: Iterable[BookVerdict], said: list[str]) -> Iterator[Found]:
    for book in books:
        if book.status != "checked":
            said.append(f"没有读入“{book.file}”：{book.problem}")
        for verdict in book.forms:
            form = verdict.reading.judged
            wrong = sum(finding.severity == Severity.ERROR for finding in verdict.findings)
            if wrong:
                said.append(f"“{form.project_name or book.file}”还有 {wrong} 处必须修改，按现有内容采用，请先核对。")
            yield Found(form, book.file, book.modified)


def _newest(found: list[Found], said: list[str]) -> list[Form]:
    """Each project once: of several versions the one saved last, of equally old ones the last."""
    newest: dict[str, Found] = {}
    for one in found:
        form = one.form
        key = json.dumps([form.form, form.year, fold(form.unit or ""), fold(form.project_name or "")])
        before = newest.setdefault(key, one)
        if before is not one:
            older, newer = sorted((before, one), key=lambda version: version.modified)
            newest[key] = newer
            said.append(f"“{form.project_name}”有几份，采用“{newer.file}”里的，“{older.file}”里的没有采用。")
    return [one.form for one in newest.values()]
