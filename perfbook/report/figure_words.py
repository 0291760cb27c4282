"""The figures of figures.toml in plain Chinese: what each is called, where it matters, how its value is said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfbook.figures import Band, ExecutionCap, Figures, Grade, Role
from perfbook.findings import Severity
from perfbook.forms.numbers import Rounding, plain
from perfbook.forms.words import LABELS

_ROLES: Mapping[Role, str] = {"cost": "成本", "output": "产出", "benefit": "效益", "satisfaction": "满意度"}
_ROUNDINGS: Mapping[Rounding, str] = {"truncate": "截去多余的小数，不进位", "half_up": "四舍五入"}


@dataclass(frozen=True)
class FigureWords:
    """`on` and `money_unit`: the field, the unit that a form must have for the figure to matter; empty: any.

    A value that is not said (empty) is no standard.
    """

    title: str
    value: Callable[[Figures], str]
    on: str = ""
    money_unit: str = ""


def _number(name: str, after: str) -> Callable[[Figures], str]:
    return lambda figures: f"{plain(Decimal(getattr(figures, name)))}{after}"


def _rounding(name: str) -> Callable[[Figures], str]:
    return lambda figures: f"{_ROUNDINGS[getattr(figures, name)]}，保留两位小数"


def _amount(name: str) -> Callable[[Figures], str]:
    return lambda figures: f"{getattr(figures, name):,f} {figures.money_unit}"


def _grades(grades: Sequence[Grade]) -> str:
    least = [f"{grade.word} {plain(grade.least)} 分及以上" for grade in grades[:-1]]
    return "；".join((*least, f"{grades[-1].word} {plain(grades[-2].least)} 分以下"))


def _caps(caps: Sequence[ExecutionCap]) -> str:
    return "；".join(f"执行率低于 {plain(cap.rate_below)}%，总分最高 {plain(cap.total_at_most)} 分" for cap in caps)


def _bands(bands: Sequence[Band]) -> str:
    return "；".join(f"{band.word} 得分值的 {plain(band.least)}%—{plain(band.most)}%" for band in bands)


def _weights(weights: Mapping[Role, Decimal]) -> str:
    return "；".join(f"{_ROLES[role]} {plain(points)} 分" for role, points in weights.items())


def _lists(lists: Mapping[Role, Sequence[str]]) -> str:
    return "；".join(f"{_ROLES[role]}：{'、'.join(names)}" for role, names in lists.items()) or "没有固定的清单"


def _choices(choices: Mapping[str, Sequence[str]]) -> str:
    return "；".join(f"{LABELS[name]}：{'、'.join(words)}" for name, words in choices.items())


def _required(required: Mapping[Role, str]) -> str:
    return "；".join(f"缺{_ROLES[role]}：{Severity(severity).label}" for role, severity in required.items())


# In the order of the list: what is printed first, what only raises a doubt last.
FIGURE_WORDS: Mapping[str, FigureWords] = {
    "money_unit": FigureWords("金额单位", lambda figures: figures.money_unit),
    "amount_digits": FigureWords("金额的小数位数", lambda figures: f"{figures.amount_digits} 位"),
    "weight_total": FigureWords("分值合计", _number("weight_total", " 分"), "total_weight"),
    "execution_weight": FigureWords("预算执行的分值", _number("execution_weight", " 分"), "funds.total.weight"),
    "rate_rounding": FigureWords("执行率的取舍", _rounding("rate_rounding"), "funds.total.execution_rate"),
    "score_rounding": FigureWords("预算执行得分的取舍", _rounding("score_rounding"), "funds.total.score"),
    "low_execution": FigureWords("执行率偏低的界限", _number("low_execution", "%"), "funds.total.execution_rate"),
    "execution_caps": FigureWords("执行率上限规则", lambda figures: _caps(figures.execution_caps), "total_score"),
    "budget_change": FigureWords(
        "全年预算比年初预算变动较大的界限", _number("budget_change", "%"), "funds.total.initial_budget"
    ),
    "grades": FigureWords("评分等级", lambda figures: _grades(figures.grades), "grade"),
    "grade_synonyms": FigureWords(
        "评分等级的其他写法",
        lambda figures: "；".join(f"“{said}”即“{word}”" for said, word in figures.grade_synonyms.items()),
        "grade",
    ),
    "bands": FigureWords("定性指标的得分范围", lambda figures: _bands(figures.bands), "indicators.actual_value"),
    "overshoot": FigureWords(
        "超额完成须说明的界限", _number("overshoot", "%（完成值与指标值之比）"), "indicators.actual_value"
    ),
    "role_weights": FigureWords("各类指标的分值", lambda figures: _weights(figures.role_weights), "indicators.weight"),
    "role_weight_tolerance": FigureWords(
        "各类指标分值允许的出入", _number("role_weight_tolerance", " 分"), "indicators.weight"
    ),
    "roles": FigureWords(
        "一级指标",
        lambda figures: "；".join(f"{name}（{_ROLES[role]}类）" for name, role in figures.roles.items()),
        "indicators.level1",
    ),
    "required_roles": FigureWords(
        "不能缺的指标", lambda figures: _required(figures.required_roles), "indicators.level1"
    ),
    "level2": FigureWords("二级指标", lambda figures: _lists(figures.level2), "indicators.level2"),
    "too_large": FigureWords("疑似单位有误的金额：达到", _amount("too_large"), money_unit="万元"),
    "too_large_whole": FigureWords("疑似单位有误的整数金额：达到", _amount("too_large_whole"), money_unit="万元"),
    "too_small": FigureWords("疑似单位有误的资金总额：不到", _amount("too_small"), money_unit="元"),
    "mixing_ratio": FigureWords(
        "疑似元、万元混用：两个金额相差", lambda figures: f"{' 至 '.join(map(plain, figures.mixing_ratio))} 倍"
    ),
    "complete_choices": FigureWords(
        "名称只能从中选的栏目",
        lambda figures: _choices(figures.complete_choices),
        "project_category",
    ),
    "similar_name": FigureWords("算作改名的指标：名称相同达到", _number("similar_name", "%"), "indicators.score"),
    "set_projects": FigureWords("比较打分有无区分：至少", _number("set_projects", " 个项目"), "indicators.score"),
    "set_full_score": FigureWords("打分没有区分：各项目得分都达到", _number("set_full_score", "%"), "indicators.score"),
    "set_same_satisfaction": FigureWords(
        "满意度结果雷同：相同的项目达到", _number("set_same_satisfaction", "%"), "indicators.actual_value"
    ),
}
