"""Declaration -> self-evaluation: what a unit has promised becomes what it reports on when the year is over."""

from collections.abc import Iterator
from decimal import Context, Decimal, Inexact

from perfbook.forms.declaration import Declaration, DeclaredFunds
from perfbook.forms.form import Indicator
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import EvaluatedIndicator, FundRow, Funds, SelfEvaluation

# Wide enough for any amount that a form can hold; a lost digit would be a fault of ours.
_EXACT = Context(prec=80, traps=[Inexact])
# How many decimal places of 元 a money unit moves an amount.
_PLACES = {"元": 0, "万元": 4}

_HEAD = {"project_name": "项目名称", "department": "主管部门", "unit": "实施单位", "annual_goal": "年度总体目标"}


def converted(amount: Decimal, money_unit: str, wanted: str) -> Decimal:
    """An amount in another money unit, exactly: no digit is lost, and at least two decimals are printed.

    What has more than two decimals keeps them; the square's number format shows two.

    >>> converted(Decimal("61000.00"), "元", "万元"), converted(Decimal("165245.5"), "元", "万元")
    (Decimal('6.10'), Decimal('16.52455'))
    """
    moved = _EXACT.scaleb(amount, _PLACES[money_unit] - _PLACES[wanted])
    short = Decimal(plain(moved))
    exponent = short.as_tuple().exponent
    digits = max(2, -exponent) if isinstance(exponent, int) else 2
    return _EXACT.quantize(short, Decimal(1).scaleb(-digits))


def carry(declared: Declaration, money_unit: str, execution_weight: Decimal) -> tuple[SelfEvaluation, list[str]]:
    """The self-evaluation that a declaration asks for, and what could not be carried, as sentences.

    The declared amounts become 年初预算数 in `money_unit`, exactly (`converted`). A declaration knows neither the
    weights of the indicators nor 全年预算数, which is after the adjustments of the year: both are left open.
    """
    lacking = list(_lacking(declared))
    rows = [row for row in _with_levels(declared.indicators) if row.level3]
    form = SelfEvaluation(
        year=declared.year,
        money_unit=money_unit,
        project_name=declared.project_name,
        department=declared.department,
        unit=declared.unit,
        annual_goal=declared.annual_goal,
        funds=_funds(declared.funds, declared.money_unit or "元", money_unit, execution_weight),
        indicators=tuple(EvaluatedIndicator(**row.model_dump()) for row in rows),
    )
    return form, lacking


def _funds(declared: DeclaredFunds, given: str, wanted: str, weight: Decimal) -> Funds:
    def row(amount: Decimal | None) -> FundRow:
        if amount is None or given not in _PLACES:
            return FundRow(initial_budget=None)
        return FundRow(initial_budget=converted(amount, given, wanted))

    return Funds(
        total=FundRow(initial_budget=row(declared.annual_total).initial_budget, weight=weight),
        fiscal=row(declared.annual_fiscal),
        carried_over=row(declared.annual_carried_over),
        other=row(declared.annual_other),
    )


def _with_levels(rows: tuple[Indicator, ...]) -> Iterator[Indicator]:
    """The rows with their levels said: one left empty is the one above."""
    level1 = level2 = None
    for row in rows:
        if row.level1 and row.level1 != level1:
            level1, level2 = row.level1, None
        level2 = row.level2 or level2
        yield row.model_copy(update={"level1": level1, "level2": level2})


def _lacking(declared: Declaration) -> Iterator[str]:
    """What a self-evaluation needs and the declaration does not say, or says and a self-evaluation has no place for."""
    for field, label in _HEAD.items():
        if not getattr(declared, field):
            yield f"申报表没有填{label}，自评表里空着，由单位填写。"
    if (declared.money_unit or "元") not in _PLACES:
        yield f"申报表的金额单位是“{declared.money_unit}”，不能换算，年初预算数空着，由单位填写。"
    funds = declared.funds
    if funds.annual_total is None:
        yield "申报表没有填年度资金申请总额，自评表的年初预算数空着，由单位填写。"
    if funds.annual_fiscal is None and funds.annual_carried_over is None and funds.annual_other is None:
        yield "申报表没有分资金来源填写金额，自评表里各来源的年初预算数空着，由单位填写。"
    if not any(row.level3 for row in declared.indicators):
        yield "申报表没有绩效指标，自评表只留一行，由单位填写。"
    for number, row in enumerate(declared.indicators, start=1):
        if not row.level3 and (row.level1 or row.level2 or row.annual_target):
            yield f"申报表第 {number} 行指标没有写三级指标，没有结转。"
        elif row.level3 and not row.annual_target:
            yield f"指标“{row.level3}”没有指标值，自评表里空着，由单位填写。"
    if declared.project_goal:
        yield "项目总目标没有结转：自评表只评年度目标。"
