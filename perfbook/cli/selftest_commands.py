"""perfbook selftest: a trial on the computer where perfbook is used."""

import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from perfbook.cli.commands import command
from perfbook.cli.outputs import say
from perfbook.forms.plain_text import shown

RESULT = Path("自检结果.txt")


@command("selftest")
def selftest(
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="文件.txt", help="结果写到哪个文件；默认是当前文件夹里的 自检结果.txt。"
        ),
    ] = RESULT,
) -> int:
    """自检：在这台电脑上试一遍，写出一个结果文件，供发给维护人员。

    生成、填写、锁定、核对、保存、邮件草稿都试，用这里有的表格程序；只用公开的样表，不读本单位的文件，约一分钟。

    例：perfbook selftest -o 自检结果.txt
    """
    from perfbook.selftest.outcome import Outcome, State
    from perfbook.selftest.result import line, put, summary, text
    from perfbook.selftest.running import run_all
    from perfbook.selftest.steps import all_steps

    when, start = datetime.now(), time.monotonic()
    outcomes: list[Outcome] = []
    for outcome in run_all(all_steps()):
        outcomes.append(outcome)
        print(shown_lines(line(outcome)), flush=True)
    print(summary(outcomes))
    failed = any(outcome.state == State.FAILED for outcome in outcomes)
    try:
        put_in = put(output, text(outcomes, when, time.monotonic() - start))
    except OSError as fault:
        where = "请用 -o 写到别的文件夹，例如 perfbook selftest -o D:\\自检结果.txt；或者把屏幕上的文字发给维护人员。"
        say(f"结果写不进“{output}”（{fault.strerror}）。{where}")
        return 1
    print(f"结果在“{shown(str(put_in))}”。请把这个文件发给维护人员。")
    return int(failed)


def shown_lines(lines: str) -> str:
    """Lines of which none can steer the terminal."""
    return "\n".join(map(shown, lines.split("\n")))
