"""How a round stands, in lines for the screen."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from perfbook.forms.quantity import fold
from perfbook.rounds.folder import Round
from perfbook.rounds.letters import Mixed, Wanted, due_books
from perfbook.rounds.records import LETTER_WORDS, Arrived, LetterKind, Project
from perfbook.rounds.settling import unread
from perfbook.rounds.states import Standing, State, standing
from perfbook.rounds.table import days_said, title_of

# So many units are named on the screen; all of them stand in 台账.xlsx.
_MOST_UNITS = 20
_MOST_PROJECTS = 5

Standings = Sequence[tuple[Project, Standing]]


def status_lines(held: Round) -> Iterator[str]:
    """Title and due date, how many projects stand how, what waits for the office, which units are missing."""
    found = held.standings()
    closed = held.ledger.closed()
    why = f"（{closed.forced}）" if closed and closed.forced else ""
    over = f"已在 {closed.closed[:10]} 关闭{why}" if closed else days_said(held.days_left)
    yield f"{title_of(held)}，截止 {held.opening.due}，{over}。"
    counted = Counter(one.state for _, one in found)
    units = len({project.unit_key for project, _ in found})
    yield f"{units} 个单位，{len(found)} 个项目：" if found else "还没有项目。"
    yield from (f"  {state.label}　{counted[state]}" for state in State if counted[state])
    yield from _missing(found)
    if not closed:
        yield from _unmade(held)
        yield from unsent_lines(held)
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
        named = "、".join(f"{project.name}（{_stands(one)}）" for project, one in projects[:_MOST_PROJECTS])
        more = f"等 {len(projects)} 个" if len(projects) > _MOST_PROJECTS else ""
        yield f"  {projects[0][0].unit}：{named}{more}"
    if len(units) > _MOST_UNITS:
        yield f"  其余 {len(units) - _MOST_UNITS} 个单位见“台账.xlsx”。"


def _stands(one: Standing) -> str:
    return f"{one.label}，退回表还没有发" if one.kept else one.label


def _unmade(held: Round) -> Iterator[str]:
    """What the plan lists and nobody has made yet."""
    known = [one for one in held.known().values() if one.project.listed and not one.issued]
    if count := sum(standing(one).state == State.UNSENT for one in known):
        yield f"还没有生成工作簿的项目 {count} 个：perfbook round make {held.folder.typed}"


_WORKBOOKS: Mapping[LetterKind, str] = {"issue": "下发的工作簿", "return": "退回表"}


def unsent_lines(held: Round, only: frozenset[str] | None = None) -> Iterator[str]:
    """What was made for units and lies here still: nobody sent it, or said that it went out. `only`: of these units."""
    drafted = False
    how = f"perfbook round mail {held.folder.typed}"
    for kind, what in _WORKBOOKS.items():
        letters = due_books(held, kind, replace=False, only=only).letters
        drafts = [one for one, letter in letters if letter and letter.state == "drafted"]
        if drafts:
            drafted = True
            yield f"{what}还没有发给单位，草稿做好了 {len(drafts)} 封：{_units_of(drafts)}。"
        if undrafted := [one for one, letter in letters if letter is None or letter.state == "withdrawn"]:
            yield f"{what}还没有发给单位，邮件也没有做：{_units_of(undrafted)}。"
            yield f"  做邮件：{how}；不用邮件的：{how} --unit 单位名称 --bundle zip"
    if drafted:
        yield f"  直接发送：{how} --send；已经用邮件程序发出的，请记下来：{how} --sent 单位名称（都发了写 全部）"


def _units_of(found: Sequence[Wanted]) -> str:
    units = list(dict.fromkeys(one.unit for one in found))
    more = f"等 {len(units)} 个单位" if len(units) > _MOST_PROJECTS else ""
    return f"{'、'.join(units[:_MOST_PROJECTS])}{more}"


def _in_hand(held: Round, counted: Counter[State], found: Standings) -> Iterator[str]:
    """What waits for the office itself."""
    arrived = [(project, one.taken) for project, one in found if one.state == State.ARRIVED and one.taken]
    if waiting := sum(not one.version.checked for _, one in arrived):
        yield f"等待核对 {waiting} 个项目：perfbook round check {held.folder.typed}"
    yield from unproved_lines(held, [project for project, one in arrived if one.version.checked])
    if unreadable := unread(held).open:
        yield f"收到的文件里有 {len(unreadable)} 个读不出来，见“台账.xlsx”的“收到”。"
    foreign = [one for one in held.ledger.arrived() if one.version.project_id is None]
    latest = {(fold(one.version.unit), fold(one.version.name)): one for one in foreign}
    yield from foreign_lines([*latest.values()], held)
    good = [one.taken for _, one in found if one.state == State.GOOD and one.taken]
    if doubtful := sum(one.version.warnings > 0 for one in good):
        yield f"合格的里面有 {doubtful} 个还有“请核实并说明”没有说明或没有接受。"
    yield from _refused(held, found)
    yield from mixed_lines(due_books(held, "return", replace=False).mixed)
    if doubt := held.ledger.in_doubt():
        yield f"有 {len(doubt)} 封邮件发送时中断，不知道发出去没有：{'、'.join(one.unit for one in doubt[:5])}。"
        yield f"  怎么处理：perfbook round mail {held.folder.typed}"


def foreign_lines(found: Sequence[Arrived], held: Round) -> Iterator[str]:
    """Forms that the plan does not know."""
    if found:
        named = "、".join(f"{one.version.unit or '没有写单位'}“{one.version.name}”" for one in found[:_MOST_PROJECTS])
        more = "等" if len(found) > _MOST_PROJECTS else ""
        yield f"不在计划里、或不是发给它的表 {len(found)} 张：{named}{more}。请核对单位、年度和项目名称。"
        yield f"  该收的，加进计划表，再核对一次：perfbook round check {held.folder.typed}；写错的，请单位改好再报。"


def unproved_lines(held: Round, projects: Sequence[Project]) -> Iterator[str]:
    """What was checked, has errors that the unit cannot mend, and waits for the office."""
    if projects:
        named = "、".join(f"{one.unit}“{one.name}”" for one in projects[:_MOST_PROJECTS])
        more = f"等 {len(projects)} 个项目" if len(projects) > _MOST_PROJECTS else ""
        yield f"核对了、要由办公室处理的：{named}{more}。下发的内容无法核实，和计划表也对不上，见校验报告。"
        yield (
            "  报来的对：照它改计划表，再核对一次。报来的不对：重新下发，请单位重填："
            f"perfbook round make {held.folder.typed} --unit 单位名称"
        )


def mixed_lines(found: Sequence[Mixed]) -> Iterator[str]:
    """Marked returns that go to nobody: where each lies, and what to do."""
    for one in found[:_MOST_UNITS]:
        yield (
            f"“{one.file}”里有几个单位的表（{'、'.join(one.units)}），不会发给任何一家，免得看到别家的数。"
            "请把其中“修改清单”里的问题分别告诉这些单位，让它们各用下发给自己的工作簿报送。"
        )


def _refused(held: Round, found: Standings) -> Iterator[str]:
    """Letters that did not arrive, of what is still waited for."""
    waiting = {project.id for project, one in found if one.state.missing}
    refused = [one for one in held.ledger.letters() if one.state == "refused"]
    letters = [one for one in refused if waiting.intersection(held.ledger.projects_of(one.id))]
    if letters:
        yield f"没有发成、单位没有收到的邮件 {len(letters)} 封："
        for one in letters[:_MOST_UNITS]:
            yield f"  {one.unit}（{LETTER_WORDS[one.kind]}）：{one.detail}"
        how = f"perfbook round mail {held.folder.typed}"
        yield f"  请在计划表里改正邮箱，再运行 {how} --send；不用邮件交给单位的：{how} --unit 单位名称 --bundle zip"
