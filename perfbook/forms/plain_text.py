"""Text of a unit as it may be shown: nothing in it steers a terminal or breaks a workbook."""

import re
import unicodedata

from perfbook.patterns import pattern

_NOT_XML = pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def shown(text: str) -> str:
    r"""A text for one line of a terminal: control and direction signs escaped.

    >>> shown("a\x1b[31m\n中")
    'a\\x1b[31m\\n中'
    """
    return "".join(
        sign if unicodedata.category(sign)[0] != "C" else sign.encode("unicode_escape").decode() for sign in text
    )


# A program that takes a typed text for a formula does so for these, also when somebody only enters the square again.
_FORMULA_LIKE = tuple("=+-@＝＋－＠\t\r\n")


def like_formula(text: str) -> bool:
    """Whether a program may take a text for a formula: it is written with the mark that makes it text for good.

    >>> like_formula("=1+2"), like_formula("≥95%")
    (True, False)
    """
    return text.startswith(_FORMULA_LIKE)


def writable(text: str) -> str:
    """A text for a square of a workbook: signs that XML cannot hold replaced."""
    return _NOT_XML.sub("\ufffd", text)


def as_kept(text: str) -> str:
    r"""A text as a workbook gives it back: line ends as \n, nothing that XML cannot hold.

    >>> as_kept("一\r\n二\x0b三\x01")
    '一\n二\n三\ufffd'
    """
    return writable(re.sub("\r\n|\r|\x0b|\x0c|\u2028|\u2029", "\n", text))


def in_quotes(text: str) -> str:
    """A text as a formula holds it.

    >>> print(in_quotes('a"b'))
    "a""b"
    """
    return '"{}"'.format(text.replace('"', '""'))
