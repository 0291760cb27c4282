"""The large runs: `python -m tests.full NAME`. Seeded; each can be stopped and goes on where it was.

CI runs the same code on at most a twentieth of it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

Step = tuple[str, Callable[[], dict[str, Any]]]


def figures() -> Iterator[Step]:
    """Every figure of the 21 official forms changed by 0.02 up and down."""
    from samples import official_self_evaluations
    from tests.sweep import sweep

    for number, form in enumerate(official_self_evaluations()):

        def run(form: Any = form) -> dict[str, Any]:
            outcome = sweep(form)
            return {"tried": outcome.tried, "missed": outcome.missed, "breaks no rule": dict(outcome.breaks_no_rule)}

        yield f"{number:02} {form.project_name}", run


def twins() -> Iterator[Step]:
    """800 forms of generated values judged by the rules' functions and, in two programs, by their formulas."""
    from tests.office.program import Office
    from tests.twins import run as run_twins

    offices: list[Office] = []
    for number in range(20):

        def run(number: int = number) -> dict[str, Any]:
            if not offices:
                offices.append(Office())
            with tempfile.TemporaryDirectory() as folder:
                outcome = run_twins(offices[0], Path(folder), 8, seed=1000 + number)
            rules = {rule: (tried, outcome.spoke[rule], outcome.unsure[rule]) for rule, tried in outcome.tried.items()}
            return {"tried": outcome.tried.total(), "missed": outcome.different, "rules": rules}

        yield f"seed {1000 + number}", run
    for office in offices:
        office.stop()


def targets() -> Iterator[Step]:
    """3,200 generated targets with results, names and scores, judged as `twins` are; and the published ones."""
    from tests.live_targets import published
    from tests.live_targets import run as run_targets
    from tests.office.program import Office

    office = Office()
    for number in range(21):

        def run(number: int = number) -> dict[str, Any]:
            with tempfile.TemporaryDirectory() as folder:
                where = Path(folder)
                outcome = run_targets(office, where, 10, seed=10 + number) if number else published(office, where)
            rules = {rule: (tried, outcome.spoke[rule], outcome.unsure[rule]) for rule, tried in outcome.tried.items()}
            return {"tried": outcome.tried.total(), "missed": outcome.different, "rules": rules}

        yield f"seed {10 + number}" if number else "published", run
    office.stop()


def copies() -> Iterator[Step]:
    """Every form as clerks copy it in every style, and our own books after all that a unit does to them."""
    from itertools import groupby

    from tests.clerk.trial import Program, cases

    program = Program()
    order = sorted(cases(), key=lambda case: (case.group, case.style))
    by_style = [(key, tuple(found)) for key, found in groupby(order, lambda case: (case.group, case.style))]
    for (group, style), tried in by_style:

        def run(cases: Any = tried) -> dict[str, Any]:
            verdicts = [(case, program.verdict(case)) for case in cases]
            program.stop()  # it grows with every document
            wrong = [(case, one.wrong) for case, one in verdicts if one.outcome == "WRONG"]
            return {
                "tried": len(cases),
                "missed": [f"{case.style} {case.name}: {'; '.join(read[:5])}" for case, read in wrong],
                "outcomes": {outcome: sum(one.outcome == outcome for _, one in verdicts) for outcome in OUTCOMES},
                "why": {case.name: one.problem or one.missing for case, one in verdicts if one.outcome != "whole"},
            }

        yield f"{group} | {style}", run


OUTCOMES = ("whole", "in part", "refused", "WRONG")


def resaves() -> Iterator[Step]:
    """The 63 published forms, blank and filled, saved again by LibreOffice, gnumeric and openpyxl."""
    from perfbook.making import workbook_of
    from samples import official_forms
    from samples.make import SAMPLE_KEY
    from tests.office.program import Office
    from tests.resaves import false_findings

    office = Office()
    for number, form in enumerate(official_forms()):

        def run(form: Any = form) -> dict[str, Any]:
            tried, missed = 0, []
            for use in ("to_be_filled", "as_returned"):
                with tempfile.TemporaryDirectory() as folder:
                    content = workbook_of(form, use, key=SAMPLE_KEY)[1]
                    more, false = false_findings(content, Path(folder), office)
                tried, missed = tried + more, [*missed, *(f"{form.project_name}, {use}: {said}" for said in false)]
            return {"tried": tried, "missed": missed}

        yield f"{number:02} {form.project_name}", run
    office.stop()


