"""Mails that a server sends back: the letter did not arrive, the officer learns whose and why, no unit returned."""

import sqlite3
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from perfbook.generate.plan_book import plan_workbook
from perfbook.planning import plan_of_forms
from perfbook.read.bounce import bounce
from perfbook.returns import verdicts_each
from perfbook.rounds.authorisation import CODE as CODE_VARIABLE
from perfbook.rounds.letters_ledger import LettersLedger
from tests.imap_server import CODE, LOGIN, dovecot
from tests.round_units import UNITS, filled, projects, returned

ADDRESSES = {UNITS[0]: "jia@a.cn", UNITS[1]: "yi@b.cn"}
UNKNOWN = "smtp; 550 5.1.1 <jia@a.cn>: Recipient address rejected: User unknown"


def put_plan(officer, **addresses):
    from dataclasses import replace

    plan = plan_of_forms(projects(4))
    known = ADDRESSES | addresses
    units = tuple(one.model_copy(update={"mail": known[one.name]}) for one in plan.units)
    (officer.folder / "计划表.xlsx").write_bytes(plan_workbook(replace(plan, units=units, sender="jx@office.cn")))


@pytest.fixture
def sent(officer):
    """The officer has sent both units their workbooks; what went out to the first."""
    put_plan(officer)
    assert officer.does("mail") == 0
    assert officer.does("mail", "--sent", "全部") == 0
    return (officer.folder / "邮件/已发送" / f"下发_{UNITS[0]}.eml").read_bytes()


def own_words(letter):
    """A server that follows no standard."""
    told = EmailMessage()
    told["From"], told["Subject"] = "PostMaster@qq.example", "系统退信"
    number = message_from_bytes(letter, policy=policy.default)["Message-ID"]
    told.set_content(f"抱歉，您的邮件无法送达 jia@a.cn，因为收件人不存在。\n\n原邮件：\nMessage-ID: {number}\n")
    return told.as_bytes()


def states(officer):
    return dict(officer.rows("SELECT unit, state FROM letter WHERE kind = 'issue'"))


@pytest.mark.parametrize("whole", [True, False], ids=["the whole mail", "only its head"])
def test_a_letter_that_comes_back_counts_as_refused_and_the_officer_is_told_whose_and_why(officer, sent, whole):
    officer.gets("退信.eml", returned(sent, ("jia@a.cn", UNKNOWN), whole=whole))

    assert officer.does("receive", officer.inbox) == 0

    assert f"退信：{UNITS[0]} <jia@a.cn> 没有收到下发的邮件（没有这个邮箱：550 5.1.1" in officer.said
    assert states(officer) == {UNITS[0]: "refused", UNITS[1]: "sent"}
    assert officer.rows("SELECT count(*) FROM version") == [(0,)]
    assert list(officer.states().values()) == ["未发", "未发", "已发", "已发"]
    officer.does("status")
    assert "没有发成、单位没有收到的邮件 1 封" in officer.said and "User unknown" in officer.said
    officer.does("check")
    assert "读不出来" not in officer.said and "新核对 0 张表" in officer.said


def test_after_the_address_is_mended_it_is_sent_again_and_the_old_bounce_changes_nothing(officer, sent):
    old = officer.gets("退信.eml", returned(sent, ("jia@a.cn", UNKNOWN)))
    officer.does("receive", old)
    assert officer.does("mail") == 1 and "上次没有发成，这次不再发" in officer.said
    put_plan(officer, **{UNITS[0]: "new@a.cn"})
    assert officer.does("mail") == 0 and "new@a.cn" in officer.said
    officer.does("mail", "--sent", "全部")

    officer.does("receive", old)
    late = officer.gets("又一封.eml", returned(sent, ("jia@a.cn", UNKNOWN), whole=False))
    officer.does("receive", late)

    assert states(officer) == {UNITS[0]: "sent", UNITS[1]: "sent"}


