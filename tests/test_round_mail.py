"""Mail of a round: drafts as every mail program takes them; sent to a real server, never twice, none missed."""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path

import keyring
import openpyxl
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError

from perfbook.cli.sentences import run
from perfbook.forms.mail_address import mail_addresses
from perfbook.generate.plan_book import plan_workbook
from perfbook.planning import plan_of_forms
from perfbook.rounds.folder import open_round
from perfbook.rounds.letter_texts import FIELDS, NAMES, put_texts
from perfbook.rounds.message import addressed, draft, to_send
from perfbook.rounds.postman import Postman
from perfbook.rounds.postman import Server as Smtp
from perfbook.rounds.records import Book, Counts, Version
from perfbook.rounds.sending import send_letters
from samples import official_self_evaluations
from tests.every_text import every_text, texts_of_mail
from tests.mail_server import CODE, LOGIN, Mailbox, Server, certificate
from tests.write_calls import lines_of

pytestmark = [
    # what the server of the tests says of itself
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
    pytest.mark.filterwarnings("ignore:Session.login_data is deprecated:DeprecationWarning"),
]
NOW = datetime(2025, 3, 1, 9)
UNITS = ["第一单位", "第二单位", "第三单位"]
MAIL = {"第一单位": "one@a.example.cn", "第二单位": "two@b.example.cn", "第三单位": "three@c.example.cn"}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    monkeypatch.setenv("PERFBOOK_NOW", NOW.isoformat())
    monkeypatch.delenv("PERFBOOK_MAIL_CODE", raising=False)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