def tamper() -> Iterator[Step]:
    """Every locked square of the 63 published forms changed in every way; of a sixth of them as .ods too."""
    from perfbook.making import workbook_of
    from samples import official_forms
    from samples.make import SAMPLE_KEY
    from tests.office.program import Office
    from tests.tampering import sweep

    office = Office()
    for number, form in enumerate(official_forms()):
        for kind in ("xlsx", "ods")[: 1 + (number % 6 == 0)]:

            def run(number: int = number, form: Any = form, kind: str = kind) -> dict[str, Any]:
                content = workbook_of(form, "as_returned", key=SAMPLE_KEY)[1]
                if kind == "ods":
                    content = office.as_format(content, "ods")
                outcome = sweep(content, seed=number)
                return {"tried": outcome.tried, "missed": outcome.missed}

            yield f"{number:02} {form.project_name} {kind}", run
    office.stop()


def mutants() -> Iterator[Step]:
    """20,000 workbooks damaged at random: bytes of the zip, bytes and tokens of its XML."""
    from tests.mutants import run as run_mutants

    for seed in range(100):

        def run(seed: int = seed) -> dict[str, Any]:
            outcome = run_mutants(seed, 200)
            return {"tried": outcome.tried, "missed": outcome.missed, "ends": dict(outcome.ends)}

        yield f"seed {seed}", run


def look() -> Iterator[Step]:
    """Every text of every kind of workbook measured against its square, every sheet's style, every page printed."""
    from functools import partial

    from samples import DOCUMENTS, document, official_forms
    from samples.make import fault_books
    from tests.look import works
    from tests.look.looking import looked_at
    from tests.office.program import Office

    def all_reports() -> Iterator[works.Work]:
        published = list(works.filled_books(official_forms()))
        evaluations = [form for form in official_forms() if form.form == "self_evaluation"]
        yield "report of 21", works.report(list(works.filled_books(evaluations)))
        yield "report of everything", works.report([*published, *((name, book) for _, name, book in fault_books())])

    def of_document(name: str, use: Any) -> Iterator[works.Work]:
        yield from works.filled_books(document(name), use)
        yield from works.unit_books([name], use)

    office = Office()
    groups: dict[str, Callable[[], Iterator[works.Work]]] = {"previews": works.previews, "plans": works.plans}
    for use in ("as_returned", "to_be_filled"):
        groups |= {f"{name}, {use}": partial(of_document, name, use) for name in DOCUMENTS}
    groups |= {f"texts of {length}": partial(works.long_books, length) for length in (800, 1500, 3000)}
    groups |= {"returns": works.returns, "reports": all_reports}
    for name, books in groups.items():

        def run(books: Any = books) -> dict[str, Any]:
            tried, missed = 0, []
            for work, content in books():
                more, said = looked_at(content, office)
                tried, missed = tried + more, [*missed, *(f"{work}: {one}" for one in said)]
            return {"tried": tried, "missed": missed}

        yield name, run
    office.stop()


def round_kills() -> Iterator[Step]:
    """Each command of a round killed at every call that writes, SQLite's too, and repeated."""
    from tests.round_kills import STEPS

    yield from ((step, partial(_under_write_calls, "round_kills", step)) for step in STEPS)


def mail_kills() -> Iterator[Step]:
    """The same for mail; of what is sent the server is the judge: one mail a unit in the end."""
    from tests.mail_kills import STEPS

    yield from ((step, partial(_under_write_calls, "mail_kills", step)) for step in (*STEPS, "send"))


def imap_kills() -> Iterator[Step]:
    """`round receive --imap` killed at every call that writes, beside a real Dovecot, and repeated."""
    yield "receive from a mailbox", partial(_under_write_calls, "imap_kills")


def interleavings() -> Iterator[Step]:
    """1,000 meetings of two processes that work on one round; in a third of them one is killed on its way."""
    yield from ((f"seed {one}", partial(_under_write_calls, "interleavings", str(one), "50")) for one in range(20))


def story() -> Iterator[Step]:
    """The scripted year of 60 units and 200 projects, over real servers; what is wrong ends it."""

    def run() -> dict[str, Any]:
        command = [sys.executable, "-m", "samples.round_story"]
        ended = subprocess.run(command, stderr=subprocess.PIPE, text=True)  # the story is told on the screen
        return {"tried": 1, "missed": [ended.stderr.splitlines()[-1]] if ended.returncode else []}

    yield "60 units, 200 projects", run


def _under_write_calls(module: str, *arguments: str) -> dict[str, Any]:
    """What a module prints that runs where every write can be counted."""
    from tests.write_calls import lines_of

    with tempfile.TemporaryDirectory() as folder:
        return lines_of(module, folder, *arguments)[-1]


