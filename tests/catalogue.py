"""The page of all rules, perfbook/rules/README.md: `python -m cogapp -r -c -P perfbook/rules/README.md`."""

import re
from collections.abc import Iterator

from perfbook.check import check
from perfbook.rules import RULES, Rule
from tests.pages import examples


def catalogue() -> str:
    """A table of contents, then every rule by its id: head, what it says of its own example, its page."""
    rules = [RULES[id] for id in sorted(RULES)]
    return "\n".join([*_contents(rules), *(line for rule in rules for line in _section(rule))])


def _contents(rules: list[Rule]) -> Iterator[str]:
    yield "| 编号 | 名称 | 级别 | 标题 |"
    yield "|------|------|------|------|"
    for rule in rules:
        yield f"| [{rule.id}](#{rule.id.lower()}) | {rule.name} | {_severity(rule)} | {_plain(rule.title)} |"


def _section(rule: Rule) -> Iterator[str]:
    yield f'\n<a id="{rule.id.lower()}"></a>\n\n## {rule.id} {_plain(rule.title)}\n'
    yield f"- 名称：{rule.name}"
    yield f"- 级别：{_severity(rule)}"
    yield f"- 依据：{_plain(rule.basis)}"
    yield f"- 填表时即时检查：{'是' if rule.excel else '否'}"
    # The title is the heading already.
    yield f"\n{rule.page.partition(chr(10))[2].strip()}\n"
    yield "对上面“不符合”的例子，核对时说：\n"
    yield "\n>\n".join(f"> {said}" for said in _messages(rule))


def _messages(rule: Rule) -> list[str]:
    drawn = examples(rule, "不符合")
    found = [finding for form, figures in drawn for finding in check(form, figures) if finding.rule == rule.id]
    return list(dict.fromkeys(f"{finding.severity.sign} {_plain(finding.message)}" for finding in found))


def _severity(rule: Rule) -> str:
    return f"{rule.severity.sign} {rule.severity.label}"


def _plain(text: str) -> str:
    """A text whose signs mean nothing to Markdown."""
    return re.sub(r"([\\*_<>|`~\[\]])", r"\\\1", text)
