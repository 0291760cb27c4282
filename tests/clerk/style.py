"""How an office prints its form, or a clerk copies it: every choice that such copies were seen to make.

The named styles follow the style notes of `other_places.json`; `random_style` puts choices together at random.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Choice = Literal["above", "beside"]


@dataclass(frozen=True)
class Style:
    """See each field's comment; the defaults are the national form of 财预〔2020〕10号 on one sheet."""

    name: str = "plain"
    # Titles; {name} and {year} are the project's. `year`: a line of its own, inside the title, or nowhere.
    title: str = "项目支出绩效自评表"
    year: Literal["line", "title", "none"] = "line"
    # Where 元 or 万元 is said: at the funds' own label, above the table, or in each amount's label.
    money: Literal["label", "above", "each", "none"] = "label"
    # Other words for labels, by the field or head they name.
    words: Mapping[str, str] = field(default_factory=dict)
    # What the clerk does to every label: 项 目 名 称, ：, full width, a line break in it, 【】.
    spaced: bool = False
    colon: bool = False
    wide: bool = False
    broken: bool = False
    bracketed: bool = False
    # The head: fields by row; labels beside or above their values; fields of other books that ours do not know.
    head: tuple[tuple[str, ...], ...] = (("project_name",), ("department", "unit"))
    head_values: Literal["beside", "below", "within"] = "beside"
    code: bool = False  # the project's code stands before its name
    department_line: bool = False  # 部门 stands above the table, as 部门：…
    # Funds of a self-evaluation: a table, label and value in turn, or the table turned round.
    fund_table: Literal["matrix", "flat", "turned", "stacked", "sentence", "none"] = "matrix"
    fund_columns: tuple[str, ...] = (
        "initial_budget", "annual_budget", "executed_amount", "weight", "execution_rate", "score",
    )  # fmt: skip
    fund_rows: tuple[str, ...] = ("total", "fiscal", "carried_over", "other")
    dash: str = "—"
    rate: Literal["text", "number", "percent"] = "text"
    typed: Literal["number", "text", "grouped", "with_unit", "points"] = "number"
    letters: bool = False  # a row A, B, C … below the heads of the funds and of the table
    # Funds of a declaration.
    asked: Literal["two_sides", "list", "total", "project", "inline", "none"] = "list"
    execution_weight: str = ""  # 执行率分值（10分）, printed beside the funds
    # Goals: heads above the texts, or beside.
    goals: Literal["below", "beside"] = "below"
    goal_label: bool = True  # 年度总体目标 stands at the left
    # The indicator table.
    side: str = "绩效指标"  # printed in a column at the left; "" for none
    side_repeated: bool = False  # once a level 2 instead of once
    columns: tuple[str, ...] = (
        "level1", "level2", "level3", "annual_target", "actual_value", "weight", "score", "deviation_reason",
    )  # fmt: skip
    # `grouped`: level 1 again for every level 2; `ditto`: 同上 for what is the same; `sections`: in rows of its own;
    # `upright`: 产, 出, 指, 标 below one another.
    levels: Literal["merged", "repeated", "first", "grouped", "ditto", "sections", "upright"] = "merged"
    weight_in_level: Literal["", "（{}分）", "({}分)", "\n（{}分）"] = ""
    split: bool = False  # 指标性质 | 指标值 | 度量单位
    split_heads: tuple[str, ...] = ("指标性质", "指标值", "度量单位")  # two heads: sign and value share one
    double_heads: bool = False  # 绩效指标 over the three levels
    numbered: bool = False  # 指标1： before the third level
    continued: int = 0  # the heads are printed again after so many rows
    blank_after: int = 0  # a blank row after so many indicators
    sum_row: str = ""  # a row that adds the weights of a declaration up
    subtotal: str = ""  # a row that adds up each level 1
    example: bool = False  # a row that shows how to fill the table in
    total: Literal["row", "sentence", "none"] = "row"
    grade: Literal["text", "boxes", "none"] = "none"
    # Round the table.
    above: int = 0
    left: int = 0
    gaps: bool = False  # a blank row between the parts
    merges: bool = True
    remarks: tuple[str, ...] = ()
    captions: bool = False  # 一、项目基本情况 … above each part
    signed: bool = False
    note_above: str = ""

    def word(self, name: str, default: str) -> str:
        return self.words.get(name, default)


