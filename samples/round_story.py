"""A year's round from beginning to end, told as it goes: `python -m samples.round_story [DIR] [--tenth]`.

60 units and 200 projects of published forms; a real SMTP server and a real mailbox, both started here on loopback. What
must be true is asserted on the way. Works in the repository only: the servers are those of the tests.
"""

import io
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path

from perfbook.cli.sentences import run
from perfbook.forms.form import Form
from perfbook.forms.plan import Unit
from perfbook.forms.walk import flatten
from perfbook.generate.plan_book import plan_workbook
from perfbook.planning import plan_of_forms
from perfbook.rounds.authorisation import CODE as CODE_VARIABLE
from perfbook.rounds.folder import open_round
from samples import official_self_evaluations
from samples.fault import Fault, faults
from tests.every_text import every_text, texts_of_mail
from tests.imap_server import CODE, LOGIN, Dovecot, dovecot
from tests.mail_server import Mailbox, Server
from tests.round_units import EDITION, filled, mail, mended, with_values, zipped

# Faults that a unit makes in what it fills in itself.
FAULTS = ("SC02", "SC03", "SC05", "SC06", "DV01", "GL01", "IN03", "IN08", "FD15")
_PROGRAM = [sys.executable, "-c", "from perfbook.cli import main; main()"]


