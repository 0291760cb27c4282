"""Styles that the reader was not written for: invented after forms of other provinces, kept as a fresh trial."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from tests.clerk.long_tables import LongTable, long_table
from tests.clerk.paper import Cell, Copy, Paper, saved
from tests.clerk.saying import Speller
from tests.clerk.style import (
    CENTRAL_2024,
    FUZHOU_2026,
    SHANGHAI,
    WEIGHT_FIRST,
    XIAN_2022,
    YANTAI_2026,
    Style,
    random_style,
)
from tests.clerk.writing import laid, written

# Laid out for one form or several: the workbook, and what it prints.
Laying = Callable[[Sequence[dict[str, Any]]], tuple[bytes, list[Copy]]]

_NATIONAL = Style("national")

UNSEEN_SELF_EVALUATIONS = (
    # 完成率 beside the actual value, a standard and a remark: columns that ours do not have.
    replace(
        _NATIONAL, name="own_columns",
        columns=("number", "level1", "level2", "level3", "annual_target", "actual_value", "standard", "weight", "score",
                 "deviation_reason", "remark"),
    ),
    replace(_NATIONAL, name="name_value_unit", split=True, split_heads=("指标值", "单位"),
            words={"level3": "指标名称"}, levels="first"),
    replace(_NATIONAL, name="letters", letters=True, rate="number",
            words={"annual_budget": "全年预算数(A)", "executed_amount": "全年执行数(B)",
                   "execution_rate": "执行率(B/A×100%)"}),
    replace(XIAN_2022, name="turned_funds", fund_table="turned", title="项目支出绩效自评表"),
    replace(_NATIONAL, name="flat_funds", fund_table="flat", year="title"),
    replace(CENTRAL_2024, name="two_row_heads", double_heads=True, title="中央部门项目支出绩效自评表"),
    replace(_NATIONAL, name="blank_rows", blank_after=2, gaps=True, above=2, levels="first"),
    replace(_NATIONAL, name="within_one_square", head_values="within", title="{year}年项目支出绩效自评表",
            year="title"),
    replace(WEIGHT_FIRST, name="right_to_left",
            columns=("level1", "level2", "level3", "score", "weight", "actual_value", "annual_target",
                     "deviation_reason")),
    replace(_NATIONAL, name="with_measure", typed="with_unit"),
    replace(SHANGHAI, name="said_in_words", total="sentence", grade="boxes", side="绩效指标"),
    replace(_NATIONAL, name="continued", continued=3, signed=True,
            remarks=("备注：本表一式两份，项目名称与预算批复一致。",)),
    replace(_NATIONAL, name="bare", merges=False, side="", goal_label=False, left=1, above=1),
    replace(_NATIONAL, name="other_words",
            words={"project_name": "项目（政策）名称", "department": "一级预算部门", "unit": "项目承担单位",
                   "total": "资金合计", "initial_budget": "年初批复数", "annual_budget": "调整后预算",
                   "executed_amount": "实际支出数", "actual_value": "全年实际完成", "weight": "权重分",
                   "deviation_reason": "未达标原因及整改措施", "achievement": "目标完成情况"}),
)  # fmt: skip

UNSEEN_DECLARATIONS = (
    replace(YANTAI_2026, name="inline_funds", asked="inline", title="项目支出绩效目标表"),
    replace(FUZHOU_2026, name="weights_and_sum", columns=("level1", "level2", "level3", "annual_target", "weight"),
            sum_row="合计", title="部门预算项目绩效目标申报表", year="line", words={"annual_target": "目标值"}),
    replace(YANTAI_2026, name="declared_name_value_unit", split=True, split_heads=("指标值", "计量单位"),
            words=YANTAI_2026.words | {"level3": "指标名称"}),
    replace(YANTAI_2026, name="declared_two_row_heads", double_heads=True, side="", levels="merged",
            side_repeated=False),
    replace(YANTAI_2026, name="declared_own_columns", side_repeated=False,
            columns=("number", "level1", "level2", "level3", "explained", "annual_target", "remark")),
)  # fmt: skip


def wild_style(seed: int, kind: str) -> Style:
    """A clerk's habits, with what only the styles above do put in by chance."""
    base = random_style(seed + 100_000, kind)
    pick = random.Random(f"wild {kind} {seed}")

    def often(chance: float = 0.25) -> bool:
        return pick.random() < chance

    columns = list(base.columns)
    if kind != "targets":
        columns = (["number"] if often() else []) + columns
        for own in ("explained", "standard", "remark"):
            if often(0.15):
                columns.insert(pick.randrange(columns.index("level3") + 1, len(columns) + 1), own)
    blank = 2 if often(0.15) else 0
    split_heads = pick.choice((("指标性质", "指标值", "度量单位"), ("指标值", "计量单位"), ("符号", "值", "单位")))
    return replace(
        base,
        name=f"wild_{seed}",
        columns=tuple(columns),
        split_heads=split_heads,
        letters=often(0.15),
        blank_after=blank,
        levels="first" if blank else base.levels,
        side_repeated=base.side_repeated and not blank,
        head_values=pick.choice((base.head_values, "within")),
        typed=pick.choice((base.typed, "with_unit")),
        fund_table=pick.choice(("matrix", "matrix", "turned", "flat")),
        asked=pick.choice((base.asked, base.asked, "inline")),
        total=pick.choice(("row", "row", "sentence")),
        numbered=often(0.15),
        double_heads=often(),
        sum_row=pick.choice(("", "合计", "总计")) if kind == "declaration" and "weight" in columns else "",
    )


