"""How a round stands, in lines for the screen."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from perfbook.rounds.folder import Round
from perfbook.rounds.records import Project
from perfbook.rounds.states import Standing, State
from perfbook.rounds.table import days_said, title_of

# So many units are named on the screen; all of them stand in 台账.xlsx.
_MOST_UNITS = 20
_MOST_PROJECTS = 5

Standings = Sequence[tuple[Project, Standing]]


def status_lines(held: Round) -> Iterator[str]:
    """Title and due date, how many projects stand how, what waits for the office, which units are missing."""
    found = held.standings()
    closed = held.ledger.closed()
    over = f"已在 {closed.closed[:10]} 关闭" if closed else days_said(held.days_left)
    yield f"{title_of(held)}，截止 {held.opening.due}，{over}。"
    counted = Counter(one.state for _, one in found)
    units = len({project.unit_key for project, _ in found})
    yield f"{units} 个单位，{len(found)} 个项目：" if found else "还没有项目。"
    yield from (f"  {state.label}　{counted[state]}" for state in State if counted[state])
    yield from _missing(found)
    yield from _in_hand(held, counted, found)


def _missing(found: Standings) -> Iterator[str]:
    units: defaultdict[str, list[tuple[Project, Standing]]] = defaultdict(list)
    for project, one in found:
        if one.state.missing:
            units[project.unit_key].append((project, one))
    if not units:
        return
    yield f"还没有报齐的单位 {len(units)} 个："
    for projects in list(units.values())[:_MOST_UNITS]:
        named = "、".join(f"{project.name}（{one.label}）" for project, one in projects[:_MOST_PROJECTS])
        more = f"等 {len(projects)} 个" if len(projects) > _MOST_PROJECTS else ""
        yield f"  {projects[0][0].unit}：{named}{more}"
    if len(units) > _MOST_UNITS:
        yield f"  其余 {len(units) - _MOST_UNITS} 个单位见“台账.xlsx”。"


def _in_hand(held: Round, counted: Counter[State], found: Standings) -> Iterator[str]:
    """What waits for the office itself."""
    if waiting := counted[State.ARRIVED]:
        yield f"等待核对 {waiting} 个项目：perfbook round check {held.folder.typed}"
    unread = [book for book in held.ledger.books() if book.status in ("not_a_form", "unreadable")]
    if unread:
        yield f"收到的文件里有 {len(unread)} 个读不出来，见“台账.xlsx”。"
    good = [one.taken for _, one in found if one.state == State.GOOD and one.taken]
    if doubtful := sum(one.version.warnings > 0 for one in good):
        yield f"合格的里面有 {doubtful} 个还有“请核实并说明”没有说明或没有接受。"
    if doubt := held.ledger.in_doubt():
        yield f"有 {len(doubt)} 封邮件发送时中断，不知道发出去没有：{'、'.join(one.unit for one in doubt[:5])}。"
        yield f"  怎么处理：perfbook round mail {held.folder.path}"
