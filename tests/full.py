"""The large runs: `python -m tests.full NAME`. Seeded; each can be stopped and goes on where it was.

CI runs the same code on at most a twentieth of it.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
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
    """240 forms of generated values judged by the rules' functions and formulas."""
    from tests.office.program import Office
    from tests.twins import run as run_twins

    offices: list[Office] = []
    for number in range(20):

        def run(number: int = number) -> dict[str, Any]:
            if not offices:
                offices.append(Office())
            with tempfile.TemporaryDirectory() as folder:
                judged, different = run_twins(offices[0], Path(folder), 12, seed=1000 + number)
            return {"tried": judged, "missed": different}

        yield f"seed {1000 + number}", run
    for office in offices:
        office.stop()


RUNS: dict[str, Callable[[], Iterator[Step]]] = {"figures": figures, "twins": twins}


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
    for kind, count in sorted(silent.items()):
        print(f"  breaks no rule: {kind}: {count}")
    for text in missed:
        print(f"  missed: {text}")
    return int(bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
