"""The words of the field: one English name for each label of the official forms."""

# Labels of the official self-evaluation form, as its squares print them, without line breaks.
WORDS = {
    "年度": "year",
    "项目名称": "project_name",
    "主管部门": "department",
    "实施单位": "unit",
    "年度资金总额": "total",
    "当年财政拨款": "fiscal",
    "上年结转资金": "carried_over",
    "其他资金": "other",
    "年初预算数": "initial_budget",
    "全年预算数": "annual_budget",
    "全年执行数": "executed_amount",
    "分数": "weight",
    "执行率(%)": "execution_rate",
    "预期目标": "annual_goal",
    "实际完成情况": "achievement",
    "一级指标": "level1",
    "二级指标": "level2",
    "三级指标": "level3",
    "年度指标值": "annual_target",
    "实际完成值": "actual_value",
    "分值": "weight",
    "得分": "score",
    "偏差原因分析及改进措施": "deviation_reason",
    "总分(分值)": "total_weight",
    "总分": "total_score",
    "评分等级": "grade",
    # 表格下方的填报人栏
    "填报人": "filler",
    "联系电话": "phone",
    "填报日期": "filled_on",
    # 绩效目标申报表
    "项目性质": "project_nature",
    "项目类别": "project_category",
    "计划开始日期": "start_date",
    "计划完成日期": "end_date",
    "项目资金总额": "project_total",
    "财政资金": "project_fiscal",
    "项目其他资金": "project_other",
    "年度资金申请总额": "annual_total",
    "年度当年财政拨款": "annual_fiscal",
    "年度上年结转资金": "annual_carried_over",
    "年度其他资金": "annual_other",
    "项目总目标": "project_goal",
    "年度总体目标": "annual_goal",
    # 绩效目标表（2020）
    "是否含有政府购买服务": "government_purchase",
    "绩效类型": "performance_type",
    "项目概况": "overview",
    "立项依据": "project_basis",
    "项目设立的必要性": "necessity",
    "保证项目实施的制度、措施": "safeguards",
    "项目实施计划": "schedule",
    "总目标及阶段性目标": "overall_goal",
    "同名项目上年预算额": "last_year_budget",
    "同名项目上年预算执行数": "last_year_executed",
    # What `readings` says of a square of a returned workbook; the heads of the BK rules' pages.
    "路径": "path",
    "表样原文": "printed",
    "下发内容": "issued",
    "现有内容": "present",
    "原公式": "formula",
    "应为": "expected",
    "工作表": "sheet",
    "版本": "edition",
    "未读": "unread",
    "少了": "lost",
    "多了": "added",
    "应填": "needed",
    "缺金额单位": "unit_open",
    "隐藏": "hidden",
    "栏目": "field",
    "种类": "kind",
}

FORM_NAMES = {"self_evaluation": "绩效自评表", "declaration": "绩效目标申报表", "targets": "绩效目标表"}

# One label for each name: the first that stands above, so 分数 (of the fund rows) is not the label of `weight`.
LABELS = {name: label for label, name in reversed(WORDS.items())} | {"weight": "分值", "total_weight": "总分一行的分值"}
# The fund rows have a label of their own for the same thing.
FUND_LABELS = LABELS | {"weight": "分数"}
# What a form calls otherwise than the self-evaluation does.
_OWN_LABELS = {
    "declaration": {"annual_goal": "年度总体目标"},
    "targets": {"project_total": "项目总预算", "annual_total": "项目当年预算"},
}


def label_of(field: str, form: str | None = None) -> str:
    """The label of a field, as that form prints it.

    >>> label_of("annual_goal", "declaration"), label_of("annual_goal", "self_evaluation")
    ('年度总体目标', '预期目标')
    """
    return _OWN_LABELS.get(form or "", {}).get(field) or LABELS[field]
