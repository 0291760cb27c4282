"""What the mail commands of a round say."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from perfbook.forms.quantity import fold
from perfbook.rounds.resolving import ALL
from perfbook.rounds.status import mixed_lines

if TYPE_CHECKING:
    from perfbook.rounds.drafting import Drafted
    from perfbook.rounds.folder import Round
    from perfbook.rounds.records import Letter
    from perfbook.rounds.sending import Sent

_MOST = 8
# So many letters are listed on the screen; all lie in 邮件/.
_MOST_LETTERS = 30


def drafted_lines(done: "Drafted", held: "Round", command: str, bundles: bool) -> Iterator[str]:
    """What an officer should see to, of what could not be drafted or must not be sent.

    `bundles`: what these letters enclose can be handed over otherwise.
    """
    if done.unaddressed:
        said = "、".join(f"{unit}（{why.rstrip('。')}）" for unit, why in list(done.unaddressed.items())[:_MOST])
        more = f"等 {len(done.unaddressed)} 个单位" if len(done.unaddressed) > _MOST else ""
        otherwise = f"不用邮件交给单位的：{command} {held.folder.typed} --unit 单位名称 --bundle zip" if bundles else ""
        yield f"没有可用的邮箱，没有做草稿：{said}{more}。请在计划表“单位”里填好，再运行一次。{otherwise}"
    if done.refused:
        yield (
            f"上次没有发成，这次不再发：{_refused(done.refused)}。请在计划表里改邮箱后再运行；"
            f"邮箱没有错，要再发一次：{command} {held.folder.typed} --again 单位名称 --send"
        )
    if done.unfit:
        yield f"{_some(done.unfit)}，没有做草稿。请先恢复这些文件（perfbook round make 会补上“发出”里缺了的）。"
    if done.outdated:
        yield (
            f"这些草稿里的表格已重新下发、已报来或不用报了：{_some([one.file for one in done.outdated])}。"
            "还没有发出去的，请删去草稿。"
        )
    yield from mixed_lines(done.mixed)
    for address, units in list(done.alike.items())[:_MOST]:
        yield f"{_some(units)}的邮箱都是 {address}，请核对。"


def doubt_lines(letters: "Sequence[Letter]", held: "Round", command: str) -> Iterator[str]:
    """Letters whose sending broke off: a person must say."""
    if letters:
        units = _some(list(dict.fromkeys(one.unit for one in letters)))
        yield f"发送时中断，不知道发出去没有，不会再发：{units}。请看发件箱，或问一下单位。"
        yield f"  收到了的：{command} {held.folder.typed} --sent 单位名称"
        yield f"  没有收到的：{command} {held.folder.typed} --again 单位名称 --send"


def by_hand_lines(done: "Sequence[Letter]", asked: Sequence[str]) -> Iterator[str]:
    """What was recorded as sent, and of whom there was nothing to record. `asked`: units, or 全部."""
    named = _some(list(dict.fromkeys(one.unit for one in done)))
    yield f"记为已发送 {len(done)} 封：{named}。" if done else "没有要记的草稿：发出了的都已经记过。"
    units = {one.unit_key for one in done}
    if done and (rest := [one for one in asked if one != ALL and fold(one) not in units]):
        yield f"没有要记的草稿：{_some(rest)}。"


def would_send(letters: "Sequence[Letter]", held: "Round") -> Iterator[str]:
    """To whom a mail would go: a line for each."""
    for letter in letters[:_MOST_LETTERS]:
        size = held.folder.file_of(letter.file).stat().st_size
        yield f"  {letter.unit}　{letter.address}　{letter.file}（{max(1, round(size / 1000))} KB）"
    if len(letters) > _MOST_LETTERS:
        yield f"  其余 {len(letters) - _MOST_LETTERS} 封见“{held.folder.drafts.name}”。"


def sent_lines(done: "Sent", held: "Round", command: str) -> Iterator[str]:
    """What was sent and what was not."""
    yield f"已发送 {len(done.sent)} 封。"
    partly = [one for one in done.sent if "没有收" in one.detail]
    if partly:
        yield f"其中有的邮箱没有收：{_refused(partly)}。"
    if done.refused:
        yield f"没有发成 {len(done.refused)} 封：{_refused(done.refused)}。请在计划表里改邮箱，再运行一次。"
    if done.put_off:
        yield f"服务器这次没有收 {len(done.put_off)} 封：{_refused(done.put_off)}。过一会儿再运行一次，只发这些。"
    if done.strange:
        yield f"草稿被改动过，没有发：{_some([one.file for one in done.strange])}。再运行一次就照文字重做。"
    yield from doubt_lines(done.unsure, held, command)
    if done.stopped:
        yield f"{done.stopped}还有 {done.left} 封没有发，解决后再运行一次，只发没有发的。"


def _refused(letters: "Sequence[Letter]") -> str:
    said = "；".join(f"{one.unit} <{one.address}>（{one.detail}）" for one in letters[:_MOST])
    return f"{said}等 {len(letters)} 封" if len(letters) > _MOST else said


def _some(names: Sequence[str]) -> str:
    said = "、".join(names[:_MOST])
    return f"{said}等 {len(names)} 个" if len(names) > _MOST else said
