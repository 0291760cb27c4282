"""参数: which form, edition and year, and the office's own figures; what is wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from perfbook.contents import BookContents
from perfbook.figures import Figures, figures_for
from perfbook.forms.mail_address import host_name, mail_addresses
from perfbook.forms.plan import SECURITIES
from perfbook.forms.quantity import fold
from perfbook.forms.spelling import NotUnderstood
from perfbook.forms.typed_dates import typed_date
from perfbook.layouts.model import UnknownEdition, edition_for, editions, load
from perfbook.layouts.plan_tables import SETTINGS, Setting, form_words, head_words, plan_tables
from perfbook.office_figures import typed, with_office
from perfbook.read.plan_book import Line, Mistake, columns_found, read_table

_CHOICES: Mapping[str, Mapping[str, Any]] = {"yes_no": {"是": True, "否": False}, "security": SECURITIES}


@dataclass
class Settings:
    """What 参数 says. `values` by field; the office's figures by their names in `Figures`."""

    values: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    # The fields whose values could not be used: what lacks because of them is not said again.
    unusable: set[str] = field(default_factory=set)

    @property
    def form(self) -> str:
        return str(self.values.get("form") or plan_tables().forms()[0])

    @property
    def weighted(self) -> bool:
        """Whether indicators of this form have weights."""
        return any(column.field == "weight" for column in plan_tables().of("指标", self.form).columns)

    @property
    def edition(self) -> str | None:
        given = self.values.get("edition")
        return f"{self.form}/{given}" if given else None

    @property
    def year(self) -> int | None:
        return self.values.get("year")

    def edition_of(self, year: int | None) -> str:
        """The edition that a year asks for. Raises UnknownEdition."""
        return self.edition or edition_for(self.form, year or 0)

    def figures_of(self, edition: str) -> Figures:
        """The figures of an edition with the office's own in their place."""
        return with_office(figures_for(*edition.split("/")), self.figures)

    @property
    def money_unit(self) -> str:
        return next(load(name).money_unit for name in editions() if name.startswith(f"{self.form}/"))


def settings_of(contents: BookContents) -> Settings:
    """The settings of a list; one that cannot be used is a mistake and stays unset."""
    table = read_table(contents, plan_tables().of(SETTINGS))
    found = Settings(mistakes=list(table.mistakes))
    for setting, line in _known(table.lines, found.mistakes).values():
        try:
            value = _value(setting, line.text("value"), found.form)
        except (ValueError, UnknownEdition) as fault:
            found.mistakes.append(line.mistake("value", str(fault)))
            found.unusable.add(setting.field)
            continue
        (found.figures if setting.figure else found.values)[setting.field] = value
        if setting.kind == "form" and (made_for := _made_for(contents, str(value))):
            advice = f"请改回{made_for}，或用 perfbook plan new 另建一份{line.text('value')}的计划表。"
            message = f"“项目”表的栏目是{made_for}的。{advice}"
            found.mistakes.append(line.mistake("value", message))
    return found


def _made_for(contents: BookContents, form: str) -> str | None:
    """The form that a list's columns are those of, where it is another than the list says."""
    words = {kind: word for word, kind in form_words().items()}
    found = {kind: columns_found(contents, plan_tables().of("项目", kind)) for kind in plan_tables().forms()}
    most = max(found, key=lambda kind: found[kind])
    return words[most] if found[most] > found[form] else None


def _known(lines: tuple[Line, ...], mistakes: list[Mistake]) -> Mapping[str, tuple[Setting, Line]]:
    """Each setting that has a value, in the order of plan.toml: the form is known before its edition is read."""
    settings = {fold(one.name): one for one in plan_tables().parameter}
    given: dict[str, tuple[Setting, Line]] = {}
    for line in lines:
        setting = settings.get(head_words(line.text("name"))[0])
        if setting is None:
            names = "、".join(one.name for one in settings.values())
            mistakes.append(line.mistake("name", f"没有“{line.text('name')}”这个参数。可以用的：{names}。"))
        elif setting.field in given:
            mistakes.append(line.mistake("name", f"“{setting.name}”写了两次。请只留一行。"))
        elif line.text("value"):
            given[setting.field] = setting, line
    return {one.field: given[one.field] for one in plan_tables().parameter if one.field in given}


def _value(setting: Setting, text: str, form: str) -> Any:
    """A setting's value. Raises ValueError or UnknownEdition with a sentence."""
    folded = fold(text)
    if setting.figure:
        return typed(setting.kind, text)
    if setting.kind == "form":
        return _choice(form_words(), folded, text)
    if setting.kind in _CHOICES:
        return _choice(_CHOICES[setting.kind], folded, text)
    if setting.kind in ("host", "port", "mail"):
        return _posting(setting, text, folded)
    if setting.kind == "date":
        try:
            return typed_date(text).iso
        except NotUnderstood as fault:
            raise ValueError(f"“{text}”不是日期。请填写例如 2025-03-31。") from fault
    digits = folded.removesuffix("年").removesuffix("版").removesuffix("年")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
        raise ValueError(f"“{text}”不是年份。请填四位数字，例如 2024。")
    if setting.kind == "edition":
        return load(f"{form}/{digits}").edition
    edition_for(form, int(digits))
    return int(digits)


def _posting(setting: Setting, text: str, folded: str) -> str | int:
    """How mail goes out. Raises ValueError with a sentence."""
    if setting.kind == "host":
        return host_name(text)
    if setting.kind == "port":
        if not (folded.isascii() and folded.isdigit() and 0 < int(folded) < 65536):
            raise ValueError(f"“{text}”不是端口。请填数字，例如 465。")
        return int(folded)
    addresses = mail_addresses(text)
    if len(addresses) > 1:
        raise ValueError("只能用一个邮箱发信。请留一个。")
    return addresses[0]


def _choice(words: Mapping[str, Any], folded: str, text: str) -> Any:
    """What a word stands for; capitals or not."""
    for word, meaning in words.items():
        if folded.upper() == word.upper():
            return meaning
    raise ValueError(f"“{text}”不在可选的内容里。请填：{'、'.join(words)}。")
