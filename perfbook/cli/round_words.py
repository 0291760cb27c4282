"""What the commands of a round say of the plan and of what they issued."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from perfbook.rounds.folder import Round
    from perfbook.rounds.issuing import Issued
    from perfbook.rounds.records import Project

_MOST = 8


def plan_lines(done: "Issued", held: "Round") -> Iterator[str]:
    """What is new in the plan and not issued yet, and what is gone from it."""
    yield from _due(done)
    if done.added:
        yield f"计划表里新增了 {_projects(done.added)}。还没有下发：perfbook round make {held.folder.typed}"
    yield from _gone(done)


def issued_lines(done: "Issued", held: "Round") -> Iterator[str]:
    """What an officer should know beside how many workbooks there are."""
    yield from _due(done)
    yield from _gone(done)
    if done.waived:
        yield f"免报或零报告的没有生成：{_projects(done.waived)}。"
    if done.changed:
        yield (
            f"下发以后，计划表里改动了 {_projects(done.changed)}。已下发的没有变；"
            f"要按现在的内容重发，请运行：perfbook round make {held.folder.typed} --unit 单位名称"
        )
    if done.asked_twice:
        yield f"今天已经照现在的计划表下发过，没有再生成：{_projects(done.asked_twice)}。"
    if done.again:
        yield f"“发出”里缺了的已照原样补上：{_files(done.again)}。"
    if done.lost:
        yield f"“发出”里缺了，计划表又改过，不能照原样补上：{_files(done.lost)}。请用 --unit 给这些单位重新下发。"
    if done.altered:
        yield f"“发出”里被改动过，和下发时不一样：{_files(done.altered)}。请把它删去，再运行一次，就照原样补上。"
    if done.strange:
        yield f"“发出”里有台账没有记的文件：{_files(done.strange)}。请核对后移走，不要发出。"


def _due(done: "Issued") -> Iterator[str]:
    if done.due:
        yield f"报送截止日期照计划表改为 {done.due}。"


def _gone(done: "Issued") -> Iterator[str]:
    if done.gone:
        yield (
            f"计划表里没有了 {_projects(done.gone)}：不再算在批次里，收到的仍保留。"
            "改了名字的算另一个项目；是误删的，请在计划表里加回来。"
        )


def _projects(projects: "Sequence[Project]") -> str:
    named = "、".join(f"{one.unit}“{one.name}”" for one in projects[:_MOST])
    return f"{named}等 {len(projects)} 个项目" if len(projects) > _MOST else f"{named}"


def _files(files: "Sequence[Path]") -> str:
    named = "、".join(f"“{one.name}”" for one in files[:_MOST])
    return f"{named}等 {len(files)} 个" if len(files) > _MOST else named
