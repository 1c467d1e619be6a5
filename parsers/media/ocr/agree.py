"""Agreement: what several readings of one cell let us believe, and what stays in doubt."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.media.ocr.glyphs import Opinion
from parsers.media.ocr.lexicon import guess_label
from parsers.media.ocr.recogniser import Reading

_FIGURE = re.compile(r"[+-]?(?:0|[1-9]\d{0,8})(?:\.\d{1,6})?")
# Percent: a vote so sure counts for itself, one against a figure no less than so sure unmakes it.
_SURE = 75
_COUNTS = 50
_STRONG = 90
# Votes that make a figure without the shapes of its digits, and with them.
_VOTES_ALONE = 3
_VOTES = 2
# Signs; a figure is never misread for so many words.
_MANY = 5
_PLACEHOLDERS = frozenset("/ \\ - -- — —— 无".split())


@dataclass(frozen=True, slots=True)
class Believed:
    """The text of a cell as read best; what is not certain may be any other."""

    text: str
    confidence: int
    is_certain: bool


BLANK = Believed("", 100, is_certain=True)


@dataclass(frozen=True, slots=True)
class Votes:
    """The figures that several readings saw in one cell; lines of anything else saw none."""

    figures: tuple[Reading, ...]

    @property
    def best(self) -> str:
        """Return the figure most readings saw, the surest of several; nothing if none did."""
        weights: Counter[str] = Counter()
        for vote in self.figures:
            weights[vote.text] += 1000 + vote.confidence
        shown = [text for text in weights if _FIGURE.fullmatch(text)] or list(weights)
        return max(shown, key=lambda text: (weights[text], text), default="")

    def for_text(self, text: str) -> list[Reading]:
        """Return the votes for a figure."""
        return [vote for vote in self.figures if vote.text == text]

    def against(self, text: str) -> int:
        """Return how sure the surest vote for another figure is."""
        return max((v.confidence for v in self.figures if v.text != text), default=0)

    @property
    def are_unanimous(self) -> bool:
        """Say whether several sure votes saw the same figure and none another."""
        sure = [vote for vote in self.for_text(self.best) if vote.confidence >= _SURE]
        is_figure = bool(_FIGURE.fullmatch(self.best))
        return is_figure and len(sure) >= _VOTES and not self.against(self.best)


def votes_of(readings: Sequence[Sequence[Reading]]) -> Votes:
    """Return what readings say about a figure."""
    votes = [_only(lines) for lines in readings]
    return Votes(tuple(vote for vote in votes if any(sign.isdecimal() for sign in vote.text)))


def is_figure(lines: Sequence[Reading]) -> bool:
    """Say whether a reading is one line that is a figure and nothing else."""
    return bool(_FIGURE.fullmatch(_only(lines).text))


def halved(lines: Sequence[Reading]) -> list[Reading]:
    """Return what a picture says that was shown twice side by side, if both halves say the same."""
    words = lines[0].text.split() if len(lines) == 1 else []
    if len(words) != 2 or words[0] != words[1]:
        return []
    return [Reading(words[0], lines[0].confidence)]


def _only(lines: Sequence[Reading]) -> Reading:
    if len(lines) != 1:
        return Reading("", 0)
    text = unicodedata.normalize("NFKC", lines[0].text)
    return Reading("".join(text.split()), lines[0].confidence)


def believe_figure(votes: Votes, opinion: Opinion, touches: bool) -> Believed | None:
    """Settle a figure by its votes and the shapes of its digits; None says that more are needed.

    `touches` says that some of its ink may be cut off. Two means must agree: a recogniser and the
    shapes, or a recogniser with itself three times over where the shapes can say nothing.
    """
    text = votes.best
    if touches or opinion == "refuted" or not _FIGURE.fullmatch(text):
        return None
    own, against = votes.for_text(text), votes.against(text)
    sure = [vote for vote in own if vote.confidence >= _SURE]
    if opinion == "proven" and own and against < (_STRONG if len(own) >= _VOTES else _COUNTS):
        return Believed(text, max(vote.confidence for vote in own), is_certain=True)
    if opinion == "open" and len(sure) >= _VOTES_ALONE and not against:
        return Believed(text, min(vote.confidence for vote in sure), is_certain=True)
    return None


def doubt_figure(votes: Votes, words: Sequence[Reading]) -> Believed:
    """Return what a cell may show: a placeholder if no reading saw a digit, else a doubt."""
    free = _only(words)
    if free.text in _PLACEHOLDERS and free.confidence >= _SURE and not votes.figures:
        return Believed(free.text, free.confidence, is_certain=True)
    confidence = min((vote.confidence for vote in votes.figures), default=0)
    return Believed(votes.best, confidence, is_certain=False)


def is_label(readings: Sequence[Sequence[Reading]]) -> bool:
    """Say whether a cell shows words for certain: a known label, or more than figures look like."""
    return any(
        _count_han(text) >= _MANY or (_count_han(text) > 1 and _is_known(text))
        for text in map(_joined, readings)
    )


def is_unknown_label(readings: Sequence[Sequence[Reading]]) -> bool:
    """Say whether a cell shows some words that are no label of the forms."""
    texts = [_joined(lines) for lines in readings]
    return any(_count_han(text) > 1 for text in texts) and not any(map(_is_known, texts))


def _is_known(text: str) -> bool:
    guess = guess_label((text,))
    return guess is not None and guess.is_sure


def _joined(lines: Sequence[Reading]) -> str:
    return "".join(line.text for line in lines)


def _count_han(text: str) -> int:
    return sum(1 for sign in text if "\u4e00" <= sign <= "\u9fff")


def believe_label(readings: Sequence[Sequence[Reading]]) -> Believed:
    """Settle a cell that shows words: the label that its readings are most like, if one is."""
    shown = [lines for lines in readings if lines]
    if not shown:
        return Believed("", 0, is_certain=False)
    guess = guess_label(map(_joined, shown))
    confidence = max(min(line.confidence for line in lines) for lines in shown)
    if guess is None:
        return Believed("\n".join(line.text for line in shown[0]), confidence, is_certain=False)
    return Believed(guess.label, confidence, is_certain=guess.is_sure)