REGION_LONG = LongTable(
    "region_long",
    "{year}年度部门预算项目绩效目标汇总表",
    "预算部门：",
    (
        ("序号", ""), ("项目名称", "project_name"), ("年度预算资金（万元）", "funds.annual_total"),
        ("年度总体目标", "annual_goal"), ("一级指标", "level1"), ("二级指标", "level2"), ("指标名称", "level3"),
        ("指标方向", "sign"), ("指标值", "value"), ("单位", "measure"),
    ),
    blocks="first",
)  # fmt: skip
GOAL_LAST = LongTable(
    "goal_last",
    "项目支出绩效目标批复表",
    "部门名称：",
    (
        ("一级指标", "level1"), ("二级指标", "level2"), ("三级指标", "level3"), ("指标值", "annual_target"),
        ("项目名称", "project_name"), ("资金总额", "funds.annual_total"), ("其中：财政拨款", "funds.annual_fiscal"),
        ("绩效目标", "annual_goal"),
    ),
    blocks="repeated",
)  # fmt: skip


def side_by_side(forms: Sequence[dict[str, Any]]) -> tuple[bytes, list[Copy]]:
    """Two forms beside one another on one sheet."""
    sheet = Paper("Sheet1")
    copies = []
    for number, form in enumerate(forms[:2]):
        paper = Paper("Sheet1", left=number * 10)
        copies.append(written(paper, replace(_NATIONAL, name="side_by_side"), form))
        sheet.squares += paper.squares
    return saved([sheet]), copies


def one_below_the_other(forms: Sequence[dict[str, Any]]) -> tuple[bytes, list[Copy]]:
    return laid(replace(_NATIONAL, name="one_below"), *forms[:3], one_sheet=True)


def first_level_project(forms: Sequence[dict[str, Any]]) -> tuple[bytes, list[Copy]]:
    """项目支出绩效目标申报表（一级项目）: the targets of several years at the left, of this year at the right."""
    papers, copies = [], []
    for number, form in enumerate(forms):
        paper = Paper(f"项目{number + 1}")
        spell = Speller(replace(_NATIONAL, name="first_level_project"), form)
        text, amount = spell.text, spell.amount
        paper.row(Cell("项目支出绩效目标申报表（一级项目）", 8, look="title"))
        paper.row(Cell(f"（{form['year']}年度）", 8, look="subtitle"))
        paper.row(Cell("项目名称", 2), Cell(text("project_name"), 6))
        paper.row(Cell("主管部门及代码", 2), Cell(text("department"), 2), Cell("实施单位", 2), Cell(text("unit"), 2))
        paper.row(Cell("项目属性", 2), Cell("延续项目", 2), Cell("项目期", 2), Cell("三年", 2))
        left = (
            ("中期资金总额：", "project_total"),
            ("其中：财政拨款", "project_fiscal"),
            ("其他资金", "project_other"),
        )
        right = (("年度资金总额：", "annual_total"), ("其中：财政拨款", "annual_fiscal"), ("其他资金", "annual_other"))
        for at, (one, two) in enumerate(zip(left, right, strict=True)):
            first = [Cell(f"项目资金\n（{spell.unit()}）", 2, 3)] if at == 0 else []
            paper.row(
                *first, Cell(one[0]), Cell(amount(f"funds.{one[1]}")), Cell(two[0]), Cell(amount(f"funds.{two[1]}"), 3)
            )
        paper.row(Cell("总体目标", down=2), Cell("中期目标（20××年—20××+n年）", 3), Cell("年度目标", 4))
        paper.row(Cell(text("project_goal"), 3), Cell(text("annual_goal"), 4))
        rows = form["indicators"]
        paper.row(
            Cell("绩效指标", down=1 + len(rows)), Cell("一级指标"), Cell("二级指标"), Cell("三级指标"), Cell("指标值"),
            Cell("二级指标"), Cell("三级指标"), Cell("指标值"),
        )  # fmt: skip
        for _, run in groupby(range(len(rows)), lambda row, rows=rows: rows[row]["level1"]):
            numbers = list(run)
            for row in numbers:
                here = f"indicators[{row}]"
                cells = [Cell(text(f"{here}.level1"), down=len(numbers))] if row == numbers[0] else []
                if row != numbers[0]:
                    text(f"{here}.level1")
                names = text(f"{here}.level2"), text(f"{here}.level3"), text(f"{here}.annual_target")
                paper.row(*cells, Cell(names[0]), Cell(""), Cell(""), *(Cell(name) for name in names))
        papers.append(paper)
        copies.append(spell.copy)
    return saved(papers), copies


