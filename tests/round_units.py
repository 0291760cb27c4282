"""The units of a round: they fill in what was issued to them, mend what was sent back, and write mails."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from pathlib import Path

import openpyxl

from perfbook.forms.form import Form
from perfbook.forms.walk import flatten, nest
from perfbook.generate.plan_book import plan_workbook
from perfbook.keys import signing_key
from perfbook.layouts.references import address
from perfbook.making import workbook_of
from perfbook.planning import plan_of_forms
from perfbook.read import read
from perfbook.readings import assemble
from samples import official_self_evaluations

EDITION = "self_evaluation/2024"
# Published forms of 2024 without an error.
GOOD = slice(13, 20)
_FILLED: dict[str, bytes] = {}
UNITS = ("甲中心", "乙院", "丙所", "丁站")


def projects(count: int = 6, each: int = 2) -> list[Form]:
    """So many projects as they come back well filled in; so many of them each unit's."""
    good = official_self_evaluations()[GOOD]
    found: list[Form] = []
    for number in range(count):
        name = f"项目{number + 1}"
        unit = UNITS[number // each] if number // each < len(UNITS) else f"第{number // each}单位"
        known = {"unit": unit, "project_name": name, "year": 2024, "signing": None}
        found.append(good[number % len(good)].model_copy(update=known))
    return found


def with_values(form: Form, changes: Mapping[str, object]) -> Form:
    """A form with other values at some paths."""
    return type(form).model_validate(nest(flatten(form.model_dump(mode="json", exclude_unset=True)) | dict(changes)))


def faulty(form: Form) -> Form:
    """The form with a score above its weight."""
    return with_values(form, {"indicators[0].score": "99"})


def put_plan(folder: Path, listed: Sequence[Form]) -> None:
    (folder / "计划表.xlsx").write_bytes(plan_workbook(plan_of_forms(listed)))


def filled(form: Form) -> bytes:
    """The issued workbook, filled in; the same form is written once."""
    key = signing_key()
    known = f"{key and key.name} {form.model_dump_json(exclude_unset=True)}"
    if known not in _FILLED:
        _FILLED[known] = workbook_of(form, "as_returned", EDITION, key=key)[1]
    return _FILLED[known]


def mended(returned: Path, typed: Mapping[str, object]) -> bytes:
    """A marked return with numbers and texts typed in by paths; what is locked there is right already."""
    [reading], _ = assemble(read(returned.read_bytes()))
    book = openpyxl.load_workbook(returned)
    for path, value in typed.items():
        square = book[reading.sheet][address(reading.placement.squares[path])]
        if not square.protection.locked:
            square.value = _typed(value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _typed(value: object) -> object:
    """A text as Excel takes it where it is typed: numbers as numbers."""
    try:
        return float(str(value))
    except ValueError:
        return value


def zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 3, 1, 0, 0, 0)), content)
    return target.getvalue()


def mail(
    sender: str,
    subject: str,
    files: Mapping[str, bytes],
    message_id: str = "<1@unit.example>",
    answers: str | None = None,
    date: str = "Fri, 28 Feb 2025 10:00:00 +0000",
) -> bytes:
    """A mail from a unit, with workbooks."""
    written = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    written["From"], written["To"], written["Subject"] = sender, "bureau@office.example", subject
    written["Message-ID"], written["Date"] = message_id, date
    if answers:
        written["In-Reply-To"] = answers
    written.set_content("您好，表格见附件。", cte="base64")
    for name, content in files.items():
        written.add_attachment(content, "application", "octet-stream", filename=name)
    # The boundary is drawn by lot; the same mail is the same bytes here.
    written.set_boundary("=-=-=-=")
    return written.as_bytes()


def _block(**fields: str) -> Message:
    found = Message()
    for name, value in fields.items():
        found[name.replace("_", "-")] = value
    return found


def returned(letter: bytes, *failed: tuple[str, str], action: str = "failed", whole: bool = True) -> bytes:
    """A letter that came back, as servers write it (RFC 3464): a text, who failed and why, the mail or its head."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"], report["To"], report["Subject"] = "MAILER-DAEMON@mx.b.cn", "jx@office.cn", "Undelivered Mail"
    report["Date"], report["Message-ID"] = "Mon, 3 Mar 2025 10:00:00 +0800", f"<{len(failed)}.{action}@mx.b.cn>"
    report.attach(MIMEText("I'm sorry to have to inform you that your message could not be delivered.\n"))
    status = MIMEMessage(_block(Reporting_MTA="dns; mx.b.cn"))
    status.replace_header("Content-Type", "message/delivery-status")
    status.set_payload([_block(Reporting_MTA="dns; mx.b.cn")] + [
        _block(Final_Recipient=f"rfc822; {address}", Action=action, Status="5.1.1", Diagnostic_Code=why)
        for address, why in failed
    ])  # fmt: skip
    report.attach(status)
    original = message_from_bytes(letter, policy=policy.compat32)
    if whole:
        report.attach(MIMEMessage(original))
    else:
        head = MIMEText("".join(f"{name}: {value}\n" for name, value in original.items()))
        head.replace_header("Content-Type", "text/rfc822-headers")
        report.attach(head)
    report.set_boundary("=-=-=-=")
    return report.as_bytes()
