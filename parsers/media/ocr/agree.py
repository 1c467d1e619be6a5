"""Agreement: what several readings of one cell let us believe, and what stays in doubt."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.media.ocr.lexicon import nearest_label
from parsers.media.ocr.recogniser import Reading
from parsers.media.pdf.marks import LOST

_FIGURE = re.compile(r"[+-]?(?:0|[1-9]\d{0,8})(?:\.\d{1,6})?")
# Percent: two votes so sure make a figure, one against it no less than so sure unmakes it.
_SURE = 75
_COUNTS = 50
_VOTES = 2
# Signs; a figure is never misread for so many words.
_MANY = 5
_PLACEHOLDERS = frozenset("/ \\ - -- — —— 无".split())


@dataclass(frozen=True, slots=True)
class Believed:
    """The text of a cell; one in doubt shows its readings with question marks, one above another.

    Two stacked figures are never read as a number.
    """

    text: str
    confidence: int
    is_certain: bool


def is_label(lines: Sequence[Reading]) -> bool:
    """Say whether a cell shows words for certain: a known label, or more than figures look like."""
    text = "".join(line.text for line in lines)
    han = sum(1 for sign in text if _is_han(sign))
    return han >= _MANY or (han > 1 and nearest_label(text) is not None)


def is_unknown_label(lines: Sequence[Reading]) -> bool:
    """Say whether a cell shows some words that are no label of the forms."""
    text = "".join(line.text for line in lines)
    return sum(1 for sign in text if _is_han(sign)) > 1 and nearest_label(text) is None


def _is_han(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff"


def believe_label(lines: Sequence[Reading]) -> Believed:
    """Settle a cell that shows words; a known label is mended if it was misread."""
    text = "\n".join(reading.text for reading in lines)
    known = nearest_label(text)
    confidence = min((line.confidence for line in lines), default=0)
    return Believed(known or text, confidence, is_certain=known is not None)


def believe_figure(readings: Sequence[Sequence[Reading]], touches: bool) -> Believed:
    """Settle a cell that shows a figure; `touches` says that some of its ink may be cut off.

    The first readings are of anything; without any digit in the others they may show a dash.
    """
    votes = [_only(lines) for lines in readings]
    figures = [vote for vote in votes if any(sign.isdecimal() for sign in vote.text)]
    sure = [v for v in figures if v.confidence >= _SURE and _FIGURE.fullmatch(v.text)]
    against = {vote.text for vote in figures if vote.confidence >= _COUNTS}
    if len(sure) >= _VOTES and len(against) == 1 and not touches:
        return Believed(sure[0].text, min(vote.confidence for vote in sure), is_certain=True)
    free = votes[0]
    if free.text in _PLACEHOLDERS and free.confidence >= _SURE and not figures:
        return Believed(free.text, free.confidence, is_certain=True)
    return _doubt(figures)


def _only(lines: Sequence[Reading]) -> Reading:
    if len(lines) != 1:
        return Reading("", 0)
    return Reading(unicodedata.normalize("NFKC", lines[0].text).strip(), lines[0].confidence)


def _doubt(figures: Sequence[Reading]) -> Believed:
    """Show the two likeliest readings, twice the only one, or that nothing could be read."""
    shown = list(dict.fromkeys(vote.text for vote in figures))
    if not shown:
        return Believed(LOST, 0, is_certain=False)
    confidence = min(vote.confidence for vote in figures)
    return Believed("\n".join(f"{text}?" for text in (shown * 2)[:2]), confidence, False)