# Invented later, when the reader had been mended for those above.
LATER_SELF_EVALUATIONS = (
    replace(_NATIONAL, name="later_sections", levels="sections", side="", columns=_NATIONAL.columns[1:]),
    replace(_NATIONAL, name="later_ditto", levels="ditto", merges=False),
    replace(_NATIONAL, name="later_subtotals", subtotal="小计", side=""),
    replace(_NATIONAL, name="later_points", typed="points"),
    replace(_NATIONAL, name="later_stacked_funds", fund_table="stacked"),
    replace(_NATIONAL, name="later_adjusted", words={"annual_target": "指标值（调整后）"},
            columns=("level1", "level2", "level3", "before", "annual_target", "actual_value", "weight", "score",
                     "deviation_reason")),
    replace(_NATIONAL, name="later_no_title", title="", year="none"),
    replace(_NATIONAL, name="later_short_words", side="",
            words={"level1": "一级", "level2": "二级", "level3": "三级", "annual_target": "目标",
                   "actual_value": "完成", "weight": "分值", "score": "得分", "deviation_reason": "原因"}),
    replace(_NATIONAL, name="later_example", example=True, side=""),
    replace(_NATIONAL, name="later_no_sources", fund_rows=("total", "fiscal"),
            fund_columns=("annual_budget", "executed_amount", "execution_rate")),
)  # fmt: skip
LATER_DECLARATIONS = (
    replace(YANTAI_2026, name="later_period", head=(("project_name",), ("department", "unit"), ("period",)),
            title="项目支出绩效目标申报表"),
    replace(YANTAI_2026, name="later_declared_sections", levels="sections", side="", side_repeated=False,
            columns=("level2", "level3", "annual_target")),
    replace(YANTAI_2026, name="later_declared_example", example=True, side="", side_repeated=False),
)  # fmt: skip

# And a third time.
THIRD_SELF_EVALUATIONS = (
    replace(_NATIONAL, name="third_captions", captions=True, side=""),
    replace(_NATIONAL, name="third_upright", levels="upright"),
    replace(_NATIONAL, name="third_one_row_head", head=(("project_name", "department", "unit"),)),
    replace(_NATIONAL, name="third_own_head", head=(("project_name",), ("department", "unit"), ("leader", "phone"))),
    replace(_NATIONAL, name="third_fund_sentence", fund_table="sentence"),
    replace(_NATIONAL, name="third_kind_and_met",
            columns=("level1", "level2", "kind", "level3", "annual_target", "actual_value", "met", "weight", "score",
                     "deviation_reason")),
    replace(XIAN_2022, name="third_captions_split", captions=True, split=True, title="附件2", year="line",
            split_heads=("计算符号", "指标数值", "计量单位")),
)  # fmt: skip


def with_notes(forms: Sequence[dict[str, Any]]) -> tuple[bytes, list[Copy]]:
    """A sheet in front that explains how to fill the form in, label by label."""
    notes = Paper("填表说明")
    notes.row(Cell("项目支出绩效自评表填表说明", 3, look="title"))
    notes.row(Cell("序号"), Cell("栏目"), Cell("填写要求"))
    told = {
        "项目名称": "填写项目全称，与预算批复一致", "主管部门": "填写一级预算部门", "实施单位": "填写单位全称",
        "年初预算数": "填写年初批复数", "一级指标": "产出、效益、满意度", "三级指标": "逐项填写", "得分": "不超过分值",
    }  # fmt: skip
    for number, (label, text) in enumerate(told.items()):
        notes.row(Cell(str(number + 1)), Cell(label), Cell(text))
    paper = Paper("自评表")
    copy = written(paper, replace(_NATIONAL, name="later_with_notes"), forms[0])
    return saved([notes, paper]), [copy]


STYLES = {
    "self_evaluation": UNSEEN_SELF_EVALUATIONS + LATER_SELF_EVALUATIONS + THIRD_SELF_EVALUATIONS,
    "declaration": UNSEEN_DECLARATIONS + LATER_DECLARATIONS,
}
LAYINGS: dict[str, dict[str, Laying]] = {
    "self_evaluation": {"side_by_side": side_by_side, "one_below": one_below_the_other, "later_with_notes": with_notes},
    "declaration": {
        "first_level_project": first_level_project,
        "region_long": lambda forms: long_table(REGION_LONG, forms),
        "goal_last": lambda forms: long_table(GOAL_LAST, forms),
    },
}