def test_one_of_two_addresses_that_fails_is_told_and_the_letter_has_arrived(officer):
    put_plan(officer, **{UNITS[0]: "jia@a.cn；wang@a.cn"})
    officer.does("mail")
    officer.does("mail", "--sent", "全部")
    letter = (officer.folder / "邮件/已发送" / f"下发_{UNITS[0]}.eml").read_bytes()
    officer.gets("一.eml", returned(letter, ("JIA@a.cn", UNKNOWN)))

    officer.does("receive", officer.inbox)
    assert states(officer)[UNITS[0]] == "sent" and "jia@a.cn 没有收" in str(officer.rows("SELECT detail FROM letter"))
    officer.gets("二.eml", returned(letter, ("wang@a.cn", "smtp; 552 5.2.2 mailbox full")))
    officer.does("receive", officer.inbox)

    assert states(officer)[UNITS[0]] == "refused" and "对方的邮箱满了" in officer.said


def test_a_delivery_that_is_only_late_changes_nothing(officer, sent):
    officer.gets("晚.eml", returned(sent, ("jia@a.cn", "smtp; 451 4.4.1 timeout"), action="delayed"))
    officer.does("receive", officer.inbox)
    assert set(states(officer).values()) == {"sent"} and "没有收到" not in officer.said
    assert officer.rows("SELECT status, code FROM book") == [("skipped", "bounce")]


def test_a_server_that_says_it_in_its_own_words_is_understood(officer, sent):
    officer.gets("退信.eml", own_words(sent))
    officer.does("receive", officer.inbox)
    assert states(officer)[UNITS[0]] == "refused" and f"退信：{UNITS[0]} <jia@a.cn>" in officer.said


def test_a_bounce_of_another_mail_is_told_and_changes_nothing(officer, sent):
    other = sent.replace(b"Message-ID: <", b"Message-ID: <x")
    officer.gets("退信.eml", returned(other, ("jia@a.cn", UNKNOWN)))
    officer.does("receive", officer.inbox)
    assert set(states(officer).values()) == {"sent"} and "退信对不上" in officer.said
    assert officer.rows("SELECT status, code FROM book") == [("skipped", "bounce")]


def test_a_check_without_a_round_passes_a_bounce_over_and_judges_nothing_in_it(officer, sent):
    path = officer.gets("退信.eml", returned(sent, ("jia@a.cn", UNKNOWN)))
    [found] = next(verdicts_each([(str(path), path.read_bytes())]))
    assert (found.status, found.code, found.forms) == ("skipped", "bounce", ())


def test_a_filled_form_beside_it_is_the_units_return(officer, sent):
    """Only what the server sends is none: the unit's own mail in the same folder is received as ever."""
    officer.gets("退信.eml", returned(sent, ("jia@a.cn", UNKNOWN)))
    officer.gets("表.xlsx", filled(projects(4)[2]))
    officer.does("receive", officer.inbox)
    assert list(officer.states().values()) == ["未发", "未发", "已收待核", "已发"]


def test_the_mailbox_gives_the_bounces_of_this_round_only(officer, sent, monkeypatch):
    monkeypatch.setenv(CODE_VARIABLE, CODE)
    foreign = returned(sent.replace(b"Message-ID: <", b"Message-ID: <x"), ("jia@a.cn", UNKNOWN))
    with dovecot() as server:
        server.put(returned(sent, ("jia@a.cn", UNKNOWN)), foreign)
        where = ("--imap", "127.0.0.1", "--port", server.port, "--login", LOGIN, "--ca", server.certificate)
        assert officer.does("receive", *where) == 0
    assert "收下 1 个新文件" in officer.said and f"退信：{UNITS[0]}" in officer.said
    assert states(officer)[UNITS[0]] == "refused"


def test_a_bounce_whose_note_was_cut_off_by_a_kill_is_noted_by_the_next_command(officer, sent, monkeypatch):
    officer.gets("退信.eml", returned(sent, ("jia@a.cn", UNKNOWN)))

    def killed(*given):
        raise sqlite3.OperationalError("killed here")

    with monkeypatch.context() as patch:
        patch.setattr(LettersLedger, "mark_refused", killed)
        assert officer.does("receive", officer.inbox) == 2
    assert states(officer)[UNITS[0]] == "sent" and officer.rows("SELECT count(*) FROM arrival") == [(1,)]
    officer.does("receive", officer.inbox)
    assert states(officer)[UNITS[0]] == "refused"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04postmaster@", b"From: postmaster@a.cn\n\n" + b"\n--x" * 5000,
                                     b"Content-Type: message/delivery-status\n\n\xff\xfe: \n"])  # fmt: skip
def test_what_is_no_bounce_or_a_broken_one_harms_nobody(content):
    found = bounce(content)
    assert found is None or not found.failed