def forms():
    """Six projects, two of each unit."""
    samples = official_self_evaluations()[13:19]
    return [
        form.model_copy(update={"unit": UNITS[at // 2], "year": 2024, "signing": None})
        for at, form in enumerate(samples)
    ]


def put_plan(folder, listed=None, mail=MAIL, **settings):
    plan = plan_of_forms(forms() if listed is None else listed)
    units = tuple(one.model_copy(update={"mail": mail.get(one.name), "contact": "李会计"}) for one in plan.units)
    (folder / "计划表.xlsx").write_bytes(plan_workbook(replace(plan, units=units, **settings)))


@pytest.fixture(scope="module")
def issued_once(tmp_path_factory):
    """A round whose workbooks are issued, to be copied."""
    folder = tmp_path_factory.mktemp("mail") / "批次"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PERFBOOK_NOW", NOW.isoformat())
        assert run(["round", "new", str(folder), "--form", "self_evaluation/2024", "--due", "2025-03-31"]) == 0
        put_plan(folder, sender="jx@office.cn")
        assert run(["round", "make", str(folder)]) == 0
    return folder


@pytest.fixture
def issued(issued_once, tmp_path):
    return Path(shutil.copytree(issued_once, tmp_path / "批次"))


def mail(folder, *words, command="mail"):
    return run(["round", command, str(folder), *words])


def send(folder, server, *words, command="mail"):
    where = ["--server", "127.0.0.1", "--port", str(server.port), "--security", "none"]
    return mail(folder, "--send", *where, *words, command=command)


def drafts(folder):
    return {
        path.name: message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted((folder / "邮件").glob("*.eml"))
    }


def letters(folder, at=NOW):
    with open_round(folder, at, even_closed=True) as held:
        return held.ledger.letters()


def states(folder, kind="issue"):
    return {one.unit: one.state for one in letters(folder) if one.kind == kind}


def return_all(folder, unit, errors=1, of=None):
    """What `round check` would have remembered of a unit's projects: each came back and was sent back."""
    with open_round(folder, NOW) as held:
        known = [one.project for one in held.known().values() if one.project.unit == unit]
        for project in known[: of or len(known)]:
            digest = sha256(f"{project.id} {errors}".encode()).hexdigest()
            arrival = held.ledger.add_arrival(digest, f"收到/{digest[:8]}.xlsx", "a.xlsx", "", NOW, NOW)
            version = Version(0, 0, "表", project.id, project.unit, project.name, "", digest, 1)
            book = held.ledger.add_book(Book(0, arrival.id, "", digest, "checked"), [version])
            found = held.ledger.versions(book.id)[0]
            held.ledger.record_check({found.id: Counts(errors)}, NOW)
            if errors:
                path = held.folder.returned / f"{project.unit}_{project.name}_退回.xlsx"
                path.write_bytes(f"marked {project.unit} {project.name}".encode())
                held.ledger.record_return(
                    book.id, held.folder.name_of(path), sha256(path.read_bytes()).hexdigest(), NOW
                )


# drafts


def test_each_unit_gets_its_own_workbooks_and_nobody_elses(issued):
    assert mail(issued) == 0
    found = drafts(issued)
    assert list(found) == [f"下发_{unit}.eml" for unit in sorted(UNITS)]
    for unit in UNITS:
        one = found[f"下发_{unit}.eml"]
        assert (one["To"], one["Cc"], one["Bcc"], one["X-Unsent"]) == (MAIL[unit], None, None, "1")
        assert one["From"] == "jx@office.cn" and unit in one["Subject"]
        enclosed = {part.get_filename(): part.get_content() for part in one.iter_attachments()}
        assert len(enclosed) == 2
        for name, content in enclosed.items():
            assert (issued / "发出" / name).read_bytes() == content and name.startswith(unit)
    assert set(states(issued).values()) == {"drafted"}


def test_a_draft_is_seven_bits_and_parses_without_a_defect(issued):
    mail(issued)
    for path in (issued / "邮件").glob("*.eml"):
        content = path.read_bytes()
        assert content.isascii() and b"\n" not in content.replace(b"\r\n", b"")
        assert max(len(line) for line in content.split(b"\r\n")) < 998
        for part in message_from_bytes(content, policy=policy.default).walk():
            assert not part.defects and not [one for one in part.values() if getattr(one, "defects", ())]


def mblaze(*words, **named):
    """What another mail program says."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(words, capture_output=True, check=True, env=environment, text=True, **named).stdout


def test_another_mail_program_reads_the_same(issued, tmp_path):
    mail(issued)
    for path in (issued / "邮件").glob("*.eml"):
        ours = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert mblaze("mhdr", "-d", "-h", "subject", str(path)).strip() == ours["Subject"]
        assert "\n".join(ours.get_body().get_content().strip().splitlines()) in mblaze("mshow", str(path))
        folder = tmp_path / path.stem
        folder.mkdir()
        mblaze("mshow", "-x", str(path), cwd=folder)
        for part in ours.iter_attachments():
            assert (folder / part.get_filename()).read_bytes() == part.get_content()


def strange_words(unit):
    """What must not stand in a unit's mail: names, addresses, projects and amounts of the others."""
    for form in forms():
        if form.unit != unit:
            yield from (form.unit, MAIL[form.unit], form.project_name)
    own = {str(form.funds.total.annual_budget) for form in forms() if form.unit == unit}
    for form in forms():
        amount = str(form.funds.total.annual_budget)
        if form.unit != unit and amount not in own and len(amount) > 5:
            yield amount


@pytest.mark.parametrize("words", [(), ("--ascii-names",), ("--bundle", "zip"), ("--bundle", "folder")])
def test_nothing_of_another_unit_is_in_a_mail_a_zip_or_a_folder(issued, words):
    for unit in UNITS[:2]:
        return_all(issued, unit, of=1)
    mail(issued, *words)
    mail(issued, "--sent", "全部")
    mail(issued, command="remind")
    seen = 0
    for unit in UNITS:
        out = [path for path in issued.rglob(f"*{unit}*") if path.suffix in (".eml", ".zip")]
        out += [
            path for folder in (issued / "发出").glob(f"{unit}_*发*") for path in folder.rglob("*") if path.is_file()
        ]
        for path in out:
            seen += 1
            content = path.read_bytes()
            found = [*(texts_of_mail(content) if path.suffix == ".eml" else every_text(content))]
            assert any(unit in text for text in found)
            for word in strange_words(unit):
                assert not any(word in text for text in found), (path, word)
    assert seen >= 8


def test_ascii_names_say_in_the_letter_what_is_in_which(issued):
    mail(issued, "--ascii-names")
    one = drafts(issued)["下发_第一单位.eml"]
    assert [part.get_filename() for part in one.iter_attachments()] == ["form-2024-1.xlsx", "form-2024-2.xlsx"]
    text = one.get_body().get_content()
    for form, name in zip(forms(), ("form-2024-1.xlsx", "form-2024-2.xlsx"), strict=False):
        assert f"{name}：{form.project_name}" in text


def test_drafting_twice_changes_nothing_and_the_same_day_gives_the_same_bytes(issued, tmp_path):
    copy = Path(shutil.copytree(issued, tmp_path / "2"))
    mail(issued)
    first = {path.name: path.read_bytes() for path in (issued / "邮件").iterdir()}
    before = letters(issued)
    mail(issued)
    mail(copy)
    assert first == {path.name: path.read_bytes() for path in (issued / "邮件").iterdir()}
    assert first == {path.name: path.read_bytes() for path in (copy / "邮件").iterdir()}
    assert letters(issued) == before


def test_a_long_name_and_signs_that_steer_headers_do_no_harm(tmp_path):
    wicked = "甲\r\nBcc: thief@evil.example\r\n\r\n<b>" + "很长的名字" * 60
    renamed = [form.model_copy(update={"unit": wicked}) for form in forms()[:1]]
    folder = tmp_path / "批次"
    assert run(["round", "new", str(folder), "--form", "self_evaluation/2024", "--due", "2025-03-31"]) == 0
    put_plan(folder, renamed)
    plan = plan_of_forms(renamed)
    units = tuple(one.model_copy(update={"mail": "a@b.cn", "contact": "\r\nBcc: x@y.cn"}) for one in plan.units)
    (folder / "计划表.xlsx").write_bytes(plan_workbook(replace(plan, units=units)))
    assert run(["round", "make", str(folder)]) == 0
    assert mail(folder) == 0
    (one,) = drafts(folder).values()
    assert (one["To"], one["Bcc"], len(one.get_all("Subject"))) == ("a@b.cn", None, 1)
    assert len(one["Subject"]) <= 120 and "\n" not in one["Subject"]
    assert not one.defects


@pytest.mark.parametrize(
    "typed",
    ["", "没有", "li@", "@b.cn", "li@localhost", "a@b.cn\r\nBcc: x", "a b@c.cn d@", "李@b.cn", "a@-b.cn", "a..b@c.cn",
     "<a@b.cn", "a@b.cn>,", "x" * 300 + "@b.cn", "a@b.cn;b@b.cn;c@b.cn;d@b.cn;e@b.cn;f@b.cn", "a@b.cn\x00",
     "a@[1.2.3.4]"],
)  # fmt: skip
def test_an_address_is_plain_or_said_to_be_bad(typed):
    try:
        found = mail_addresses(typed)
    except ValueError as fault:
        assert str(fault).endswith("。")
    else:
        assert all(re.fullmatch(r"[A-Za-z0-9.]+@[A-Za-z0-9.]+", one) for one in found)


def test_a_unit_without_an_address_is_named_and_the_others_are_drafted(issued, capsys):
    put_plan(issued, mail={**MAIL, "第二单位": "没有邮箱"}, sender="jx@office.cn")
    assert mail(issued) == 1
    assert list(drafts(issued)) == ["下发_第一单位.eml", "下发_第三单位.eml"]
    assert "第二单位（“没有邮箱”不是邮箱" in capsys.readouterr().err
    put_plan(issued, sender="jx@office.cn")
    assert mail(issued) == 0
    assert len(drafts(issued)) == 3


def test_a_workbook_that_somebody_changed_does_not_go_out(issued, capsys):
    path = next((issued / "发出").glob("第一单位*"))
    path.write_bytes(path.read_bytes() + b"x")
    assert mail(issued) == 1
    assert f"“发出/{path.name}”被改动过" in capsys.readouterr().err
    assert "下发_第一单位.eml" not in drafts(issued)


# texts


def test_the_texts_are_there_from_the_beginning_and_the_offices_own_stay(issued):
    assert {path.name for path in (issued / "邮件文字").iterdir()} == set(NAMES.values())
    text = "主题: 给{ 单位 }\n\n{联系人}你好 {不是字段\n{附件清单}\n"
    for coding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        (issued / "邮件文字" / "发出.txt").write_text(text.replace("{不是字段", ""), coding)
        mail(issued)
        one = drafts(issued)["下发_第一单位.eml"]
        assert one["Subject"] == "给第一单位" and one.get_body().get_content().startswith("李会计你好")
    put_texts(issued / "邮件文字")
    assert (issued / "邮件文字" / "发出.txt").read_text("utf-16").startswith("主题: 给")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("你好\n\n正文", "第一行应是邮件的主题"), ("主题：\n\n正文", "第一行应是邮件的主题"),
        ("主题：一\n\n", "没有正文"), ("主题：一\n\n{单位名}你好", "“{单位名}”不认识"), ("", "第一行应是邮件的主题"),
    ],
)  # fmt: skip
def test_a_text_with_a_mistake_stops_before_anything_is_drafted(issued, capsys, text, said):
    (issued / "邮件文字" / "发出.txt").write_text(text, "utf-8")
    assert mail(issued) == 2
    assert said in capsys.readouterr().err
    assert not drafts(issued)


def test_every_field_is_filled_in_and_what_a_unit_is_called_is_no_field(issued):
    words = "\n".join(f"{name}={{{name}}}" for name in FIELDS)
    (issued / "邮件文字" / "发出.txt").write_text(f"主题：一\n\n{words}\n", "utf-8")
    mail(issued)
    text = drafts(issued)["下发_第一单位.eml"].get_body().get_content()
    assert "{" not in text and all(f"{name}=" in text for name in FIELDS)
    assert "截止日期=2025 年 3 月 31 日" in text and "期限=还有 30 天" in text and "项目数=2" in text


# sending


def test_without_send_nothing_goes_out_and_it_says_what_would(issued, capsys):
    assert mail(issued) == 0
    said = capsys.readouterr().out
    assert "还没有发送" in said and all(address in said for address in MAIL.values())


def test_each_unit_gets_one_mail_and_a_second_run_sends_none(issued, capsys):
    box = Mailbox()
    with Server(box) as server:
        assert send(issued, server) == 0
        assert send(issued, server) == 0
    assert sorted(box.receivers) == sorted(MAIL.values())
    assert set(states(issued).values()) == {"sent"}
    assert "没有要发的邮件" in capsys.readouterr().out
    for one in box.mails:
        assert one["X-Unsent"] is None and one["From"] == "jx@office.cn" and not one.defects
        assert len(one.get_all("Date")) == len(one.get_all("Message-ID")) == 1
    known = {one.message_id: one for one in letters(issued)}
    assert {one["Message-ID"] for one in box.mails} == set(known)
    assert all("7F3A" in one.detail for one in known.values())
    # What was sent does not lie there as a draft any more; the copy is what the server got.
    assert not drafts(issued)
    for (_, content), one in zip(box.taken, box.mails, strict=True):
        assert (issued / known[one["Message-ID"]].file).read_bytes() == content


def test_one_bad_address_stops_nothing_and_is_not_tried_again(issued, capsys):
    box = Mailbox(rcpt={MAIL["第一单位"]: "550 5.1.1 no such user"})
    with Server(box) as server:
        assert send(issued, server) == 1
        assert states(issued) == {"第一单位": "refused", "第二单位": "sent", "第三单位": "sent"}
        assert "550 5.1.1 no such user" in capsys.readouterr().out
        asked = len(box.asked)
        assert send(issued, server) == 1
        assert len(box.asked) == asked
        # Another address in the plan: it is tried at once.
        put_plan(issued, mail={**MAIL, "第一单位": "new@a.example.cn"}, sender="jx@office.cn")
        assert send(issued, server) == 0
    assert sorted(box.receivers) == sorted(["new@a.example.cn", MAIL["第二单位"], MAIL["第三单位"]])


def test_what_a_server_takes_later_is_tried_in_the_next_run(issued, capsys):
    box = Mailbox(rcpt={MAIL["第一单位"]: "451 4.7.1 greylisted"}, data={MAIL["第二单位"]: "452 4.2.2 mailbox full"})
    with Server(box) as server:
        assert send(issued, server) == 1
        assert states(issued) == {"第一单位": "drafted", "第二单位": "drafted", "第三单位": "sent"}
        assert "greylisted" in capsys.readouterr().out
        box.rcpt, box.data = {}, {}
        assert send(issued, server) == 0
    assert sorted(box.receivers) == sorted(MAIL.values())


def test_what_is_refused_after_its_content_is_refused(issued):
    box = Mailbox(data={MAIL["第二单位"]: "554 5.7.1 spam"})
    with Server(box) as server:
        assert send(issued, server) == 1
    assert states(issued) == {"第一单位": "sent", "第二单位": "refused", "第三单位": "sent"}
    with Server(box := Mailbox()) as server:
        assert send(issued, server, "--again", "第二单位") == 0
    assert box.receivers == [MAIL["第二单位"]]


def test_of_two_addresses_of_a_unit_one_may_be_refused(issued, capsys):
    put_plan(issued, mail={**MAIL, "第一单位": "one@a.example.cn；gone@a.example.cn"}, sender="jx@office.cn")
    box = Mailbox(rcpt={"gone@a.example.cn": "550 no such user"})
    with Server(box) as server:
        assert send(issued, server) == 0
    assert len(box.taken) == 3 and box.receivers[0] == "one@a.example.cn"
    assert "gone@a.example.cn 没有收：550 no such user" in capsys.readouterr().out


def test_a_connection_that_breaks_before_the_mail_is_handed_over_is_made_again(issued):
    box = Mailbox(breaks=2)
    with Server(box) as server:
        assert send(issued, server) == 0
    assert sorted(box.receivers) == sorted(MAIL.values()) and box.connections == 3


def test_a_connection_that_always_breaks_stops_and_all_is_as_before(issued, capsys):
    box = Mailbox(breaks=100)
    with Server(box) as server:
        assert send(issued, server) == 1
    assert not box.taken and set(states(issued).values()) == {"drafted"}
    assert "还有 3 封没有发" in capsys.readouterr().out


def test_an_answer_that_never_comes_leaves_the_letter_in_doubt_and_it_is_asked_about(issued, capsys):
    """The server has it, and hangs up in place of an answer: nobody can know here."""
    box = Mailbox(data={MAIL["第二单位"]: None})
    with Server(box) as server:
        assert send(issued, server) == 1
        assert states(issued) == {"第一单位": "sent", "第二单位": "sending", "第三单位": "sent"}
        assert "不知道发出去没有" in capsys.readouterr().out
        assert send(issued, server) == 0  # nothing to send; it is said again
        assert "第二单位" in capsys.readouterr().err
        assert len(box.taken) == 3
        assert mail(issued, "--sent", "第二单位") == 0
        assert send(issued, server) == 0
    assert sorted(box.receivers) == sorted(MAIL.values())
    assert set(states(issued).values()) == {"sent"} and not drafts(issued)


def test_a_letter_in_doubt_goes_again_only_where_it_is_asked_by_name(issued):
    box = Mailbox(data={MAIL["第二单位"]: None})
    with Server(box) as server:
        send(issued, server)
        box.data, box.taken = {}, []
        assert send(issued, server, "--again", "第二单位") == 0
        assert box.receivers == [MAIL["第二单位"]]
        # Repeating the whole command does not send a second one.
        assert send(issued, server, "--again", "第二单位") == 2
        assert len(box.taken) == 1


def deliver(issued, server, **named):
    """Send what is drafted with a patience of tests."""
    with open_round(issued, NOW) as held:
        smtp = Smtp("127.0.0.1", server.port, "none", "jx@office.cn", "jx@office.cn", timeout=3, **named)
        with Postman(smtp) as postman:
            return send_letters(held, held.ledger.letters(), postman, 0, lambda seconds: None)


def test_a_slow_answer_is_waited_for_and_one_that_is_too_slow_is_in_doubt(issued):
    mail(issued)
    with Server(Mailbox(slow=0.3)) as server:
        with open_round(issued, NOW) as held:
            first = held.ledger.letters()[:1]
        smtp = Smtp("127.0.0.1", server.port, "none", "jx@office.cn", "", timeout=3, patience=3)
        with open_round(issued, NOW) as held, Postman(smtp) as postman:
            assert send_letters(held, first, postman, 0, lambda seconds: None).complete
        smtp = replace(smtp, patience=0.1)
        with open_round(issued, NOW) as held, Postman(smtp) as postman:
            done = send_letters(held, held.ledger.letters()[1:2], postman, 0, lambda seconds: None)
    assert [one.state for one in done.unsure] == ["sending"] and "等了很久" in done.unsure[0].detail


def test_letters_go_out_as_far_apart_as_was_asked(issued):
    mail(issued)
    waited = []
    with Server(Mailbox()) as server, open_round(issued, NOW) as held:
        postman = Postman(Smtp("127.0.0.1", server.port, "none", "jx@office.cn", ""))
        send_letters(held, held.ledger.letters(), postman, 3.0, waited.append)
        postman.leave()
    assert waited == [3.0, 3.0]


def test_a_letter_larger_than_the_server_takes_is_refused_before_it_is_sent(issued):
    mail(issued)
    with Server(Mailbox(), data_size_limit=50_000) as server:
        done = deliver(issued, server)
    assert len(done.refused) == 3 and "超过服务器的上限" in done.refused[0].detail


def test_a_server_that_takes_none_from_this_sender_stops_at_once(issued):
    mail(issued)
    box = Mailbox(mail="550 not you")
    with Server(box) as server:
        done = deliver(issued, server)
    assert "不让“jx@office.cn”发信" in done.stopped and done.left == 3
    assert set(states(issued).values()) == {"drafted"}


def test_a_draft_that_was_changed_by_hand_is_not_sent_under_the_letters_name(issued):
    mail(issued)
    path = issued / "邮件" / "下发_第一单位.eml"
    path.write_bytes(path.read_bytes().replace(MAIL["第一单位"].encode(), b"thief@evil.example"))
    with Server(box := Mailbox()) as server:
        done = deliver(issued, server)
    assert [one.unit for one in done.strange] == ["第一单位"] and len(box.taken) == 2


def test_what_a_person_sent_by_hand_is_not_sent_again(issued):
    mail(issued)
    assert mail(issued, "--sent", "全部") == 0
    with Server(box := Mailbox()) as server:
        assert send(issued, server) == 0
    assert not box.taken and not drafts(issued)


def test_only_the_units_that_are_named_get_mail(issued):
    with Server(box := Mailbox()) as server:
        assert send(issued, server, "--unit", "第三单位") == 0
    assert box.receivers == [MAIL["第三单位"]]


# encryption and login


@pytest.mark.parametrize("security", ["ssl", "starttls"])
def test_a_server_with_a_certificate_that_is_trusted_gets_the_code_from_the_environment(
    issued, tmp_path, monkeypatch, security
):
    monkeypatch.setenv("PERFBOOK_MAIL_CODE", CODE)
    trusted = certificate(tmp_path)
    box = Mailbox()
    with Server(box, security, trusted) as server:
        where = ["--server", "127.0.0.1", "--port", str(server.port), "--security", security, "--ca", str(trusted)]
        assert mail(issued, "--send", *where, "--login", LOGIN) == 0
    assert len(box.taken) == 3
    assert not [path for path in issued.rglob("*") if path.is_file() and CODE.encode() in path.read_bytes()]


@pytest.mark.parametrize("security", ["ssl", "starttls"])
def test_a_certificate_that_nobody_vouches_for_or_of_another_host_gets_no_code(
    issued, tmp_path, monkeypatch, capsys, security
):
    monkeypatch.setenv("PERFBOOK_MAIL_CODE", CODE)
    for made, words in (
        (certificate(tmp_path), ()),
        (other := certificate(tmp_path, "mail.test"), ("--ca", str(other))),
    ):
        box = Mailbox()
        with Server(box, security, made) as server:
            where = ["--server", "127.0.0.1", "--port", str(server.port), "--security", security, *words]
            assert mail(issued, "--send", *where) == 1
        assert "证书没有通过验证" in capsys.readouterr().out and not box.taken and not server.refused_codes
    assert set(states(issued).values()) == {"drafted"}


def test_a_wrong_code_stops_with_a_sentence(issued, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PERFBOOK_MAIL_CODE", "wrong")
    trusted = certificate(tmp_path)
    with Server(Mailbox(), "ssl", trusted) as server:
        where = ["--server", "127.0.0.1", "--port", str(server.port), "--ca", str(trusted)]
        assert mail(issued, "--send", *where) == 1
    assert server.refused_codes
    assert "登录" in capsys.readouterr().out and set(states(issued).values()) == {"drafted"}


def test_a_server_without_encryption_is_never_fallen_back_to(issued, monkeypatch, capsys):
    monkeypatch.setenv("PERFBOOK_MAIL_CODE", CODE)
    box = Mailbox()
    with Server(box) as server:
        for security in ("ssl", "starttls"):
            where = ["--server", "127.0.0.1", "--port", str(server.port), "--security", security]
            assert mail(issued, "--send", *where) == 1
    assert "加密" in capsys.readouterr().out and not box.taken


class Memory(KeyringBackend):
    """A keyring that forgets at the end of the test."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password


class Locked(Memory):
    def get_password(self, service, username):
        raise NoKeyringError("locked")


@contextmanager
def keyring_of(backend):
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield backend
    finally:
        keyring.set_keyring(before)


def test_the_code_comes_from_the_systems_keyring(issued, tmp_path):
    trusted = certificate(tmp_path)
    with Server(box := Mailbox(), "ssl", trusted) as server, keyring_of(Memory()) as kept:
        kept.set_password("perfbook 127.0.0.1", LOGIN, CODE)
        where = ["--server", "127.0.0.1", "--port", str(server.port), "--ca", str(trusted)]
        assert mail(issued, "--send", *where, "--login", LOGIN) == 0
    assert len(box.taken) == 3


class Terminal(io.StringIO):
    """Somebody sits there and types this."""

    def isatty(self):
        return True


def test_a_code_that_is_typed_once_is_kept_in_the_keyring(issued, tmp_path, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda asked: CODE)
    monkeypatch.setattr("sys.stdin", Terminal("是\n"))
    trusted = certificate(tmp_path)
    with Server(box := Mailbox(), "ssl", trusted) as server, keyring_of(Memory()) as kept:
        where = ["--server", "127.0.0.1", "--port", str(server.port), "--ca", str(trusted)]
        assert mail(issued, "--send", *where, "--login", LOGIN, "--keep-code") == 0
        assert kept.kept == {("perfbook 127.0.0.1", LOGIN): CODE}
    assert len(box.taken) == 3


def test_whoever_sits_there_is_asked_first_and_told_of_old_drafts(issued, monkeypatch, capsys):
    mail(issued)
    monkeypatch.setenv("PERFBOOK_NOW", (NOW + timedelta(days=1)).isoformat())
    with Server(box := Mailbox()) as server:
        monkeypatch.setattr("sys.stdin", Terminal("不\n"))
        assert send(issued, server) == 1
        said = capsys.readouterr().out
        assert "发送 3 封邮件" in said and "其中 3 封的草稿是以前做好的" in said and not box.taken
        assert send(issued, server, "--yes") == 0
    assert len(box.taken) == 3


@pytest.mark.parametrize("backend", [Memory, Locked])
def test_without_a_code_nothing_is_sent_and_it_says_where_one_goes(issued, capsys, backend):
    with keyring_of(backend()):
        assert mail(issued, "--send", "--server", "127.0.0.1", "--port", "9") == 2
    assert "PERFBOOK_MAIL_CODE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "没有发件服务器"),
        (("--server", "a.cn", "--login", "张三"), "登录用的名字"),
        (("--server", "a b"), "不是服务器的名字"),
        (("--server", "a.cn", "--ca", "/no"), "没有证书文件"),
    ],
)
def test_what_is_lacking_is_said_before_anything_is_sent(issued, capsys, words, said):
    assert mail(issued, "--send", *words) == 2
    assert said in capsys.readouterr().err


def test_server_and_sender_may_stand_in_the_plan(issued):
    with Server(box := Mailbox()) as server:
        put_plan(issued, sender="jx@plan.cn", smtp_server="127.0.0.1", smtp_port=server.port, smtp_security="none")
        assert mail(issued, "--send") == 0
    assert {one["From"] for one in box.mails} == {"jx@plan.cn"}


# killed


COMMAND = "import sys; from perfbook.cli.sentences import run; sys.exit(run(sys.argv[1:]))"


def process(folder, server):
    words = ["round", "mail", str(folder), "--send", "--server", "127.0.0.1", "--port", str(server.port)]
    words += ["--security", "none", "--per-minute", "6000"]
    return subprocess.Popen([sys.executable, "-c", COMMAND, *words], stderr=subprocess.PIPE, stdout=subprocess.PIPE)


@pytest.mark.parametrize("moment", ["before the mail", "after the last byte", "after the answer"])
def test_killed_half_way_and_resumed_nobody_gets_two_and_nobody_is_missed(issued, moment):
    """Killed at the second mail. What the server had is the truth: one mail a unit in the end."""
    mail(issued)
    box, running = Mailbox(), []
    kill = lambda: (running[0].send_signal(signal.SIGKILL), running[0].wait())  # noqa: E731
    ask = type(box).handle_RCPT

    async def asked(self, server, session, envelope, address, options):
        if moment == "before the mail" and len(self.asked) == 1:
            kill()
        if moment == "after the answer" and len(self.asked) == 2:
            kill()
        return await ask(self, server, session, envelope, address, options)

    box.handle_RCPT = asked.__get__(box)
    if moment == "after the last byte":
        box.after = lambda count: kill() if count == 2 else None
    with Server(box) as server:
        running.append(process(issued, server))
        assert running[0].wait(60) == -signal.SIGKILL
        running[0].communicate()
        box.handle_RCPT, box.after = ask.__get__(box), lambda count: None
        doubtful = [one for one in letters(issued) if one.state == "sending"]
        send(issued, server)
        assert len(doubtful) == (moment == "after the last byte")
        for one in doubtful:
            assert states(issued)[one.unit] == "sending"
            # The officer asks the unit: it has the mail.
            assert one.address in box.receivers
            assert mail(issued, "--sent", one.unit) == 0
        send(issued, server)
    assert sorted(box.receivers) == sorted(MAIL.values())
    assert set(states(issued).values()) == {"sent"} and not drafts(issued)


def test_killed_between_answer_and_ledger_it_is_asked_about(issued, monkeypatch):
    """The one moment that nobody can close: the server has answered, the ledger does not know."""
    box = Mailbox()
    with Server(box) as server:
        with monkeypatch.context() as patch:
            patch.setattr("perfbook.rounds.sending._record", lambda *given: os.kill(os.getpid(), signal.SIGKILL))
            pid = os.fork()
            if not pid:
                os._exit(send(issued, server))
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
        assert send(issued, server) == 0
        assert sorted(states(issued).values()) == ["sending", "sent", "sent"]
    assert sorted(box.receivers) == sorted(MAIL.values())


def test_killed_at_any_write_and_repeated_all_is_as_if_nobody_had_killed_it(tmp_path):
    steps = {"mail": "50,9", "mail as zip": "60,20", "remind": "60,33", "send": "70,60"}
    found = lines_of("mail_kills", tmp_path, *(f"{step},{numbers}" for step, numbers in steps.items()))
    assert [one["step"] for one in found] == list(steps)
    for seen in found:
        assert seen["missed"] == [] and seen["tried"] >= 1 and seen["calls_below"] > 60


# issued anew, waived, returned


def test_what_is_issued_anew_goes_out_alone_and_the_old_draft_does_not(issued, capsys):
    mail(issued)
    assert run(["round", "make", str(issued), "--unit", "第一单位"]) == 0  # nothing changed: the same numbers again
    changed = [
        form.model_copy(update={"annual_goal": "改过的目标"}) if at == 0 else form for at, form in enumerate(forms())
    ]
    put_plan(issued, changed, sender="jx@office.cn")
    assert run(["round", "make", str(issued), "--unit", "第一单位"]) == 0
    capsys.readouterr()
    assert mail(issued) == 1
    assert "下发_第一单位.eml" in capsys.readouterr().err  # it may have been sent by hand
    with Server(box := Mailbox()) as server:
        assert send(issued, server) == 0
    assert sorted(box.receivers) == sorted(MAIL.values())
    (one,) = [found for found in box.mails if found["To"] == MAIL["第一单位"]]
    assert ["次下发" in part.get_filename() for part in one.iter_attachments()] == [True, False]
    assert one.get_body().get_content().count("（重新下发，请用这一份填") == 1


def test_a_new_project_goes_out_alone(issued):
    with Server(box := Mailbox()) as server:
        send(issued, server)
        more = official_self_evaluations()[20].model_copy(update={"unit": "第一单位", "year": 2024, "signing": None})
        put_plan(issued, [*forms(), more], sender="jx@office.cn")
        assert run(["round", "make", str(issued)]) == 0
        box.taken = []
        assert send(issued, server) == 0
    (one,) = box.mails
    assert one["To"] == MAIL["第一单位"] and len(list(one.iter_attachments())) == 1


def test_what_is_waived_or_has_come_back_is_not_mailed(issued):
    run(["round", "waive", str(issued), "--unit", "第一单位", "--reason", "撤销"])
    return_all(issued, "第二单位", errors=0)
    mail(issued)
    assert list(drafts(issued)) == ["下发_第三单位.eml"]


def test_returns_go_to_their_unit_once_and_a_new_one_again(issued):
    with Server(box := Mailbox()) as server:
        send(issued, server)
        box.taken = []
        return_all(issued, "第一单位")
        assert send(issued, server) == send(issued, server) == 0
        (one,) = box.mails
        assert one["To"] == MAIL["第一单位"] and "请修改" in one["Subject"]
        assert [part.get_content()[:6] for part in one.iter_attachments()] == [b"marked"] * 2
        assert "（第 1 次退回，必须修改 1 处）" in one.get_body().get_content()


def test_a_return_with_forms_of_two_units_goes_to_nobody(issued, capsys):
    with open_round(issued, NOW) as held:
        projects = [one.project for one in held.known().values()]
        mixed = [projects[0], projects[-1]]
        arrival = held.ledger.add_arrival("d", "收到/d.xlsx", "d.xlsx", "", NOW, NOW)
        versions = [Version(0, 0, f"表{one.id}", one.id, one.unit, one.name, "", "d", 1) for one in mixed]
        book = held.ledger.add_book(Book(0, arrival.id, "", "d", "checked"), versions)
        held.ledger.record_check({one.id: Counts(1) for one in held.ledger.versions(book.id)}, NOW)
        path = held.folder.returned / "d.xlsx"
        path.write_bytes(b"two units")
        held.ledger.record_return(book.id, "退回/d.xlsx", sha256(b"two units").hexdigest(), NOW)
    assert mail(issued) == 1
    assert "几个单位的表" in capsys.readouterr().err
    assert not [name for name in drafts(issued) if name.startswith("退回")]


# bundles


@pytest.mark.parametrize("shape", ["zip", "folder"])
def test_where_mail_is_barred_each_unit_has_a_zip_or_a_folder(issued, shape):
    mail(issued)
    assert mail(issued, "--bundle", shape) == 0
    assert set(states(issued).values()) == {"handed"} and not drafts(issued)
    for unit in UNITS:
        path = issued / "发出" / (f"{unit}_下发.zip" if shape == "zip" else f"{unit}_下发")
        if shape == "zip":
            with zipfile.ZipFile(path) as packed:
                names = packed.namelist()
                contents = {name: packed.read(name) for name in names}
        else:
            contents = {one.name: one.read_bytes() for one in path.iterdir()}
        assert "说明.txt" in contents and len(contents) == 3
        for name, content in contents.items():
            assert name == "说明.txt" or (issued / "发出" / name).read_bytes() == content
    before = {path: path.read_bytes() for path in (issued / "发出").rglob("*") if path.is_file()}
    assert mail(issued, "--bundle", shape) == 0
    assert before == {path: path.read_bytes() for path in (issued / "发出").rglob("*") if path.is_file()}
    with Server(box := Mailbox()) as server:
        assert send(issued, server) == 0
    assert not box.taken


# reminders


def test_reminders_go_to_exactly_the_units_that_are_missing(issued):
    with Server(box := Mailbox()) as server:
        return_all(issued, "第一单位")  # sent back, not come again
        send(issued, server)
        box.taken = []
        return_all(issued, "第二单位", errors=0)  # good
        run(
            [
                "round",
                "waive",
                str(issued),
                "--unit",
                "第三单位",
                "--project",
                forms()[4].project_name,
                "--reason",
                "撤",
            ]
        )
        assert send(issued, server, command="remind") == 0
    assert sorted(box.receivers) == sorted([MAIL["第一单位"], MAIL["第三单位"]])
    texts = {one["To"]: one.get_body().get_content() for one in box.mails}
    assert "退回" in texts[MAIL["第一单位"]] and "还有 30 天" in texts[MAIL["第一单位"]]
    assert forms()[5].project_name in texts[MAIL["第三单位"]] and forms()[4].project_name not in texts[MAIL["第三单位"]]
    assert not [part for one in box.mails for part in one.iter_attachments()]


def test_nobody_is_reminded_twice_a_day_and_on_the_next_day_again(issued, monkeypatch):
    with Server(box := Mailbox()) as server:
        send(issued, server)
        box.taken = []
        assert send(issued, server, command="remind") == send(issued, server, command="remind") == 0
        assert len(box.taken) == 3
        return_all(issued, "第一单位")
        assert send(issued, server) == 0
        assert send(issued, server, command="remind") == 0  # it stands otherwise now; still only once today
        assert len(box.taken) == 4  # the return
        monkeypatch.setenv("PERFBOOK_NOW", (NOW + timedelta(days=31)).isoformat())
        assert send(issued, server, command="remind") == 0
    assert len(box.taken) == 7 and "已过 1 天" in box.mails[-1]["Subject"]


def test_what_was_never_sent_is_not_asked_for(issued):
    assert mail(issued, command="remind") == 0
    assert not drafts(issued)


def remarks(folder):
    rows = openpyxl.load_workbook(folder / "台账.xlsx")["项目"].iter_rows(values_only=True)
    return {(row[1], row[4], row[9]) for row in rows if row[1] in UNITS}


def test_a_draft_is_not_sent_until_it_is_sent_or_somebody_says_so(issued, capsys):
    """Else the officer would remind units of forms that lie in her own folder."""
    assert mail(issued) == 0
    assert "不算交给了单位" in capsys.readouterr().out
    assert mail(issued, command="remind") == 0
    told = capsys.readouterr().err
    assert f"下发的工作簿还没有发给单位，草稿做好了 3 封：{'、'.join(UNITS)}。" in told
    assert f"请记下来：perfbook round mail {issued} --sent 单位名称（都发了写 全部）" in told
    assert not [name for name in drafts(issued) if name.startswith("催报")]
    assert remarks(issued) == {(unit, "未发", "工作簿的邮件草稿做好了，还没有发出。") for unit in UNITS}
    run(["round", "status", str(issued)])
    assert "草稿做好了 3 封" in capsys.readouterr().out
    mail(issued, "--sent", "第一单位")
    assert remarks(issued) == {("第一单位", "已发", None)} | {
        (unit, "未发", "工作簿的邮件草稿做好了，还没有发出。") for unit in UNITS[1:]
    }
    mail(issued, command="remind")
    assert [name for name in drafts(issued) if name.startswith("催报")] == ["催报_第一单位.eml"]


def test_a_reminder_never_names_a_return_that_was_not_sent(issued, capsys):
    mail(issued), mail(issued, "--sent", "全部")
    return_all(issued, "第一单位", of=1)  # the other of its two projects has not come
    return_all(issued, "第二单位")
    capsys.readouterr()
    for drafted in (False, True):
        mail(issued) if drafted else None
        mail(issued, command="remind")
        found = {name: one for name, one in drafts(issued).items() if name.startswith("催报")}
        assert list(found) == ["催报_第一单位.eml", "催报_第三单位.eml"]
        text = found["催报_第一单位.eml"].get_body().get_content()
        assert forms()[1].project_name in text and forms()[0].project_name not in text
        said = capsys.readouterr().err
        what = "草稿做好了 2 封" if drafted else "邮件也没有做"
        assert f"退回表还没有发给单位，{what}：第一单位、第二单位。" in said
    run(["round", "status", str(issued)])
    assert "（退回第 1 次，退回表还没有发）" in capsys.readouterr().out
    mail(issued, "--sent", "第二单位")
    mail(issued, command="remind")
    said = capsys.readouterr().err
    assert "退回表还没有发给单位，草稿做好了 1 封：第一单位。" in said
    assert "第 1 次退回" in drafts(issued)["催报_第二单位.eml"].get_body().get_content()


def test_what_is_recorded_as_sent_is_named_and_said_twice_it_is_recorded_once(issued, capsys):
    mail(issued)
    capsys.readouterr()
    assert mail(issued, "--sent", "第一单位", "--sent", "第二单位") == 0
    assert capsys.readouterr().out == "记为已发送 2 封：第一单位、第二单位。\n"
    return_all(issued, "第一单位")
    assert mail(issued, "--sent", "第一单位", "--sent", "第三单位") == 0
    assert capsys.readouterr().out == "记为已发送 1 封：第三单位。\n没有要记的草稿：第一单位。\n"
    for _ in range(2):  # the return that came meanwhile is not taken for sent
        assert mail(issued, "--sent", "全部") == 0
        assert capsys.readouterr().out == "没有要记的草稿：发出了的都已经记过。\n"
    assert [one.kind for one in letters(issued)] == ["issue"] * 3


def test_what_is_not_made_yet_is_said(issued, capsys):
    put_plan(issued, [*forms(), forms()[0].model_copy(update={"project_name": "新加的"})])
    run(["round", "status", str(issued)])
    said = capsys.readouterr().out
    assert f"还没有生成工作簿的项目 1 个：perfbook round make {issued}" in said
    assert f"下发的工作簿还没有发给单位，邮件也没有做：{'、'.join(UNITS)}。" in said


def test_a_reminder_that_is_no_longer_true_goes_away_before_anybody_sends_it(issued):
    mail(issued, "--sent", "全部") if mail(issued) == 0 else None
    mail(issued, command="remind")
    assert len([name for name in drafts(issued) if name.startswith("催报")]) == 3
    return_all(issued, "第二单位", errors=0)
    mail(issued, command="remind")
    assert [name for name in drafts(issued) if name.startswith("催报")] == ["催报_第一单位.eml", "催报_第三单位.eml"]


def test_sent_copies_come_out_the_same_from_the_same_draft():
    from perfbook.rounds.letter_texts import LetterText

    content = draft(LetterText("题", "正文\n"), "a@b.cn", [("甲.xlsx", b"x")], "<1@b.cn>", NOW, "c@d.cn")
    later = to_send(content, NOW + timedelta(hours=1))
    assert addressed(later) == addressed(content) == ("<1@b.cn>", "a@b.cn")
    assert later == to_send(content, NOW + timedelta(hours=1)) and b"X-Unsent" not in later
    parsed = message_from_bytes(later, policy=policy.default)
    assert [part.get_filename() for part in parsed.iter_attachments()] == ["甲.xlsx"]
