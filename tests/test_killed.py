"""`check` and `make` killed at calls that write: the old result or the new one, and the next run completes.

Every call is tried by `python -m tests.kills COMMAND FOLDER`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each run is a fork")
@pytest.mark.parametrize("command", ["check", "make"])
def test_a_command_killed_at_a_write_leaves_whole_files_and_the_next_run_completes(command, tmp_path):
    run = [sys.executable, "-m", "tests.kills", command, str(tmp_path), "5"]
    process = subprocess.run(run, capture_output=True, text=True, cwd=ROOT)
    assert process.returncode == 0, process.stderr
    seen = json.loads(process.stdout)
    assert seen["wrong"] == []
    assert seen["calls"] >= 10 and seen["files"] >= 2
    assert seen["differ"], "the second run writes something else than the first"
