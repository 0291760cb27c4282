"""What a square shows: its value by its number format. Only the formats that our books use; another one is an error."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

PLACES = {"0": 0, "0.0": 1, "0.00": 2, "#,##0": 0, "#,##0.00": 2, "0%": 0}


def shown(value: object, number_format: str) -> str:
    """The text of a square's value.

    >>> shown(1234.5, "#,##0.00"), shown(-3, '"✘ "0.00;"✘ "-0.00'), shown(0, '0;;"－"'), shown("无", '"▲ "@')
    ('1,234.50', '✘ -3.00', '－', '▲ 无')
    """
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        # A text goes through the format only where that has a place for it.
        last = number_format.split(";")[-1]
        return "".join(_literals(last)).replace("@", value) if "@" in last else value
    return _number(Decimal(str(value)), number_format)


def _number(value: Decimal, number_format: str) -> str:
    if number_format in ("General", "@"):
        return f"{value:f}"
    sections = number_format.split(";")
    section = sections[0]
    if value < 0 and len(sections) > 1:
        section, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    literals = _literals(section)
    digits = "".join(one for one in _parts(section) if not one.startswith('"')).strip()
    if not digits:
        return "".join(literals)
    sign = "-" if digits.startswith("-") else ""
    places = PLACES[digits.lstrip("-")]
    scaled = value * 100 if digits.endswith("%") else value
    rounded = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = sign + (f"{rounded:,f}" if "," in digits else f"{rounded:f}") + ("%" if digits.endswith("%") else "")
    return "".join(text if one == digits else one for one in literals)


def _parts(section: str) -> list[str]:
    """A section cut into quoted texts, with their quotes, and the rest."""
    pieces = section.split('"')
    return [f'"{one}"' if at % 2 else one for at, one in enumerate(pieces) if one]


def _literals(section: str) -> list[str]:
    return [one.strip('"') if one.startswith('"') else one for one in _parts(section)]