XIAN_2022 = Style(
    "xian_2022",
    title="{name}绩效自评表",
    words={
        "annual_budget": "全年预算数（A）", "executed_amount": "全年执行数（B）", "execution_rate": "执行率（B/A）",
        "annual_goal": "预期目标（年初设定）", "goals": "年度总体目标完成情况", "level2": "二级\n指标",
        "annual_target": "年度\n指标值", "actual_value": "实际\n完成值", "deviation_reason": "偏差原因分析及改进措施",
    },
    rate="text",
)  # fmt: skip
CENTRAL_2024 = Style(
    "central_2024",
    title="{name}项目绩效自评表",
    words={
        "total": "年度资金总额：", "fiscal": "        其中：财\n政拨款", "carried_over": "              上\n年结转",
        "other": "              其\n他资金", "goals": "年\n度\n总\n体\n目\n标", "side": "绩\n效\n指\n标",
        "deviation_reason": "偏差原因分\n析及\n改进措施", "annual_target": "年度指标\n值",
    },
    dash="--",
    levels="merged",
    continued=0,
)  # fmt: skip
YANTAI_2026 = Style(
    "yantai_2026",
    title="政策和项目预算绩效目标表",
    year="none",
    words={
        "department": "主管部门及代码", "annual_total": "年度预算资金总额：", "annual_fiscal": "其中：财政拨款",
        "annual_other": "其他资金", "annual_goal": "总体目标", "annual_target": "指标值",
    },
    asked="list",
    goals="beside",
    columns=("level1", "level2", "level3", "annual_target"),
    levels="grouped",
    side_repeated=True,
)  # fmt: skip
FUZHOU_2026 = Style(
    "fuzhou_2026",
    title="{year}年{name}项目绩效目标表",
    year="title",
    words={
        "funds": "专项资金情况", "annual_total": "资金总额", "annual_fiscal": "财政拨款", "annual_other": "其他资金",
        "annual_goal": "年度目标", "annual_target": "指标值",
    },
    asked="list",
    goals="beside",
    columns=("level1", "level2", "level3", "annual_target"),
    side="",
    remarks=("备注",),
)  # fmt: skip
QUANZHOU = replace(
    FUZHOU_2026,
    name="quanzhou",
    title="{name}绩效目标表",
    year="none",
    head=(),
    words=FUZHOU_2026.words | {"funds": "资金情况", "annual_goal": "项目实施期目标", "annual_target": "目标值"},
    remarks=(),
)
XIAN_2026 = Style(
    "xian_2026",
    title="部门专项业务经费绩效目标表",
    year="line",
    words={
        "project_total": "实施期资金总额", "project_fiscal": "其中：财政拨款", "project_other": "其他资金",
        "annual_goal": "年度目标", "annual_target": "指标值", "weight": "分值权重（90分）",
    },
    head=(("project_name",), ("department",)),
    asked="project",
    execution_weight="执行率分值（10分）",
    goals="beside",
    columns=("level1", "level2", "level3", "annual_target", "weight"),
)  # fmt: skip
SHANGHAI = Style(
    "shanghai",
    title="财政项目支出绩效自评表",
    words={"weight_of_funds": "分数", "execution_rate": "执行率(%)", "fiscal": "其中：当年财政拨款"},
    rate="number",
    dash="-",
    side="",
    grade="text",
)
SHANGHAI_DECLARED = Style(
    "shanghai_declared",
    title="财政项目支出绩效目标申报表",
    head=(("project_name", "project_nature", "project_category"), ("department", "unit"), ("start_date", "end_date")),
    words={"goals": "项目\n绩效\n目标"},
    asked="two_sides",
    columns=("level1", "level2", "level3", "annual_target"),
)
TICKED = replace(XIAN_2022, name="ticked", grade="boxes", columns=SHANGHAI.columns, title="项目支出绩效自评表")
WEIGHT_FIRST = Style(
    "weight_first",
    title="{year}年度部门预算项目支出绩效自评表",
    year="title",
    words={"weight": "分值", "annual_target": "年度指标值（A）", "actual_value": "全年实际值（B）"},
    fund_columns=("annual_budget", "executed_amount", "weight", "execution_rate", "score"),
    columns=("level1", "level2", "level3", "weight", "annual_target", "actual_value", "score", "deviation_reason"),
    levels="first",
    weight_in_level="（{}分）",
)
SPLIT = Style(
    "split",
    columns=("level1", "level2", "level3", "annual_target", "actual_value", "weight", "score", "deviation_reason"),
    split=True,
    levels="repeated",
    rate="percent",
)
SPLIT_DECLARED = replace(YANTAI_2026, name="split_declared", title="项目支出绩效目标表", year="line", split=True)

SELF_EVALUATIONS = (XIAN_2022, CENTRAL_2024, SHANGHAI, TICKED, WEIGHT_FIRST, SPLIT)
DECLARATIONS = (YANTAI_2026, FUZHOU_2026, QUANZHOU, XIAN_2026, SHANGHAI_DECLARED, SPLIT_DECLARED)
TARGETS_2020 = Style(
    "targets_2020",
    title="财政项目支出绩效目标表",
    words={
        "unit": "申报单位名称", "level1": "一级目标", "level2": "二级目标", "level3": "三级目标",
        "annual_target": "指标目标值",
    },
    head=(("unit",), ("project_name",)),
    columns=("level1", "level2", "level3", "annual_target"),
    side="",
    money="none",
)  # fmt: skip
TARGETS = (TARGETS_2020, replace(TARGETS_2020, name="targets_repeated", levels="repeated", head_values="below"))
STYLES = {"self_evaluation": SELF_EVALUATIONS, "declaration": DECLARATIONS, "targets": TARGETS}

