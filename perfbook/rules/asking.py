"""How a formula asks a word list: parts of templates. The lists are named columns, see `word_tables`."""

LIST_NAME = "perfbook_"
"""What the name of every list begins with, in formulas and in the workbook."""


def in_list(name: str, text: str) -> str:
    """Whether a text is a word of the list."""
    return f"SUMPRODUCT(1*EXACT(perfbook_{name},{text}))>0"


def mentions(name: str, text: str) -> str:
    """Whether a word of the list stands anywhere in a text."""
    return f"SUMPRODUCT(1*ISNUMBER(FIND(perfbook_{name},{text})))>0"


def ends_with(name: str, text: str) -> str:
    """Whether a text ends with a word of the list."""
    return f"SUMPRODUCT(1*EXACT(RIGHT({text},LEN(perfbook_{name})),perfbook_{name}))>0"


def any_sign_of(signs: str, text: str) -> str:
    """Whether one of the signs, all in one text, stands anywhere in a text of at most as many signs as `places`."""
    found = f"ISNUMBER(FIND(MID({text},perfbook_places,1),{signs}))"
    return f"SUMPRODUCT({found}*(perfbook_places<=LEN({text})))>0"


def longest(name: str, text: str, ranks: str = "", start: int = 0) -> str:
    """The length, or the greatest rank, of the words that a text ends with, or that it has at `start`; 0 for none."""
    listed = f"perfbook_{name}"
    part = f"MID({text},{start},LEN({listed}))" if start else f"RIGHT({text},LEN({listed}))"
    return f"SUMPRODUCT(MAX(EXACT({part},{listed})*{f'perfbook_{ranks}' if ranks else f'LEN({listed})'}))"
