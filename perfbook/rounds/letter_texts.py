"""What letters say: three texts in 邮件文字/ that the office may change, and how they are filled in for a unit."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from perfbook.generate.saving import Say, on_stderr, save
from perfbook.patterns import pattern
from perfbook.refused import Refused
from perfbook.rounds.records import LetterKind

NAMES: Mapping[LetterKind, str] = {"issue": "发出.txt", "return": "退回.txt", "reminder": "催报.txt"}
# What stands in braces in a text, and what it stands for.
FIELDS = {
    "单位": "单位名称",
    "联系人": "计划表里的联系人",
    "表名": "例如 2024年度绩效自评表",
    "截止日期": "报送截止日期",
    "期限": "离截止还有几天",
    "退回期限": "核对时写的期限，例如 于 2025 年 3 月 24 日前；没有写就是 尽快",
    "今天": "写信的日期",
    "项目数": "有几个项目",
    "项目清单": "一行一个项目",
    "附件清单": "一行一个附件",
    "主管部门": "计划表里的主管部门",
}
_SUBJECT = "主题"
# A subject that is longer is cut by mail programs anyway, and says nothing more.
_LONGEST_SUBJECT = 120
_LONGEST_WORD = 200
_FIELD = pattern(r"\{([^{}\n]*)\}")

_ISSUE = """主题：请填报{表名}（{单位}）

{单位}：

请填报{表名}，共 {项目数} 个项目，{截止日期}前报回：
{项目清单}

怎么填：
1. 附件里是贵单位自己的工作簿。只填浅黄色的单元格，怎么填见其中的“填报说明”。
2. 用 Excel 或 WPS 填，照原来的 .xlsx 保存；不要把内容复制到别的表里，不要改动锁定的内容。
3. 填好后看“自查”，没有“必须修改”了，再把工作簿作为附件，回复这封邮件报回来。
4. 没有其中的项目，或者有疑问，也请回复说明。

附件：
{附件清单}

{主管部门}
"""
_RETURN = """主题：请修改{表名}（{单位}）

{单位}：

贵单位报来的{表名}已经核对，下面的项目有需要修改的地方：
{项目清单}

请{退回期限}改好报回。报送截止日期是 {截止日期}，{期限}。

怎么改：
1. 请在附件的工作簿里改，不要用原来的那份。要改的地方列在“修改清单”里，点一下就跳到那一格。
2. “必须修改”的要改；“请核实并说明”的，核实后改正，或在“自查”里写明情况。
3. 改好后照原来的 .xlsx 保存，作为附件回复这封邮件报回来。

附件：
{附件清单}

{主管部门}
"""
_REMINDER = """主题：请报送{表名}（{单位}），{期限}

{单位}：

{表名}的报送截止日期是 {截止日期}，{期限}。到今天（{今天}），贵单位还有 {项目数} 个项目没有报齐：
{项目清单}

请尽快把填好的工作簿作为附件报回来。工作簿先前已经发给贵单位；找不到了，或者没有这个项目，请回复说明。
刚刚已经报送的，不用理会这封邮件。

{主管部门}
"""
_TEXTS: Mapping[LetterKind, str] = {"issue": _ISSUE, "return": _RETURN, "reminder": _REMINDER}


@dataclass(frozen=True)
class LetterText:
    """A text as the office has it: subject and body, with fields in braces."""

    subject: str
    body: str

    def filled(self, words: Mapping[str, str]) -> "LetterText":
        """The text of one letter. What is filled in is never looked through for fields again."""
        subject = _FIELD.sub(lambda found: words[found[1].strip()], self.subject)
        body = _FIELD.sub(lambda found: words[found[1].strip()], self.body)
        return LetterText(one_line(subject, _LONGEST_SUBJECT), body)


def put_texts(folder: Path, say: Say = on_stderr) -> None:
    """Write the texts into a folder; one that lies there is the office's own and stays. Raises OSError."""
    for kind, name in NAMES.items():
        if not (folder / name).exists():
            save(folder / name, _TEXTS[kind].replace("\n", "\r\n").encode("utf-8-sig"), say)


def letter_text(folder: Path, kind: LetterKind) -> LetterText:
    """The office's text for letters of a kind. Raises Refused where it has no subject, no body or an unknown field."""
    path = folder / NAMES[kind]
    text = _decoded(path).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    first, _, body = text.partition("\n")
    word, colon, subject = first.replace(":", "：", 1).partition("：")
    if word.strip() != _SUBJECT or not colon or not subject.strip():
        raise Refused(f"“{path}”的第一行应是邮件的主题，例如：{_SUBJECT}：请填报{{表名}}（{{单位}}）。")
    if not body.strip():
        raise Refused(f"“{path}”只有主题，没有正文。请补上；删去这个文件，就照原来的文字重新生成。")
    unknown = [name for name in _FIELD.findall(text) if name.strip() not in FIELDS]
    if unknown:
        known = "、".join(f"{{{name}}}" for name in FIELDS)
        raise Refused(f"“{path}”里的“{{{unknown[0]}}}”不认识。可以用的：{known}。")
    return LetterText(subject.strip(), f"{body.strip(chr(10))}\n")


def _decoded(path: Path) -> str:
    """A text as Notepad saves it, in any of its encodings."""
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def one_line(text: str, longest: int = _LONGEST_WORD) -> str:
    r"""A text of others as it may stand in a line of a letter: no line ends, no unseen signs, not endless.

    >>> one_line("甲单位\r\nBcc: a@b.cn\u202e"), one_line("一二三四", 3)
    ('甲单位 Bcc: a@b.cn', '一二…')
    """
    seen = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    line = " ".join(seen.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