# Spellings that clerks and offices use for the same label; a random style takes one of each.
SPELLINGS = {
    "project_name": ("项目名称", "项目全称", "政策（项目）名称"),
    "department": ("主管部门", "主管预算部门", "项目主管部门", "主管部门（单位）"),
    "unit": ("实施单位", "项目实施单位", "项目单位", "预算单位"),
    "funds": ("项目资金", "资金情况", "项目资金情况", "预算执行情况"),
    "total": ("年度资金总额", "年度资金总额：", "资金总额", "合计"),
    "fiscal": ("其中：当年财政拨款", "其中:财政拨款", "财政拨款", "其中：财政资金"),
    "carried_over": ("上年结转资金", "上年结转", "    上年结转资金"),
    "other": ("其他资金", "    其他资金", "其它资金"),
    "initial_budget": ("年初预算数", "年初预算", "年初预算数（万元）"),
    "annual_budget": ("全年预算数", "全年预算数（A）", "全年预算", "调整后预算数"),
    "executed_amount": ("全年执行数", "全年执行数（B）", "实际执行数", "执行数"),
    "weight_of_funds": ("分值", "分数", "分值（10分）"),
    "execution_rate": ("执行率", "执行率(%)", "执行率（B/A）", "预算执行率"),
    "annual_goal": ("预期目标", "年初设定目标", "预期目标（年初设定）", "年度预期目标"),
    "achievement": ("实际完成情况", "目标实际完成情况", "全年实际完成情况"),
    "level1": ("一级指标", "一级\n指标"),
    "level2": ("二级指标", "二级\n指标"),
    "level3": ("三级指标", "三级指标名称", "指标名称"),
    "annual_target": ("年度指标值", "指标值", "目标值", "年度指标值（A）", "年初目标值"),
    "actual_value": ("实际完成值", "全年完成值", "实际值", "完成值", "实际完成值（B）"),
    "weight": ("分值", "权重", "分值（权重）"),
    "score": ("得分", "自评得分"),
    "deviation_reason": ("偏差原因分析及改进措施", "偏差原因及改进措施", "未完成原因分析及改进措施", "备注及偏差原因"),
    "total_score": ("总分", "合计", "总  分", "总计"),
    "grade": ("评分等级", "自评等级", "评价等级"),
}
_ASKED = {
    "annual_total": ("年度资金申请总额", "年度资金总额", "年度预算资金总额：", "本年资金总额"),
    "annual_fiscal": ("其中：当年财政拨款", "其中：财政拨款", "财政拨款"),
    "annual_carried_over": ("上年结转资金", "上年结转"),
    "annual_other": ("其他资金", "其它资金"),
    "annual_goal": ("年度总体目标", "年度目标", "总体目标", "年度绩效目标"),
    "annual_target": ("指标值", "年度指标值", "目标值", "年度(/项目)指标值"),
}


def random_style(seed: int, kind: str) -> Style:
    """One clerk's habits, the same for the same seed."""
    pick = random.Random(f"{kind} {seed}")

    def often(chance: float = 0.3) -> bool:
        return pick.random() < chance

    words = {name: pick.choice(spellings) for name, spellings in SPELLINGS.items() if often(0.5)}
    base = pick.choice(STYLES[kind])
    if kind == "declaration":
        words |= {name: pick.choice(spellings) for name, spellings in _ASKED.items() if often(0.5)}
        if base.asked == "project":
            words = {name: word for name, word in words.items() if name not in base.words}
    if base.asked == "two_sides":
        words = {name: word for name, word in words.items() if not name.startswith(("annual_", "project_t"))}
    middle = list(base.columns[3:])
    if often():
        pick.shuffle(middle)
    return replace(
        base,
        name=f"random_{seed}",
        words=dict(base.words) | words,
        spaced=often(0.2),
        colon=often(0.2),
        wide=often(0.2),
        broken=often(0.15),
        bracketed=often(0.05),
        money=pick.choice(("label", "label", "above", "each")),
        year=pick.choice(("line", "title")) if base.year != "none" else "none",
        head_values=pick.choice(("beside", "beside", "beside", "below")),
        rate=pick.choice(("text", "number", "percent")),
        typed=pick.choice(("number", "number", "text", "grouped")),
        dash=pick.choice(("—", "-", "--", "－", "/", "")),
        goals=pick.choice((base.goals, "beside", "below")),
        goal_label=often(0.7),
        side=pick.choice((base.side, "", "绩效指标")),
        columns=(*base.columns[:3], *middle),
        levels=pick.choice(("merged", "repeated", "first")),
        weight_in_level=pick.choice(("", "", "（{}分）", "({}分)", "\n（{}分）")) if "weight" in middle else "",
        split=often(0.25),
        double_heads=often(0.15),
        continued=pick.choice((0, 0, 0, 5)),
        grade=pick.choice(("text", "boxes", "none")),
        above=pick.choice((0, 0, 1, 3)),
        left=pick.choice((0, 0, 1, 2)),
        gaps=often(0.15),
        merges=often(0.8),
        remarks=pick.choice(((), (), ("备注",), ("注：本表由项目单位填写。", "填报说明：项目名称应与预算批复一致。"))),
        signed=often(),
        execution_weight=base.execution_weight,
    )
