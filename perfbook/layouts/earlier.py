"""What a marked return carries of the round it belongs to: the findings it showed, the values it was made from.

It stands in the hidden sheet as JSON, below the stamp's table, cut into squares. Written so that no program which
saves the workbook again changes it: without blanks and line ends that might be trimmed or broken.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from perfbook.findings import Severity
from perfbook.forms.plain_text import writable

# No tab of a form can be called so: what follows the stamp's table is told from it.
ROUND, PIECE = "round:", "earlier:"
# A square holds 32,767 signs, of which some count twice.
_LONGEST_PIECE = 8_000


class Shown(BaseModel):
    """A finding that a marked return showed, `place` in the words of the form.

    `restored`: the return itself had put it right.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    rule: str = Field(max_length=20)
    severity: Severity
    path: str = Field(max_length=200)
    place: str
    message: str
    restored: bool = False


class Earlier(BaseModel):
    """What the last marked return showed. `values`: what the unit had filled in, by path, without empty fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    findings: tuple[Shown, ...] = ()
    values: Mapping[str, str] = Field(default_factory=dict)

    def text(self) -> str:
        """As the stamp keeps it: `earlier_in` gives it back."""
        tree = self.model_dump(mode="json", exclude_defaults=True)
        written = writable(json.dumps(tree, ensure_ascii=False, separators=(",", ":"), sort_keys=True))
        return "".join(sign if sign.isprintable() and not sign.isspace() else _escaped(sign) for sign in written)


NOTHING = Earlier.model_construct(findings=(), values={})


def _escaped(sign: str) -> str:
    """A sign as JSON writes it in ASCII.

    >>> _escaped("　"), _escaped(" ")
    ('\\\\u3000', '\\\\u0020')
    """
    return f"\\u{ord(sign):04x}" if sign.isascii() else json.dumps(sign)[1:-1]


def earlier_in(text: str) -> Earlier:
    """What a stamp's text says of the last return; nothing, where there is none or it is not ours."""
    try:
        return Earlier.model_validate_json(text) if text else NOTHING
    except ValidationError:
        return NOTHING


def round_rows(number: int, text: str) -> Iterator[tuple[str, ...]]:
    """The rows of the hidden sheet for round `number`; none for 0. A digest tells when a word of them was changed."""
    if number:
        yield ROUND, str(number), sha256(f"{number}:{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
        for at in range(0, len(text), _LONGEST_PIECE):
            yield PIECE, text[at : at + _LONGEST_PIECE]


def round_in(rows: Sequence[Sequence[str]]) -> tuple[int, str]:
    """The number and the text that such rows hold, 0 without any. Raises ValueError."""
    if not rows:
        return 0, ""
    return int(rows[0][1]), "".join(row[1] for row in rows[1:])
