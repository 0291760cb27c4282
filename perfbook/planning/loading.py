"""计划表.xlsx -> plan and forms, or all that is wrong with it in one refusal."""

import re
import zipfile
import zlib
from html import unescape
from pathlib import Path

from perfbook.contents import BookContents
from perfbook.forms.form import Form
from perfbook.forms.plan import Plan
from perfbook.forms.quantity import fold
from perfbook.planning.judging import judged
from perfbook.read import Unreadable, read
from perfbook.read.plan_book import Mistake, is_plan
from perfbook.refused import Refused

_SHEET = re.compile(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"')


class BadPlan(Refused):
    """The list cannot be used; the argument says all that is wrong in it, a line each."""

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        said = "\n".join(f"  {mistake}" for mistake in mistakes)
        super().__init__(f"“{path}”有 {len(mistakes)} 处要改：\n{said}")
        self.mistakes = mistakes


def is_plan_file(path: Path) -> bool:
    """Whether a file is a workbook with the sheets of the office's list; only their names are looked at."""
    try:
        with zipfile.ZipFile(path) as parts:
            workbook = parts.read("xl/workbook.xml").decode("utf-8", "replace")
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, NotImplementedError, RuntimeError):
        return False
    names = {fold(unescape(name)) for name in _SHEET.findall(workbook)}
    return {"项目", "参数"} <= names or {"单位", "项目"} <= names


def plan_of(path: Path) -> Plan:
    """The plan that a workbook holds. Raises BadPlan with all its mistakes, or Refused where it is no list."""
    plan, mistakes = judged(_contents(path))
    if mistakes:
        raise BadPlan(path, mistakes)
    return plan


def forms_of(path: Path) -> list[Form]:
    """A form for each project of the list. Raises BadPlan or Refused."""
    return list(plan_of(path).projects)


def _contents(path: Path) -> BookContents:
    try:
        contents = read(path.read_bytes())
    except FileNotFoundError as fault:
        raise Refused(f"找不到文件“{path}”。请核对路径。") from fault
    except OSError as fault:
        raise Refused(f"文件“{path}”打不开（{fault.strerror}）。") from fault
    except Unreadable as fault:
        # What else is said there is for a file that a unit sent.
        why = fault.refusal.problem.partition("。")[0]
        raise Refused(f"“{path}”用不了：{why}。请改好，或者从备份放回。") from fault
    if not is_plan(contents):
        raise Refused(f"“{path}”不是计划表：没有“单位”“项目”“指标”工作表。新建一份：perfbook plan new 计划表.xlsx")
    return contents
