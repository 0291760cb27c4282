"""A round with its mail drafts, and what the system offers for mail."""

import sys
from dataclasses import replace
from datetime import date, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from perfbook.forms.plan import Unit
from perfbook.generate.plan_book import plan_workbook
from perfbook.planning import plan_of_forms
from perfbook.selftest.children import perfbook
from perfbook.selftest.forms import right_form
from perfbook.selftest.outcome import Failed, NotTried, Told
from perfbook.selftest.running import TO_MAINTAINERS

_EDITION = "self_evaluation/2024"
# No mail can be sent to a host of this ending.
_ADDRESS = "unit@perfbook.invalid"
_HOLD = "请照检查单“邮件草稿”一节，用单位的邮件程序打开一封草稿看一看。"


def drafts(folder: Path) -> Told:
    """Whether a round is begun, issued, and drafted as mail, and a draft parsed back holds what was issued."""
    plan, place, own = folder / "计划表.xlsx", folder / "批次", folder / "密钥"
    listed = plan_of_forms([right_form()])
    unit = Unit(name=right_form().unit, mail=_ADDRESS)
    plan.write_bytes(plan_workbook(replace(listed, units=(unit,))))
    due = (date.today() + timedelta(days=30)).isoformat()
    perfbook(own, "round", "new", place, "--form", _EDITION, "--due", due, "--plan", plan)
    perfbook(own, "round", "make", place)
    perfbook(own, "round", "mail", place)
    [issued] = (place / "发出").rglob("*.xlsx")
    found = [path.read_bytes() for path in (place / "邮件").glob("*.eml")]
    if len(found) != 1:
        raise Failed(f"应有 1 封邮件草稿，实有 {len(found)} 封。", TO_MAINTAINERS)
    if wrong := _what_is_wrong(found[0], issued):
        raise Failed(f"邮件草稿{wrong}。", TO_MAINTAINERS)
    return Told("建批次、下发、写邮件草稿都对；草稿读回来，主题、收件人、中文附件名、附件内容一字不差。")


def _what_is_wrong(content: bytes, issued: Path) -> str:
    """What a draft does not say as it should; empty where nothing is wrong."""
    mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
    enclosed = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    body = mail.get_body(("plain",))
    fine = {
        "里有非 ASCII 的字节": content.isascii() and b"\n" not in content.replace(b"\r\n", b""),
        "没有“草稿”的标记": mail["X-Unsent"] == "1",
        "的收件人不对": mail["To"] == _ADDRESS,
        "的主题不对": str(right_form().unit) in str(mail["Subject"]),
        "的正文不对": body is not None and "浅黄色" in body.get_content(),
        "的附件名不对": list(enclosed) == [issued.name],
        "的附件内容不对": enclosed.get(issued.name) == issued.read_bytes(),
    }
    return next((words for words, so in fine.items() if not so), "")


def mail_program(folder: Path) -> Told:
    """No program can look whether a mail program opens a draft: what opens .eml here is noted, a person looks."""
    raise NotTried(f"要人看：{_HOLD}", opens_eml=_registered(".eml"))


def _registered(ending: str) -> str | None:
    """What Windows opens files of an ending with."""
    if sys.platform != "win32":
        return None
    import winreg

    try:
        return winreg.QueryValue(winreg.HKEY_CLASSES_ROOT, ending)
    except OSError:
        return None


def code_store(folder: Path) -> Told:
    """Where the system would keep the code of a mail server; nothing is put there or asked for."""
    try:
        import keyring
    except ImportError as fault:
        raise NotTried("没有装 keyring，授权码只能每次用环境变量 PERFBOOK_MAIL_CODE。不直接发信的不用管。") from fault
    backend = keyring.get_keyring()
    name = f"{type(backend).__module__}.{type(backend).__name__}"
    if backend.priority <= 0:
        raise NotTried("系统没有能用的凭据管理器，授权码只能每次用环境变量 PERFBOOK_MAIL_CODE。", backend=name)
    raise NotTried("系统有凭据管理器；没有往里存东西试。不直接发信的不用管。", backend=name)
