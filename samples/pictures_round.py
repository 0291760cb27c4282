"""The round that the manual shows: five units, walked through the program's own commands, by a clock of its own."""

import io
import os
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from perfbook.cli.sentences import run
from perfbook.forms.form import Form
from perfbook.forms.plan import Unit
from perfbook.generate.plan_book import plan_workbook
from perfbook.making import workbook_of
from perfbook.planning import plan_of_forms
from samples import official_self_evaluations
from samples.make import SAMPLE_KEY
from tests.round_units import faulty, mail, zipped

UNITS = (
    Unit(name="某区疾病预防控制中心", contact="李会计", phone="021-55550001", mail="jk@example.cn"),
    Unit(name="某区妇幼保健院", contact="王会计", phone="021-55550002", mail="fy@example.cn"),
    Unit(name="某区健康促进中心", contact="赵会计", phone="021-55550003", mail="cj@example.cn"),
    Unit(name="某区老年医院", contact="吴会计", phone="021-55550004"),
    Unit(name="某镇卫生院", contact="孙会计", phone="021-55550005", mail="wsy@example.cn"),
)
# Which unit, which project, which of the published forms it is made of.
PROJECTS = (
    (0, "人才培养经费", 17), (0, "第三方检测经费", 18), (1, "妇幼培训经费", 17), (1, "妇幼后勤保障经费", 18),
    (2, "健康宣传经费", 18), (3, "老年护理培训经费", 17), (4, "卫生院培训经费", 17), (4, "卫生院后勤保障经费", 18),
)  # fmt: skip
_FOLDER, _BROUGHT = "2024自评", "报来的"


def round_table() -> bytes:
    """台账.xlsx in the middle of a round. Same program, same bytes."""
    forms = [_form(*one) for one in PROJECTS]
    with tempfile.TemporaryDirectory() as place, chdir(place), patch.dict(os.environ, {"PERFBOOK_KEY_DIR": place}):
        _does("2025-03-01", "new", "--form", "self_evaluation/2024", "--due", "2025-03-31")
        Path(_FOLDER, "计划表.xlsx").write_bytes(plan_workbook(replace(plan_of_forms(forms), units=UNITS)))
        _does("2025-03-01", "make")
        _does("2025-03-01", "mail")
        _does("2025-03-01", "mail", "--sent", "全部")
        _bring(forms)
        _does("2025-03-12", "receive", _BROUGHT)
        _does("2025-03-12", "check")
        _does("2025-03-12", "mail")
        _does("2025-03-12", "mail", "--sent", "全部")
        _does("2025-03-13", "waive", "--unit", "某镇卫生院", "--project", PROJECTS[7][1], "--reason", "项目已撤销")
        return Path(_FOLDER, "台账.xlsx").read_bytes()


def _form(unit: int, name: str, number: int) -> Form:
    known = {"unit": UNITS[unit].name, "project_name": name, "department": "某区卫生健康委员会", "signing": None}
    return official_self_evaluations()[number].model_copy(update=known)


def _does(day: str, verb: str, *more: str) -> None:
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said), patch.dict(os.environ, {"PERFBOOK_NOW": f"{day}T09:00:00"}):
        code = run(["round", verb, _FOLDER, *more])
    assert code in (0, 1), said.getvalue()


def _bring(forms: list[Form]) -> None:
    """What the units send: a mail, a zip, a workbook, and a scan."""
    books = [workbook_of(form, "as_returned", key=SAMPLE_KEY)[1] for form in forms]
    wrong = workbook_of(faulty(forms[1]), "as_returned", key=SAMPLE_KEY)[1]
    date = "Tue, 11 Mar 2025 10:00:00 +0000"
    files = {"人才.xlsx": books[0], "检测.xlsx": wrong}
    brought = Path(_BROUGHT)
    brought.mkdir()
    (brought / "疾控中心.eml").write_bytes(mail("李会计 <jk@example.cn>", "报送自评表", files, date=date))
    (brought / "妇幼保健院.zip").write_bytes(zipped({"培训.xlsx": books[2], "后勤.xlsx": books[3]}))
    (brought / "卫生院.xlsx").write_bytes(books[6])
    (brought / "健康促进中心（盖章）.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n")
