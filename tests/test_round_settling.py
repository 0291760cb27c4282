"""What only the office can settle in a round: files nobody can read, forms nobody can prove, returns of two units."""

import io
import zipfile

import openpyxl
import pytest

from perfbook.making import Manner, book_of
from tests.round_units import UNITS, faulty, filled, mail, mended, projects, put_plan, with_values, zipped

BROKEN = b"PK\x03\x04 cut off"


def without_stamp(content):
    """As after somebody deleted the hidden sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    del book["_perfbook"]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def report(officer, sheet):
    book = openpyxl.load_workbook(officer.folder / "报告/校验报告.xlsx", read_only=True)
    return [" ".join(str(one) for one in row if one is not None) for row in book[sheet].iter_rows(values_only=True)]


# files that nobody can read


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"甲中心_项目1.xlsx": BROKEN}, {"改名.xlsx": 0}),
        ({"甲中心_项目1.xlsx": BROKEN}, {"补.zip": 0}),
        ({"甲中心.xlsx": BROKEN}, {"一.xlsx": 0, "二.xlsx": 1}),
        ({"自评.xlsx": BROKEN}, {"夹/自评.xlsx": 0}),
    ],
    ids=["named by the project", "in an archive", "named by the unit", "under the same name"],
)
def test_a_file_that_cannot_be_read_needs_nobody_once_a_good_one_came_in_its_place(officer, first, then):
    forms = projects(4)
    for name, content in first.items():
        officer.gets(name, content)
    officer.does("receive", officer.inbox)
    officer.does("check")
    assert "读不出来" in officer.said
    officer.does("status")
    assert "收到的文件里有 1 个读不出来" in officer.said
    officer.at("2025-03-02T09:00:00")
    for name, number in then.items():
        content = filled(forms[number])
        officer.gets(name, zipped({"一.xlsx": content}) if name.endswith(".zip") else content)

    officer.does("receive", officer.inbox)
    assert "读不出来" not in officer.said
    officer.does("check")

    assert "读不出来" not in officer.said
    [line] = [one for one in report(officer, "报送情况") if next(iter(first)) in one and "读不出来" in one]
    assert "跳过" in line and "不用再管" in line
    officer.does("status")
    assert "读不出来" not in officer.said
    table = openpyxl.load_workbook(officer.folder / "台账.xlsx")["收到"]
    assert any("不用再管" in str(row[-1]) for row in table.iter_rows(values_only=True))


def test_it_still_needs_a_person_while_the_unit_has_a_project_of_which_nothing_came(officer):
    """Which of its projects was in the broken file nobody knows: the mail says only the unit."""
    officer.does("mail")
    [(number,)] = officer.rows("SELECT message_id FROM letter WHERE unit = '甲中心'") or [("<none@a.cn>",)]
    officer.gets("坏.eml", mail("a@a.cn", "报送", {"表.xlsx": BROKEN}, "<1@a.cn>", number))
    officer.gets("好.xlsx", filled(projects(4)[0]))
    officer.does("receive", officer.inbox)
    officer.does("check")
    assert "读不出来" in officer.said
    officer.gets("另.xlsx", filled(projects(4)[2]))  # of another unit
    officer.does("receive", officer.inbox)
    officer.does("check")
    assert "读不出来" in officer.said


# forms that nobody can prove


def test_a_form_whose_stamp_is_gone_is_good_where_every_issued_value_is_as_it_was_issued(officer):
    officer.gets("甲.xlsx", without_stamp(filled(projects(1)[0])))
    officer.does("receive", officer.inbox)
    officer.does("check")
    assert officer.states()["项目1"] == "合格", report(officer, "问题清单")
    assert any("已与计划表逐项比对" in one and "提示" in one for one in report(officer, "问题清单"))
    assert officer.does("close", "--force", "试一试") == 0


def test_one_that_says_otherwise_than_was_issued_is_never_good_and_waits_for_the_office(officer):
    """The unit has nothing to mend: a return would only ask it for what it cannot prove."""
    form = with_values(projects(1)[0], {"department": "别的主管部门"})
    officer.gets("甲.xlsx", without_stamp(filled(form)))
    officer.does("receive", officer.inbox)

    officer.does("check")

    assert officer.states()["项目1"] == "已收待核" and officer.files("退回") == []
    assert "要由办公室处理的：甲中心“项目1”" in officer.said and "--unit" in officer.said
    assert any("不一样" in one and "别的主管部门" in one for one in report(officer, "问题清单"))
    lines = [one for one in report(officer, "报送情况") if "甲.xlsx" in one]
    assert lines and all("须人工处理" in one for one in lines)
    officer.does("status")
    assert "要由办公室处理的" in officer.said and "等待核对" not in officer.said
    assert officer.does("close") == 2

    # What the unit says is right after all: the office changes its plan.
    put_plan(officer.folder, [form, *projects(4)[1:]])
    officer.does("check")
    assert officer.states()["项目1"] == "合格"


def test_with_other_faults_it_goes_back_for_these_and_then_waits_all_the_same(officer):
    form = with_values(projects(1)[0], {"department": "别的主管部门"})
    officer.gets("甲.xlsx", without_stamp(filled(faulty(form))))
    officer.does("receive", officer.inbox)
    officer.does("check")
    assert officer.states()["项目1"] == "退回第 1 次"
    [path] = (officer.folder / "退回").iterdir()
    officer.at("2025-03-05T09:00:00")
    officer.gets("改.xlsx", mended(path, {"indicators[0].score": str(form.indicators[0].score)}))
    officer.does("receive", officer.inbox)
    officer.does("check")
    assert officer.states()["项目1"] == "已收待核" and len(officer.files("退回")) == 1


# returns with forms of several units


def test_a_return_with_forms_of_two_units_is_told_where_it_lies_and_mailed_to_nobody(officer):
    one, _, other, _ = (form if number % 2 else faulty(form) for number, form in enumerate(projects(4)))
    other = other.model_copy(update={"unit": UNITS[1]})
    both = book_of([one, other], Manner("as_returned", "self_evaluation/2024", "unit"))
    officer.gets("两家.xlsx", both.content)
    officer.does("receive", officer.inbox)

    assert officer.does("check") == 1

    [name] = officer.files("退回")
    for verb in ("check", "status", "mail"):
        officer.does(verb)
        assert f"“退回/{name}”里有几个单位的表（甲中心、乙院）" in officer.said and "分别告诉" in officer.said
    officer.does("mail", "--bundle", "zip")
    assert "几个单位的表" in officer.said
    out = [*(officer.folder / "邮件").rglob("*.eml"), *(officer.folder / "发出").rglob("*.zip")]
    assert out and not [path for path in out if "退回" in path.name]


# handed over, where mail is barred


@pytest.mark.parametrize("shape", ["zip", "folder"])
def test_what_was_handed_over_and_is_gone_is_made_again_and_nothing_else(officer, shape):
    officer.does("mail", "--bundle", shape)
    first, second = sorted(path for path in (officer.folder / "发出").iterdir() if "_下发" in path.name)
    before = officer.rows("SELECT * FROM letter ORDER BY id")
    if shape == "zip":
        first.unlink()
    else:
        next(first.glob("*.xlsx")).unlink()
    kept = second.stat().st_mtime_ns

    assert officer.does("mail", "--bundle", shape) == 0

    assert "已重新打包" in officer.said and first.name in officer.said
    if shape == "zip":
        assert len(zipfile.ZipFile(first).namelist()) == 3
    else:
        assert len(list(first.iterdir())) == 3
    assert second.stat().st_mtime_ns == kept and officer.rows("SELECT * FROM letter ORDER BY id") == before
    assert officer.does("mail", "--bundle", shape) == 0 and "重新打包" not in officer.said


def test_what_came_back_meanwhile_is_not_handed_over_again(officer):
    officer.does("mail", "--bundle", "zip")
    for path in (officer.folder / "发出").glob("*.zip"):
        path.unlink()
    for form in projects(2):
        officer.gets(f"{form.project_name}.xlsx", filled(form))
    officer.does("receive", officer.inbox)
    officer.does("mail", "--bundle", "zip")
    assert [path.name for path in (officer.folder / "发出").glob("*.zip")] == ["乙院_下发.zip"]


# what a forced closing leaves out


def test_the_paragraph_of_a_round_closed_by_force_says_how_many_projects_are_not_in_it(officer):
    good, bad = projects(2)
    officer.gets("好.xlsx", filled(good))
    officer.gets("差.xlsx", filled(faulty(bad)))
    officer.does("receive", officer.inbox)
    officer.does("check")
    officer.does("waive", "--unit", UNITS[1], "--project", "项目4", "--reason", "撤销")
    assert officer.does("close", "--force", "到期") == 0
    book = openpyxl.load_workbook(officer.folder / "报告/汇总.xlsx")
    said = " ".join(str(cell) for row in book["账目段落"].iter_rows(values_only=True) for cell in row if cell)
    assert "还有 1 个项目没有收到" in said and "还有 1 个项目收到了、没有办完" in said


# what an officer may type


def test_what_is_the_rounds_own_is_never_received_as_a_units(officer):
    """Else the ledger, what was issued and the archive would lie among the returns."""
    for path in (officer.folder, officer.folder.parent, officer.folder / "发出", officer.folder / "台账.xlsx"):
        assert officer.does("receive", path) == 2 and "批次自己的" in officer.said
    assert officer.files("收到") == [] and officer.rows("SELECT * FROM arrival") == []


def test_the_note_that_we_packed_up_for_a_unit_is_none_of_its_forms(officer):
    book = {"甲中心_项目1.xlsx": filled(projects(1)[0]), "说明.txt": "请填报".encode()}
    officer.gets("甲中心.zip", zipped(book))
    officer.does("receive", officer.inbox)
    assert "读不出来" not in officer.said and "认出 1 张表" in officer.said
    assert officer.rows("SELECT code FROM book WHERE inner = '说明.txt'") == [("own_output",)]


def test_a_plan_without_any_address_is_said_as_one_thing_and_one_that_is_gone_too(officer):
    officer.does("mail")
    assert "一个邮箱也没有" in officer.said
    (officer.folder / "计划表.xlsx").unlink()
    assert officer.does("mail") == 2 and "不见了" in officer.said


def test_what_is_issued_anew_takes_the_place_of_a_return_that_has_not_gone_out(officer):
    officer.gets("差.xlsx", filled(faulty(projects(1)[0])))
    officer.does("receive", officer.inbox)
    officer.does("check")
    officer.at("2025-03-02T09:00:00")
    changed = [projects(1)[0].model_copy(update={"annual_goal": "另一个目标。"}), *projects(4)[1:]]
    put_plan(officer.folder, changed)
    officer.does("make", "--unit", UNITS[0])

    officer.does("mail", "--bundle", "zip")

    names = [path.name for path in (officer.folder / "发出").glob("*.zip")]
    assert f"{UNITS[0]}_下发.zip" in names and not [name for name in names if "退回" in name]