def window() -> Iterator[Step]:
    """What the buttons show of the 63 published forms, the books of whole units and every single fault of the samples,
    against `perfbook check` on the file; and against a check of the marked book."""
    import pytest

    from samples.make import fault_books, official_books, unit_books
    from tests.same_findings import differences

    books = [("published", *one) for one in official_books()]
    books += [("of a unit", *one) for one in unit_books()]
    books += [("fault", *one) for _, *one in fault_books()]
    for number, (kind, name, content) in enumerate(books):

        def run(content: bytes = content) -> dict[str, Any]:
            with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
                patch.setenv("XDG_STATE_HOME", folder)  # where the buttons write down what they do
                return {"tried": 1, "missed": differences(content, Path(folder, "book"))}

        # In an old format openpyxl has no window.
        if content.startswith(b"PK"):
            yield f"{kind} {number:03} {name}", run


def office_window() -> Iterator[Step]:
    """The same, shortly, in a real window: the add-in's host by way of xlwings, on LibreOffice."""
    import pytest

    from perfbook.keys import FOLDER_VARIABLE
    from samples.make import SAMPLE_KEY, fault_books, official_books, unit_books
    from tests.in_window import differences
    from tests.office.program import Office

    books = [*official_books(), *unit_books(), *((name, content) for _, name, content in fault_books())]
    office = Office(recalculating=False)  # as at people's desks: results that are not up to date stay so
    try:
        for number, (name, content) in enumerate(books):

            def run(name: str = name, content: bytes = content) -> dict[str, Any]:
                with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
                    patch.setenv("XDG_STATE_HOME", folder)
                    patch.setenv(FOLDER_VARIABLE, folder)
                    Path(folder, "own.key").write_text(SAMPLE_KEY.as_text("own"), "ascii")
                    return {"tried": 1, "missed": differences(office, content, Path(folder), name)}

            if content.startswith(b"PK"):
                yield f"{number:03} {name}", run
    finally:
        office.stop()


RUNS: dict[str, Callable[[], Iterator[Step]]] = {
    "figures": figures,
    "twins": twins,
    "targets": targets,
    "copies": copies,
    "resaves": resaves,
    "tamper": tamper,
    "mutants": mutants,
    "round-kills": round_kills,
    "mail-kills": mail_kills,
    "imap-kills": imap_kills,
    "interleavings": interleavings,
    "story": story,
    "look": look,
    "window": window,
    "office-window": office_window,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.full", description=__doc__)
    parser.add_argument("name", choices=RUNS)
    parser.add_argument("--state", type=Path, default=Path(tempfile.gettempdir()) / "perfbook-full")
    chosen = parser.parse_args()
    kept = chosen.state / f"{chosen.name}.json"
    done: dict[str, dict[str, Any]] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    start = time.monotonic()
    for key, run in RUNS[chosen.name]():
        if key not in done:
            done[key] = run()
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(json.dumps(done, ensure_ascii=False, indent=1), "utf-8")
        tried, missed = done[key]["tried"], len(done[key]["missed"])
        print(f"{time.monotonic() - start:7.1f} s  {key}: {tried} tried, {missed} missed", flush=True)
    return summary(done)


def summary(done: dict[str, dict[str, Any]]) -> int:
    missed = [text for result in done.values() for text in result["missed"]]
    silent: dict[str, int] = {}
    for result in done.values():
        for kind, count in result.get("breaks no rule", {}).items():
            silent[kind] = silent.get(kind, 0) + count
    print(f"{sum(result['tried'] for result in done.values())} tried, {len(missed)} missed")
    for line in (*outcomes(done), *by_rule(done)):
        print(line)
    for kind, count in sorted(silent.items()):
        print(f"  breaks no rule: {kind}: {count}")
    for text in missed:
        print(f"  missed: {text}")
    return int(bool(missed))


def outcomes(done: dict[str, dict[str, Any]]) -> Iterator[str]:
    """How copies were read: a line for each group and style, then their sums."""
    lines = [(key, result["outcomes"]) for key, result in done.items() if "outcomes" in result]
    if lines:
        lines.append(("all", {one: sum(counts[one] for _, counts in lines) for one in OUTCOMES}))
        yield f"{'':42}" + "".join(f"{outcome:>9}" for outcome in OUTCOMES)
    for key, counts in lines:
        yield f"{key:42}" + "".join(f"{counts[outcome]:9}" for outcome in OUTCOMES)


def by_rule(done: dict[str, dict[str, Any]]) -> Iterator[str]:
    """How often each rule's twin was asked, how often it spoke, and how often no formula could tell."""
    sums: dict[str, list[int]] = {}
    for result in done.values():
        for rule, counts in result.get("rules", {}).items():
            sums[rule] = [one + more for one, more in zip(sums.get(rule, [0, 0, 0]), counts, strict=True)]
    if sums:
        yield f"{'rule':6}{'cases':>9}{'faults':>9}{'?':>6}"
    for rule in sorted(sums):
        asked, spoke, unsure = sums[rule]
        yield f"{rule:6}{asked:9}{spoke:9}{unsure:6}"


if __name__ == "__main__":
    raise SystemExit(main())
