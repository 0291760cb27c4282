"""The funds of a form, as tables, lists or sentences."""

from tests.clerk.page import Page
from tests.clerk.saying import at, number_of

FUND_HEADS = {
    "initial_budget": "年初预算数", "annual_budget": "全年预算数", "executed_amount": "全年执行数",
    "weight": "分值", "execution_rate": "执行率", "score": "得分",
}  # fmt: skip
SOURCES = {
    "total": "年度资金总额", "fiscal": "其中：当年财政拨款", "carried_over": "上年结转资金", "other": "其他资金",
}  # fmt: skip
ASKED = {
    "project_total": "项目资金总额", "project_fiscal": "其中：财政资金", "project_other": "其他资金",
    "annual_total": "年度资金申请总额", "annual_fiscal": "其中：当年财政拨款", "annual_carried_over": "上年结转资金",
    "annual_other": "其他资金",
}  # fmt: skip


def funds_label(page: Page) -> str:
    text = page.spell.label("funds", "项目资金")
    return f"{text}\n（{page.spell.unit()}）" if page.style.money == "label" else text


def _fund(page: Page, source: str, column: str) -> object:
    path = f"funds.{source}.{column}"
    if page.form["form"] == "self_evaluation" and source != "total" and column in ("weight", "score"):
        return page.style.dash if page.style.dash else ""
    return page.spell.rate(path) if column == "execution_rate" else page.spell.amount(path)


def _fund_head(page: Page, column: str) -> str:
    name = "weight_of_funds" if column == "weight" and "weight_of_funds" in page.style.words else column
    default = page.style.words.get(name) or FUND_HEADS[column]
    if name in ("weight", "score"):
        default = FUND_HEADS[column]  # the indicators' own word for it does not stand here
        return page.spell.label("", default)
    return page.spell.label(name, default)


def matrix(page: Page) -> None:
    columns = page.style.fund_columns
    label = page.across - 1 - len(columns)
    rows = page.style.fund_rows
    page.row(
        page.cell(funds_label(page), down=1 + len(rows) + page.style.letters), page.cell("", label),
        *(page.cell(_fund_head(page, column)) for column in columns),
    )  # fmt: skip
    if page.style.letters:
        page.row(page.cell("", label), *(page.cell(letter) for letter in "ABCDEF"[: len(columns)]))
    for source in rows:
        cells = [page.cell(_fund(page, source, column)) for column in columns]
        page.row(page.cell(page.spell.label(source, SOURCES[source]), label, look="left"), *cells)


def stacked(page: Page) -> None:
    """One row: the four sources in one square, line by line, and so their amounts in each column."""
    columns = page.style.fund_columns
    label = page.across - 1 - len(columns)
    heads = (page.cell(_fund_head(page, column)) for column in columns)
    page.row(page.cell(funds_label(page), down=2), page.cell("", label), *heads)
    names = "\n".join(page.spell.label(source, SOURCES[source]) for source in page.style.fund_rows)
    amounts = ["\n".join(str(_fund(page, source, column)) for source in page.style.fund_rows) for column in columns]
    page.row(page.cell(names, label, look="left"), *(page.cell(text) for text in amounts))


def sentence(page: Page) -> None:
    """The total's figures in one square of running text."""
    told = ("initial_budget", "annual_budget", "executed_amount")
    words = [f"{FUND_HEADS[column]}{at(page.form, f'funds.total.{column}')}{page.spell.unit()}" for column in told]
    for column in (*told, "execution_rate"):
        _fund(page, "total", column)
    words.append(f"执行率{number_of(at(page.form, 'funds.total.execution_rate'))}%")
    page.row(page.cell(funds_label(page)), page.cell("，".join(words) + "。", page.across - 1, look="left"))


def turned(page: Page) -> None:
    rows = page.style.fund_rows
    rest = page.across - 2 - len(rows)
    heads = [page.cell(page.spell.label(source, SOURCES[source])) for source in rows]
    heads[-1] = page.cell(heads[-1].value, 1 + rest)
    page.row(page.cell(funds_label(page), down=1 + len(page.style.fund_columns)), page.cell(""), *heads)
    for column in page.style.fund_columns:
        cells = [page.cell(_fund(page, source, column)) for source in rows]
        cells[-1] = page.cell(cells[-1].value, 1 + rest)
        page.row(page.cell(_fund_head(page, column)), *cells)


def flat(page: Page) -> None:
    """Only the total, label and value in turn, three pairs a row."""
    columns = page.style.fund_columns
    lines = [columns[at : at + 3] for at in range(0, len(columns), 3)]
    for number, line in enumerate(lines):
        first = [page.cell(funds_label(page), down=len(lines))] if number == 0 else []
        cells = []
        for column in line:
            cells += [page.cell(_fund_head(page, column)), page.cell(_fund(page, "total", column))]
        cells[-1] = page.cell(cells[-1].value, page.across - 1 - 2 * len(line) + 1)
        page.row(*first, *cells)


def asked(page: Page) -> None:
    """The funds of a declaration."""
    names = {
        "two_sides": (), "none": (), "inline": ("annual_total", "annual_fiscal", "annual_other"),
        "list": ("annual_total", "annual_fiscal", "annual_carried_over", "annual_other"),
        "total": ("annual_total",), "project": ("project_total", "project_fiscal", "project_other"),
    }[page.style.asked]  # fmt: skip
    if page.style.asked == "two_sides":
        _two_sides(page)
    elif page.style.asked == "inline":
        words = [f"{ASKED[name]}：{at(page.form, f'funds.{name}') or ''}" for name in names]
        for name in names:
            page.spell.amount(f"funds.{name}")
        page.row(page.cell(funds_label(page)), page.cell("  ".join(words), page.across - 1, look="left"))
    elif names:
        shown = [name for name in names if name != "annual_carried_over" or at(page.form, f"funds.{name}") is not None]
        extra = page.style.execution_weight
        for number, name in enumerate(shown):
            first = [page.cell(funds_label(page), down=len(shown))] if number == 0 else []
            label = page.spell.label(name, ASKED[name], colon=True)
            rest = page.across - 3 - bool(extra) * (number == 0)
            last = [page.cell(extra)] if extra and number == 0 else []
            page.row(
                *first, page.cell(label, 2, look="left"), page.cell(page.spell.amount(f"funds.{name}"), rest), *last
            )


def _two_sides(page: Page) -> None:
    left = ("project_total", "project_fiscal", "", "project_other")
    right = ("annual_total", "annual_fiscal", "annual_carried_over", "annual_other")
    for number, pair in enumerate(zip(left, right, strict=True)):
        cells = [page.cell(funds_label(page), down=4)] if number == 0 else []
        for name in pair:
            cells.append(page.cell(page.spell.label(name, ASKED[name]) if name else "", look="left"))
            cells.append(page.cell(page.spell.amount(f"funds.{name}") if name else ""))
        cells[-1] = page.cell(cells[-1].value, page.across - 4)
        page.row(*cells)
