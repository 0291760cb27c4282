"""What does not fit: every shown text measured against its square, by the thumb and with the fonts really used."""

from collections.abc import Iterator

from tests.look.fonts import REAL, THUMB, Metrics
from tests.look.sheets import Book, Note, Text
from tests.look.wrapping import lines

# What a square keeps free of text at its sides together, and above and below together, in points.
SIDES, ABOVE_AND_BELOW = 3.75, 1.5
INDENT = 9.0
# A note's box keeps a little more; its letters are 9 points.
NOTE_SIDES, NOTE_SIZE, NOTE_FONT = 8.0, 9.0, "宋体"
# Letters below so many points cannot be read.
SMALLEST = 6.0
# Measured in points, sums of fractions: a hundredth more is no more.
_TINY = 0.01


def clipped(book: Book, metrics: tuple[Metrics, ...] = (THUMB, REAL)) -> tuple[int, list[str]]:
    """How many texts were measured, and a line for each that does not fit."""
    texts = [text for sheet in book.sheets for text in sheet.texts()]
    notes = list(book.notes())
    said = [
        f"{text.where}, by {measure.name}: {fault}: {text.text[:60]!r}"
        for measure in metrics
        for text in texts
        for fault in _faults(text, digit(book, measure), measure)
    ]
    for measure in metrics:
        said += [f"{note.where}, note, by {measure.name}: {fault}" for note in notes for fault in _note(note, measure)]
    return len(texts) + len(notes), said


def digit(book: Book, measure: Metrics) -> float:
    """How wide a digit of the normal font is: the measure of columns, in points."""
    return measure.width("0", book.normal_font, False) * book.normal_size


def _faults(text: Text, of_digit: float, measure: Metrics) -> Iterator[str]:
    if text.text.startswith("#") and text.text.rstrip("!?/0A").isupper():
        yield "an error value"
    room = text.width * of_digit - SIDES - text.indent * INDENT
    for said in dict.fromkeys(filter(None, (text.text, text.signed))):
        if text.number:
            # Excel shortens a number of no format at its decimals, never before them.
            said = said.partition(".")[0] if text.general else said
            if (wide := _width(said, text, measure)) > room * _shrinking(text) + _TINY:
                yield f"{said} is {wide:.1f} pt wide, there is room for {room:.1f}: shows ###"
            continue
        if not text.wrap:
            wide = max(_width(line, text, measure) for line in said.split("\n"))
            if wide > (room + text.spill * of_digit) * _shrinking(text) + _TINY:
                yield f"{wide:.1f} pt wide, not wrapped, there is room for {room + text.spill * of_digit:.1f}"
        if text.height is not None:
            high = height(said, text, room, measure)
            if high > text.height + _TINY:
                yield f"{high:.1f} pt high, there is room for {text.height:.1f}"


def _shrinking(text: Text) -> float:
    """How much more than its room a text may take: a square that shrinks it keeps it whole while it can be read."""
    return max(1.0, text.size / SMALLEST) if text.shrink else 1.0


def _width(said: str, text: Text, measure: Metrics) -> float:
    return sum(measure.width(sign, text.font, text.bold) for sign in said) * text.size


def height(said: str, text: Text, room: float, measure: Metrics) -> float:
    """How high a text is in its square, in points."""
    broken = lines(said, room if text.wrap else 1e9, lambda sign: measure.width(sign, text.font, text.bold) * text.size)
    return len(broken) * measure.line(text.font, text.bold) * text.size + ABOVE_AND_BELOW


def _note(note: Note, measure: Metrics) -> Iterator[str]:
    broken = lines(note.text, note.width - NOTE_SIDES, lambda sign: measure.width(sign, NOTE_FONT, False) * NOTE_SIZE)
    high = len(broken) * measure.line(NOTE_FONT, False) * NOTE_SIZE + ABOVE_AND_BELOW
    if high > note.height + _TINY:
        yield f"{high:.1f} pt high, the box has {note.height:.1f}: {note.text[:60]!r}"
