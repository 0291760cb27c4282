"""How wide and how high signs are: by the rule of thumb, and as the font has it that LibreOffice really uses."""

import subprocess
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Protocol

from fontTools.ttLib import TTFont

from tests.office.program import FONTS


class Metrics(Protocol):
    """A way to measure. Widths and heights in em: parts of the font's size."""

    name: str

    def width(self, sign: str, font: str, bold: bool) -> float: ...

    def line(self, font: str, bold: bool) -> float: ...


@dataclass(frozen=True)
class Thumb:
    """A full-width sign is 1 em wide, a half-width one 0.5; a line is as high as Excel makes one of 宋体 or 黑体."""

    name: str = "1 em, 0.5 em"

    def width(self, sign: str, font: str, bold: bool) -> float:
        if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Me"):
            return 0.0
        # The signs of our checks come from another font, which has them as wide as a Chinese sign.
        return 1.0 if unicodedata.east_asian_width(sign) in "WFA" or sign in "✘✔" else 0.5

    def line(self, font: str, bold: bool) -> float:
        # 宋体 of 9, 10, 11, 12, 16 and 18 points: 11.25, 12, 13.5, 14.25, 20.25 and 22.5 points a row.
        return 1.28


@dataclass(frozen=True)
class Real:
    """The fonts that stand in for 宋体 and 黑体 in LibreOffice's pictures and print, by tests/office/fonts.conf."""

    name: str = "the fonts used"

    def width(self, sign: str, font: str, bold: bool) -> float:
        if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Me"):
            return 0.0
        face = _face(font, bold)
        # What the font lacks, another steps in for; ✘ and ✔ come from DejaVu Sans.
        return face.widths.get(ord(sign)) or _face("DejaVu Sans", bold).widths.get(ord(sign), 1.0)

    def line(self, font: str, bold: bool) -> float:
        return _face(font, bold).line


@dataclass(frozen=True)
class _Face:
    widths: Mapping[int, float]
    line: float


@cache
def _face(font: str, bold: bool) -> _Face:
    file, family = _matched(font, bold)
    numbers = count() if file.endswith(".ttc") else [-1]
    for number in numbers:
        with TTFont(file, fontNumber=number, lazy=True) as face:
            if family in {name.toUnicode() for name in face["name"].names}:
                size, advances, high = face["head"].unitsPerEm, face["hmtx"], face["hhea"]
                widths = {sign: advances[glyph][0] / size for sign, glyph in face.getBestCmap().items()}
                return _Face(widths, (high.ascent - high.descent + high.lineGap) / size)
    raise AssertionError(f"{file} has no {family}")


def _matched(font: str, bold: bool) -> tuple[str, str]:
    """The file and the family that fontconfig gives for a font's name."""
    wanted = f"{font}:bold" if bold else font
    command = ["fc-match", "--format=%{file}\n%{family[0]}", wanted]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env={"FONTCONFIG_FILE": str(FONTS)})
    file, family = said.stdout.split("\n")
    return file, family


THUMB, REAL = Thumb(), Real()
