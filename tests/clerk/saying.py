"""How a clerk spells labels and values, and what a reader may take each value for."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.clerk.paper import Copy, Percent, Said
from tests.clerk.style import Style

_TARGET = re.compile(r"\s*(≥|≤|=|＝|≈|>=|<=|>|<|大于等于|大于|小于)?\s*([\d.,]+)\s*(?:[(（](.*)[)）]|(.*))\s*")
_AMOUNTS = {
    "total", "fiscal", "carried_over", "other", "annual_total", "annual_fiscal", "annual_carried_over", "annual_other",
    "project_total", "project_fiscal", "project_other",
}  # fmt: skip
_WEIGHT = re.compile(r"\s*[(（]?[\d.]+分?[)）]?\s*$")
_WIDE = str.maketrans("()%:/0123456789AB", "（）％：／０１２３４５６７８９ＡＢ")


def at(form: dict[str, Any], path: str) -> Any:
    """What stands at a path of a form's JSON, None where it has no such part."""
    here: Any = form
    for step in path.replace("]", "").replace("[", ".").split("."):
        here = here[int(step)] if step.isdigit() else (here or {}).get(step)
    return here


def number_of(value: Any) -> Decimal | None:
    """The number that the form's JSON gives, whatever dashes and percent signs it is printed with."""
    text = str(value if value is not None else "").strip().removesuffix("%").replace(",", "")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def target_parts(target: str, known: list[str | None] | None = None) -> tuple[str, str, str]:
    """A target as the sign, value and measure of three columns."""
    if known:
        sign, value, measure = (part or "" for part in known)
        return sign, value, measure
    found = _TARGET.fullmatch(target)
    if not found:
        return "定性", target, ""
    return found[1] or "=", found[2], found[3] or found[4] or ""


def bare_level(name: str) -> str:
    """产出指标（50分） -> 产出指标."""
    return _WEIGHT.sub("", name) or name


class Speller:
    """One clerk's way of writing labels and values; what is written of a form is kept in `copy`."""

    def __init__(self, style: Style, form: dict[str, Any]) -> None:
        self.style, self.form = style, form
        self.copy = Copy(form)

    def label(self, name: str, default: str, colon: bool = False) -> str:
        """A label as this clerk writes it."""
        style = self.style
        text = style.word(name, default)
        if style.money == "each" and name in _AMOUNTS and "元" not in text:
            text = f"{text.rstrip('：:')}（{self.unit()}）"
        short = "\n" not in text and " " not in text
        if style.spaced and short and len(text) <= 4:
            text = " ".join(text)
        elif style.broken and short and len(text) >= 4:
            text = f"{text[: len(text) // 2]}\n{text[len(text) // 2 :]}"
        if style.bracketed and len(text) <= 6:
            text = f"【{text}】"
        if colon and style.colon and not text.endswith(("：", ":")):
            text += "："
        return text.translate(_WIDE) if style.wide else text

    def unit(self) -> str:
        unit = str(self.form["money_unit"])
        self.copy.money_unit = unit
        return unit

    def say(self, paths: str | tuple[str, ...], *accepted: str, number: bool = False, optional: bool = False) -> None:
        """Note that something is printed; nothing where it is blank."""
        found = tuple(text for text in accepted if text not in ("", None))
        if found:
            wanted = (paths,) if isinstance(paths, str) else paths
            self.copy.said.append(Said(wanted, found, number, optional))

    def text(self, path: str, *others: str, also: tuple[str, ...] = ()) -> str:
        """A text of the form; `others`: how else it may be read, `also`: where else."""
        value = at(self.form, path)
        if value is None:
            return ""
        self.say((path, *also), str(value), *others)
        return str(value)

    def amount(self, path: str, also: tuple[str, ...] = ()) -> object:
        """An amount, weight or score: as a number, or as the text of one."""
        value = at(self.form, path)
        number = number_of(value)
        if number is None:
            return self.style.dash if value and path.endswith((".weight", ".score")) else (value or "")
        self.say((path, *also), f"{number:f}", number=True)
        if self.style.typed == "number":
            return number
        if self.style.typed == "with_unit" and not path.endswith(("weight", "score")):
            return f"{value}{self.unit()}"
        if self.style.typed == "points" and path.endswith(("weight", "score")):
            return f"{value}分"
        return f"{number:,}" if self.style.typed == "grouped" else str(value).removesuffix("%")

    def rate(self, path: str) -> object:
        """An execution rate, with or without its sign."""
        value = at(self.form, path)
        number = number_of(value)
        if number is None:
            return value or ""
        self.say(path, f"{number:f}", number=True)
        if self.style.rate == "percent":
            return Percent(number)
        return f"{number}%" if self.style.rate == "text" else number

    def target(self, path: str) -> tuple[str, ...]:
        """A target in one square or in three."""
        value = at(self.form, path)
        known = at(self.form, f"{path}_parts")
        if value is None:
            return ("",) * (len(self.style.split_heads) if self.style.split else 1)
        if not self.style.split:
            return (self.text(path),)
        sign, number, measure = target_parts(str(value), known)
        self.say(path, *spellings(str(value), (sign, number, measure)))
        if len(self.style.split_heads) == 3:
            return sign, number, measure
        return f"{'' if sign == '定性' else sign}{number}", measure


def spellings(target: str, parts: tuple[str, str, str]) -> tuple[str, ...]:
    """Every way to put a target of three columns together again."""
    sign, value, measure = parts
    sign = "" if sign == "定性" else sign
    bracketed = f"({measure})" if measure else ""
    signs = {sign, unicodedata.normalize("NFKC", sign)}
    tails = (measure, bracketed, f"（{measure}）" if measure else "")
    joined = {f"{one}{value}{tail}" for one in signs for tail in tails}
    return (target, *sorted(joined), f"定性{value}", f"定性 {value}")
