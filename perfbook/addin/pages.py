"""The buttons that only tell: what a rule says, and what this program is."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from perfbook import __version__
from perfbook.addin.host import Host, WindowFault
from perfbook.addin.logbook import log_file
from perfbook.addin.memory import Memories

if TYPE_CHECKING:
    from perfbook.rules import Rule

_PAGE = "rules.html"
_HEAD = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>核对规则</title><style>'
    "body{font-family:'Microsoft YaHei','Noto Sans CJK SC',sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}td{border:1px solid #999;padding:.2em .6em}p{white-space:pre-line}"
    "article{border-top:1px solid #999}.error{color:#C00000}.warning{color:#9C5700}.note{color:#1F4E79}"
    "</style>"
)


def rules(host: Host, memories: Memories) -> None:
    """Show the pages of the rules that speak of the selected square; where none does, of all that found something."""
    from perfbook.generate.saving import save

    here, of_book = _asked(host, memories)
    page = save(memories.folder / _PAGE, page_of(here, of_book).encode(), host.tell)
    host.open_file(page)


def _asked(host: Host, memories: Memories) -> tuple[list[str], list[str]]:
    """The rules that found something at the selected square, and in the whole book."""
    try:
        book, selected = host.book(), host.selected()
    except WindowFault:
        return [], []  # the page of all rules can be read at any time
    memory = memories.of(book) if book else None
    seen = memory.seen if memory else ()
    return [one.rule for one in seen if one.square == selected], [one.rule for one in seen]


def page_of(here: Sequence[str], of_book: Sequence[str]) -> str:
    """A page with the rules: first those of the selected square, else of the book, then all, each with its page."""
    from perfbook.rules import RULES

    first = list(dict.fromkeys(name for name in here or of_book if name in RULES))
    said = "选中的这一格" if here else "这个工作簿"
    parts = [_HEAD, f"<h1>{said}的问题依据的规则</h1>" if first else ""]
    parts += [_article(RULES[name]) for name in first]
    parts.append("<h1>全部规则</h1>")
    parts += [_article(one) for one in sorted(RULES.values(), key=lambda one: one.id) if one.id not in first]
    return "\n".join([*parts, "</html>\n"])


def _article(rule: "Rule") -> str:
    title = f"{rule.id}　{rule.severity.sign} {rule.severity.label}　{rule.title}"
    # The page begins with the title.
    body = "\n".join(_block(one) for one in rule.page.strip().split("\n\n")[1:])
    head = f'<h2 class="{rule.severity.value}">{escape(title)}</h2>'
    return f'<article id="{rule.id}">{head}{body}<p>依据：{escape(rule.basis)}</p></article>'


def _block(text: str) -> str:
    """A paragraph of a rule's page, or a drawn table."""
    lines = [line.strip() for line in text.splitlines()]
    if not all(line.startswith("|") for line in lines):
        return f"<p>{escape(text)}</p>"
    rows = [line.strip("|").split("|") for line in lines if not line.startswith("|-")]
    drawn = (f"<tr>{''.join(f'<td>{escape(cell.strip())}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{''.join(drawn)}</table>"


def about(host: Host, memories: Memories) -> None:
    """Say which program this is, where its traces lie, and what of it was never tried."""
    host.tell(
        f"perfbook {__version__}，在 {host.program()} 里运行。\n\n"
        "只核对打开的工作簿，不运行其中的宏，不联网，不发邮件，不保存、不改动格子里的内容；"
        "“校验”只加颜色、批注和“问题清单”，“清除标记”恢复原样。\n\n"
        "功能区是在 LibreOffice 上试验的，还没有在 Excel 和 WPS 上试过：先用副本试，"
        "有问题请改用“校验.bat”或命令行，做的事一样。\n\n"
        f"运行记录：{log_file()}\n核对标记的记录：{memories.folder}"
    )
