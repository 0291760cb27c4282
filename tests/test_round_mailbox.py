"""`round receive --imap` against a real Dovecot: only what is new, only what is the round's, and no trace of it."""

import json

import pytest

from perfbook.rounds.authorisation import CODE as CODE_VARIABLE
from tests.imap_server import CODE, LOGIN, dovecot
from tests.mail_server import certificate
from tests.round_units import filled, mail, projects, zipped
from tests.write_calls import lines_of


@pytest.fixture(scope="module")
def running():
    with dovecot() as server:
        yield server


@pytest.fixture
def server(running, monkeypatch):
    """The server with an empty mailbox of its own, and the officer's code in the environment."""
    monkeypatch.setenv(CODE_VARIABLE, CODE)
    with running.client() as client:
        _, [count] = client.select("INBOX")
        if int(count or 0):
            client.store("1:*", "+FLAGS", "\\Deleted")
        client.expunge()
    return running


def asked(server, *more):
    given = ("--imap", "127.0.0.1", "--port", server.port, "--login", LOGIN, "--ca", server.certificate)
    return (*given, *more)


def letters():
    one, other, third = map(filled, projects(3))
    return {
        "by its title": mail("张 <z@u.example>", "2024年度绩效自评表", {"表.xlsx": one}, "<1@u.example>"),
        "by its form": mail("李 <l@u.example>", "材料", {"包.zip": zipped({"表.xlsx": other})}, "<2@u.example>"),
        "other": mail("王 <w@u.example>", "会议通知", {"通知.pdf": b"%PDF-1.4"}, "<3@u.example>"),
        "private": mail("赵 <c@u.example>", "吃饭", {}, "<4@u.example>"),
        "late": mail("乙院 <y@u.example>", "报送", {"表.xlsx": third}, "<5@u.example>"),
    }


def test_only_new_mails_of_the_round_are_received_and_nothing_is_marked(officer, server):
    mails = letters()
    server.put(*list(mails.values())[:4])

    assert officer.does("receive", *asked(server)) == 0, officer.said

    assert "收下 2 个新文件" in officer.said
    assert "“王 <w@u.example>：会议通知”" in officer.said and "另有 1 封" in officer.said
    kept = {path.read_bytes() for path in (officer.folder / "收到").rglob("*.eml")}
    assert kept == {mails["by its title"], mails["by its form"]}
    assert officer.files("收到") == ["2025-03-01/2024年度绩效自评表.eml", "2025-03-01/材料.eml"]
    assert list(officer.states().values()) == ["已收待核", "已收待核", "未发", "未发"]
    assert all(b"Seen" not in one for one in server.flags())

    server.put(mails["late"])
    assert officer.does("receive", *asked(server)) == 0
    assert "收下 1 个新文件，0 个以前收过" in officer.said and "会议通知" not in officer.said
    assert officer.does("receive", *asked(server)) == 0
    assert "收下 0 个新文件，0 个以前收过" in officer.said
    [(validity, uid)] = officer.rows("SELECT validity, uid FROM mailbox")
    assert validity > 0 and uid >= 5


def test_starttls_reads_the_same(officer, server):
    server.put(letters()["by its form"])
    given = asked(server, "--security", "starttls")
    assert officer.does("receive", *(server.plain if one == server.port else one for one in given)) == 0
    assert "收下 1 个新文件" in officer.said


def test_a_mailbox_counted_anew_is_read_again_and_nothing_is_doubled(officer, server):
    server.put(letters()["by its title"])
    officer.does("receive", *asked(server))
    with officer.ledger() as ledger:
        ledger.execute("UPDATE mailbox SET validity = 1, uid = 9999")
        ledger.commit()

    assert officer.does("receive", *asked(server)) == 0

    assert "收下 0 个新文件，1 个以前收过" in officer.said
    assert officer.rows("SELECT count(*) FROM arrival") == [(1,)]


def test_an_answer_to_a_letter_of_ours_is_received_whatever_it_is_about(officer, server):
    with officer.ledger() as ledger:
        ledger.execute(
            "INSERT INTO letter (kind, unit_key, unit, about, message_id, address, file, state, drafted, detail) "
            "VALUES ('issue', '甲中心', '甲中心', 'x', '<9@office.example>', 'a@b.cn', 'x', 'sent', '', '')"
        )
        ledger.commit()
    server.put(mail("甲 <a@u.example>", "Re: 你好", {}, "<6@u.example>", "<9@office.example>"))

    assert officer.does("receive", *asked(server)) == 0

    assert "收下 1 个新文件" in officer.said and "（甲中心的回信）：邮件里没有附件" in officer.said


def test_our_own_workbook_that_a_bounce_brings_back_is_no_return(officer, server):
    [ours, *_] = sorted((officer.folder / "发出").iterdir())
    server.put(mail("postmaster@u.example", "Undelivered 绩效自评表", {ours.name: ours.read_bytes()}))
    assert officer.does("receive", *asked(server)) == 0
    assert officer.rows("SELECT status, code FROM book") == [("skipped", "own_output")]
    assert set(officer.states().values()) == {"未发"}


def test_what_is_wrong_with_the_way_to_the_mailbox_is_said(officer, server, tmp_path, monkeypatch):
    where = ("--imap", "127.0.0.1", "--port", server.port, "--login", LOGIN)
    other = certificate(tmp_path)
    for given in (where, (*where, "--ca", other)):
        assert officer.does("receive", *given) == 2
        assert "证书" in officer.said
    assert officer.does("receive", *asked(server, "--folder", "没有")) == 2 and "没有文件夹" in officer.said
    assert officer.does("receive", "--imap", "127.0.0.1", "--port", "1", "--login", LOGIN) == 2
    assert "连接" in officer.said
    assert officer.does("receive") == 2 and "--imap" in officer.said
    monkeypatch.setenv(CODE_VARIABLE, "wrong")
    assert officer.does("receive", *asked(server)) == 2 and "不让" in officer.said
    assert json.dumps(officer.said).count("wrong") == 0
    assert officer.rows("SELECT * FROM mailbox") == []


def test_receiving_killed_at_a_write_is_completed_by_the_next(tmp_path):
    [seen] = lines_of("imap_kills", tmp_path, 130, 60)
    assert seen["missed"] == [] and seen["tried"] >= 1 and seen["calls_below"] > 130