class Story:
    """One round. `size`: 10 for all of it, 1 for a tenth."""

    def __init__(self, base: Path, smtp: Server, box: Mailbox, imap: Dovecot, size: int) -> None:
        self.folder, self._base, self._smtp, self._box, self._imap = base / "2024自评", base, smtp, box, imap
        self.units = [f"第{number:02}单位" for number in range(1, 6 * size + 1)]
        self.bad = self.units[1 :: 2 * size][:3] if size > 1 else self.units[1:6:2]
        known = {fault.rule: fault for fault in faults()}
        self._faults = [known[name] for name in FAULTS]
        self.forms = list(self._projects(20 * size if size > 1 else 15))
        self.returning = self.units[: len(self.units) * 3 // 4]
        self.made_wrong: dict[str, Fault] = {}
        self._count = 0

    def _projects(self, count: int) -> Iterator[Form]:
        official = official_self_evaluations()
        simple = [official[number] for number in (15, 17, 18, 19)]
        for number in range(count):
            unit = self.units[number % len(self.units)]
            form = simple[0 if number % 4 == 0 else number % len(simple)]
            # A figure that no other form has: it is searched for in what goes to others.
            reached = f"{form.achievement}惠及 {_figure(number)} 人次。"
            known = {"unit": unit, "project_name": f"项目{number + 1:03}", "year": 2024, "signing": None}
            yield form.model_copy(update={**known, "achievement": reached})

    def address(self, unit: str) -> str:
        return f"u{self.units.index(unit) + 1:02}@unit.example"

    # the officer

    def says(self, sentence: str) -> None:
        print(f"\n■ {sentence}", flush=True)

    def does(self, verb: str, *more: object) -> int:
        """A command of the officer, and what it says."""
        told = io.StringIO()
        with redirect_stdout(told), redirect_stderr(told):
            code = run(["round", verb, str(self.folder), *map(str, more)])
        lines = told.getvalue().strip().splitlines()
        print(f"  $ perfbook round {verb} {' '.join(str(one) for one in more)}".replace(str(self._base), "…"))
        print("\n".join(f"    {line}".replace(str(self._base), "…") for line in lines[:12]), flush=True)
        return code

    def plan(self, changed: Sequence[str] = ()) -> None:
        """The plan with everybody's address; of three units it is wrong until they are `changed`."""
        plan = plan_of_forms(self.forms)
        units = (Unit(name=name, mail=self._listed(name, changed)) for name in self.units)
        self.folder.mkdir(exist_ok=True)
        (self.folder / "计划表.xlsx").write_bytes(plan_workbook(replace(plan, units=tuple(units), due="2025-03-31")))

    def _listed(self, unit: str, changed: Sequence[str]) -> str:
        wrong = unit in self.bad and unit not in changed
        return f"wrong.{self.address(unit)}" if wrong else self.address(unit)

    def sending(self) -> list[str]:
        port = str(self._smtp.port)
        return ["--send", "-y", "--server", "127.0.0.1", "--port", port, "--security", "none", "--sender", LOGIN,
                "--per-minute", "6000"]  # fmt: skip

    def receives(self, *paths: Path) -> None:
        mailbox = ("--imap", "127.0.0.1", "--port", self._imap.port, "--login", LOGIN, "--ca", self._imap.certificate)
        assert self.does("receive", *paths, *mailbox) == 0

    def states(self) -> Counter[str]:
        with open_round(self.folder, datetime.fromisoformat(os.environ["PERFBOOK_NOW"]), even_closed=True) as held:
            return Counter(one.state.label for _, one in held.standings())

    def state_of(self, unit: str) -> set[str]:
        with open_round(self.folder, datetime.fromisoformat(os.environ["PERFBOOK_NOW"]), even_closed=True) as held:
            return {one.state.label for project, one in held.standings() if project.unit == unit}

    # the units

    def fill(self, form: Form, number: int) -> bytes:
        """What a unit sends first: every fourth project has a fault of the samples."""
        fault = self._faults[number // 4 % len(self._faults)]
        if number % 4:
            return filled(form)
        self.made_wrong[str(form.project_name)] = fault
        return filled(with_values(form, {path: text or None for path, text in fault.changes.items()}))

    def sends_in(self, units: Sequence[str]) -> Path:
        """Two of three by mail, in answer to ours; the others as a zip that somebody brings."""
        brought = self._base / f"送来的{len(units)}"
        brought.mkdir()
        letters = {str(one["To"]): str(one["Message-ID"]) for one in self._box.mails}
        for number, unit in enumerate(units):
            books = {f"{form.project_name}.xlsx": self.fill(form, at)
                     for at, form in enumerate(self.forms) if form.unit == unit}  # fmt: skip
            if number % 3 == 2:
                (brought / f"{unit}.zip").write_bytes(zipped(books))
            else:
                self.writes(unit, "报送", books, letters.get(self.address(unit)))
        return brought

    def writes(self, unit: str, subject: str, books: dict[str, bytes], answers: str | None) -> None:
        self._count += 1
        known = f"<{self._count}@unit.example>"
        self._imap.put(mail(f"{unit} <{self.address(unit)}>", subject, books, known, answers))

    def mend(self) -> int:
        """Each unit opens the returns that it was sent and types in what is right; how many they were."""
        good = {str(form.project_name): flatten(form.model_dump(mode="json")) for form in self.forms}
        count = 0
        for one in self._box.mails:
            books = {}
            for part in one.iter_attachments():
                name = next((known for known in self.made_wrong if known in (part.get_filename() or "")), None)
                if name and "退回" in (part.get_filename() or ""):
                    file = self._base / "打开的.xlsx"
                    file.write_bytes(bytes(part.get_payload(decode=True)))
                    typed = {path: good[name].get(path) for path in self.made_wrong[name].changes}
                    books[f"{name}改好.xlsx"] = mended(file, typed)
            if books:
                unit = next(unit for unit in self.units if self.address(unit) == str(one["To"]))
                self.writes(unit, "改好了", books, str(one["Message-ID"]))
                count += len(books)
        return count


@contextmanager
def at(time: str) -> Iterator[None]:
    os.environ["PERFBOOK_NOW"] = time
    yield


def tell(base: Path, size: int = 10) -> Story:
    """The whole year below a folder; raises AssertionError where something is not as it must be."""
    os.environ[CODE_VARIABLE] = CODE
    box = Mailbox()
    with Server(box) as smtp, dovecot() as imap:
        story = Story(base, smtp, box, imap, size)
        box.rcpt |= {f"wrong.{story.address(unit)}": "550 no such user" for unit in story.bad}
        with at("2025-03-01T09:00:00"):
            _begin(story)
            _mail(story, box)
        with at("2025-03-12T09:00:00"):
            _come_back(story, box)
        with at("2025-03-20T09:00:00"):
            _come_back_mended(story)
        with at("2025-03-25T09:00:00"):
            _remind(story, box)
        with at("2025-04-02T09:00:00"):
            _close(story, box)
    return story


def _begin(story: Story) -> None:
    story.says(f"新建批次，{len(story.units)} 个单位，{len(story.forms)} 个项目")
    assert story.does("new", "--form", EDITION, "--due", "2025-03-31") == 0
    story.plan()
    assert story.does("make") == 0
    assert len(list((story.folder / "发出").glob("*.xlsx"))) == len(story.forms)


def _mail(story: Story, box: Mailbox) -> None:
    half = len(story.units) // 2
    story.says(f"发邮件，3 个地址是错的；发到第 {half} 封时断电")
    words = [*_PROGRAM, "round", "mail", str(story.folder), *story.sending()]
    sending = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    box.after = lambda count: os.kill(sending.pid, signal.SIGKILL) if count == half else None
    assert sending.wait(600) == -signal.SIGKILL and len(box.taken) == half
    box.after = lambda count: None
    story.says("再运行一次，接着发；断在半路的那一封，查明已经发出")
    story.does("mail", *story.sending())
    doubtful = next(unit for unit in story.units if story.address(unit) == box.receivers[half - 1])
    story.does("mail", "--sent", doubtful)
    assert sorted(box.receivers) == sorted(story.address(unit) for unit in story.units if unit not in story.bad)
    story.says("问到两个正确的地址，改在计划表里再发；第三个单位不用邮件，打成压缩包给它")
    story.plan(story.bad[:2])
    story.does("mail", *story.sending(), *(word for unit in story.bad[:2] for word in ("--again", unit)))
    story.does("mail", "--bundle", "zip", "--unit", story.bad[2])
    assert Counter(box.receivers) == Counter(story.address(one) for one in story.units if one != story.bad[2])
    assert story.states() == {"已发": len(story.forms)}


def _figure(number: int) -> int:
    return 7_000_001 + 13 * number


# Whatever tells one unit from another: names, addresses, projects, figures.
_OWN = re.compile(r"第\d\d单位|u\d\d@unit\.example|项目\d{3}|\b7\d{6}(?= 人次)")


def _nobody_elses(story: Story, box: Mailbox) -> None:
    """Nothing of a unit in what went to another: mails as the server got them; drafts, copies, zips, workbooks here.

    All of it is unpacked and decoded, and searched word for word.
    """
    of_unit = {
        unit: {unit, story.address(unit)}.union(
            word for at, form in enumerate(story.forms) if form.unit == unit
            for word in (str(form.project_name), str(_figure(at)))
        )
        for unit in story.units
    }  # fmt: skip
    seen: set[str] = set()
    mails = [*(content for _, content in box.taken), *(one.read_bytes() for one in story.folder.rglob("邮件/**/*.eml"))]
    for content in mails:
        receiver = str(message_from_bytes(content, policy=policy.default)["To"]).removeprefix("wrong.")
        own = next(unit for unit in story.units if story.address(unit) == receiver)
        seen |= _only_own(own, of_unit[own], texts_of_mail(content))
    files = [one for place in ("发出", "退回") for one in (story.folder / place).rglob("*") if one.is_file()]
    for file in files:
        own = next(unit for unit in story.units if file.name.startswith(unit))
        seen |= _only_own(own, of_unit[own], every_text(file.read_bytes()))
    # Where the fault was made in the very text that holds the figure, the unit never wrote it.
    kept = {name for name, fault in story.made_wrong.items() if "achievement" not in fault.changes}
    figures = {str(_figure(at)) for at, form in enumerate(story.forms) if form.project_name in kept}
    assert figures
    assert {str(form.project_name) for form in story.forms} | figures <= seen, "what is not found proves nothing"
    print(f"    查了 {len(mails)} 封邮件和草稿、{len(files)} 个下发和退回的文件：没有别的单位的任何内容。")


_KNOWN: dict[bytes, frozenset[str]] = {}


def _words(text: str) -> frozenset[str]:
    """The telling words of a text; the same workbook lies in a mail, in its copy and in the folder."""
    digest = sha256(text.encode("utf-8", "replace")).digest()
    if digest not in _KNOWN:
        _KNOWN[digest] = frozenset(_OWN.findall(text))
    return _KNOWN[digest]


def _only_own(unit: str, own: set[str], texts: Iterator[str]) -> set[str]:
    found = {word for text in texts for word in _words(text)}
    assert unit in found, f"nothing of {unit} in what it gets"
    assert found <= own, f"{unit} gets {found - own}"
    return found


def _come_back(story: Story, box: Mailbox) -> None:
    story.says(f"{len(story.returning)} 个单位报来，有的发邮件，有的送压缩包；有些填错了")
    brought = story.sends_in(story.returning)
    story.receives(brought)
    due = [form for form in story.forms if form.unit in story.returning]
    assert story.states()["已收待核"] == len(due)
    assert story.does("check", "--due", "2025-03-24") == 1
    assert story.states()["退回"] == len(story.made_wrong) > 0
    assert story.states()["合格"] == len(due) - len(story.made_wrong)
    story.says("退回表发给各单位")
    before = len(box.taken)
    story.does("mail", *story.sending())
    assert len(box.taken) > before


def _come_back_mended(story: Story) -> None:
    returned = len(story.made_wrong)
    count = story.mend()
    story.says(f"单位改好了 {count} 张，再报来")
    story.receives()
    assert story.does("check") == 1
    left = story.states()["退回"]
    assert left == returned - count, story.states()


def _remind(story: Story, box: Mailbox) -> None:
    missing = [unit for unit in story.units if story.state_of(unit) & {"已发", "退回"}]
    story.says(f"催报：还没有报齐的 {len(missing)} 个单位，别的单位不催")
    before = len(box.taken)
    story.does("remind", *story.sending())
    reminded = box.receivers[before:]
    reachable = [unit for unit in missing if unit != story.bad[2]]
    assert sorted(reminded) == sorted(map(story.address, reachable)), (reminded, missing)
    late = [unit for unit in missing if unit not in story.returning][:-1]
    story.says(f"{len(late)} 个单位报来")
    faulty, story.made_wrong = story.made_wrong, {}
    story._faults = [fault.model_copy(update={"changes": {}}) for fault in story._faults]
    story.receives(story.sends_in(late))
    story.made_wrong = faulty
    story.does("check")


def _close(story: Story, box: Mailbox) -> None:
    missing = [unit for unit in story.units if story.state_of(unit) & {"已发", "退回"}]
    story.says(f"还不能关闭：{'、'.join(missing)}没有报齐。它们免报，然后关闭")
    assert story.does("close") == 2
    for unit in missing:
        assert story.does("waive", "--unit", unit, "--reason", "单位撤并") == 0
    assert story.does("close") == 0
    assert set(story.states()) <= {"合格", "说明已接受", "免报"}
    assert len(list((story.folder / "归档").glob("*.zip"))) == 1
    story.does("status")
    _nobody_elses(story, box)


def main(words: Sequence[str]) -> int:
    size = 1 if "--tenth" in words else 10
    given = [word for word in words if not word.startswith("--")]
    if given:
        Path(given[0]).mkdir(parents=True, exist_ok=True)
        tell(Path(given[0]).resolve(), size)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        tell(Path(folder), size)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
