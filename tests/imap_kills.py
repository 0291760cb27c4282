"""`round receive --imap` killed at its first call that writes, at its second, and so on, then repeated (`round_kills`).

The mailbox is a real Dovecot: a return in answer to our letter, one in an archive, a bounce, and what is none of ours.
A process of its own, under `tests.write_calls`: `python -m tests.imap_kills FOLDER [EVERY [OFFSET]]`; prints JSON.
"""

import os
import sys
from pathlib import Path

from perfbook.cli.sentences import run
from perfbook.rounds.authorisation import CODE as CODE_VARIABLE
from tests import mail_kills, round_kills
from tests.imap_server import CODE, LOGIN, Dovecot, dovecot
from tests.round_kills import forms
from tests.round_units import filled, mail, returned, zipped

STEP = "receive from a mailbox"


def _sent(folder: Path) -> None:
    mail_kills.STEPS["mail by hand"][0](folder)
    assert run(["round", "mail", str(folder), "--sent", "全部"]) == 0


def _fill(server: Dovecot, base: Path) -> None:
    """Deliver what units and servers answer to the letters of such a round: they are the same in every one."""
    _sent(base)
    letters = [path.read_bytes() for path in sorted((base / "邮件/已发送").glob("*第一*.eml"))]
    one, other = (filled(form) for form in forms()[:3:2])
    server.put(
        mail("甲 <one@a.cn>", "绩效自评表", {"表.xlsx": one}, "<1@a.cn>"),
        mail("会议 <m@a.cn>", "会议通知", {"通知.pdf": b"%PDF-1.4"}, "<2@a.cn>"),
        returned(letters[0], ("one@a.cn", "smtp; 550 5.1.1 unknown")),
        mail("乙 <two@b.cn>", "材料", {"包.zip": zipped({"表.xlsx": other})}, "<3@b.cn>"),
    )


def _words(server: Dovecot) -> list[str]:
    return ["--imap", "127.0.0.1", "--port", str(server.port), "--login", LOGIN, "--ca", str(server.certificate)]


if __name__ == "__main__":
    base = Path(sys.argv[1])
    os.environ |= {"PERFBOOK_NOW": round_kills.NOW, CODE_VARIABLE: CODE}
    with dovecot() as server:
        _fill(server, base / "letters")
        words = _words(server)
        round_kills.STEPS[STEP] = (_sent, lambda folder: ["round", "receive", str(folder), *words])
        round_kills.told(base, [",".join([STEP, *sys.argv[2:]])])
