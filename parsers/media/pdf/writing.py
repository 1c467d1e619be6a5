"""Writing: signs put into lines by where they stand, never by the order they were drawn in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.media.pdf.marks import LOST, Box, Sign, around

# In font sizes: two digits further apart are two numbers until someone says otherwise.
_DIGIT_GAP = 0.25
_WORD_GAP = 0.6
# A digit so much smaller than its neighbours is an exponent or a note.
_SMALL = 0.78
_OVERPRINT = 0.5
# Signs that overlap by so much of their height stand on one line.
_LEVEL = 0.8


@dataclass(frozen=True, slots=True)
class Written:
    """A visible line: its signs from left to right and the text they make."""

    text: str
    box: Box
    signs: tuple[Sign, ...]

    @property
    def size(self) -> float:
        """Return the height of the line."""
        return self.box.y1 - self.box.y0


def write_lines(signs: Iterable[Sign]) -> list[Written]:
    """Put signs into lines from top to bottom; signs set sideways are read in their own turn."""
    by_turn: dict[int, list[Sign]] = {}
    for sign in signs:
        by_turn.setdefault(sign.turn, []).append(sign)
    lines = [line for turn in sorted(by_turn) for line in _lines_of_turn(by_turn[turn], turn)]
    return sorted(lines, key=lambda line: (line.box.y0, line.box.x0)) if len(by_turn) > 1 else lines


def text_of(signs: Iterable[Sign]) -> str:
    """Return the text of a cell: its lines, with a line feed between them."""
    return "\n".join(line.text for line in write_lines(signs))


def _lines_of_turn(signs: Sequence[Sign], turn: int) -> Iterator[Written]:
    if not turn:
        yield from map(_written, _rows(signs))
        return
    for row in _rows([_turned(sign, turn) for sign in signs]):
        line = _written(row)
        yield Written(line.text, around(_turned(s, -turn % 4).box for s in row), line.signs)


def _turned(sign: Sign, turn: int) -> Sign:
    """Turn a sign's box by quarters, clockwise for a text that runs upwards."""
    x0, y0, x1, y1 = sign.box
    box = {
        0: sign.box,
        1: Box(-y1, x0, -y0, x1),
        2: Box(-x1, -y1, -x0, -y0),
        3: Box(y0, -x1, y1, -x0),
    }[turn]
    return Sign(sign.text, box, sign.turn)


def _rows(signs: Sequence[Sign]) -> Iterator[list[Sign]]:
    """Yield signs that share a line: each overlaps the line's own height by half."""
    shown = sorted(signs, key=lambda sign: (sign.box.y0 + sign.box.y1, sign.box.x0))
    row: list[Sign] = []
    top = bottom = 0.0
    for sign in shown:
        y0, y1 = sign.box.y0, sign.box.y1
        overlap = min(bottom, y1) - max(top, y0)
        if row and overlap < 0.5 * min(bottom - top, y1 - y0):
            cut = _cut(row, sign)
            yield row[:cut]
            row = row[cut:]
            top, bottom = (row[0].box.y0, row[0].box.y1) if row else (y0, y1)
        if not row:
            top, bottom = y0, y1
        row.append(sign)
    if row:
        yield row


def _cut(row: Sequence[Sign], following: Sign) -> int:
    """Return where a line ends, when the sign behind it is level with its last signs only.

    Words that stand beside each other at slightly different heights then are two lines.
    """
    level = min(row[-1].box.y1, following.box.y1) - max(row[-1].box.y0, following.box.y0)
    if level < _LEVEL * min(row[-1].size, following.size):
        return len(row)
    middles = [sign.box.y0 + sign.box.y1 for sign in row]
    return max(range(1, len(row)), key=lambda i: middles[i] - middles[i - 1], default=1)


def _written(row: list[Sign]) -> Written:
    row.sort(key=lambda sign: (sign.box.x0, sign.box.x1))
    signs = _without_overprints(row)
    size = max(sign.size for sign in signs)
    text = signs[0].text if not signs[0].text.isspace() else ""
    for left, right in pairwise(signs):
        if not text.endswith(" ") and (right.text.isspace() or _is_apart(left, right, size)):
            text += " "
        if not right.text.isspace():
            text += right.text
    return Written(text.strip(), around(sign.box for sign in signs), tuple(signs))


def _is_apart(left: Sign, right: Sign, size: float) -> bool:
    gap = right.box.x0 - left.box.x1
    is_plain = left.text.isascii() and right.text.isascii()
    if right.text.isdecimal() and left.text.isdecimal() and _is_raised(left, right):
        return True
    return gap > size * (_DIGIT_GAP if is_plain else _WORD_GAP)


def _is_raised(left: Sign, right: Sign) -> bool:
    """Say whether one of two digits is so small that it is no digit of the same number."""
    return min(left.size, right.size) < _SMALL * max(left.size, right.size)


def _without_overprints(row: Sequence[Sign]) -> list[Sign]:
    """Drop signs printed twice for boldness; where two different ones collide, none is known."""
    kept: list[Sign] = []
    for sign in row:
        before = kept[-1] if kept else None
        if before is None or not _collide(before, sign):
            kept.append(sign)
        elif before.text.isspace():
            kept[-1] = sign
        elif sign.text not in (before.text, " "):
            kept[-1] = Sign(LOST, around((before.box, sign.box)), sign.turn)
    return kept


def _collide(left: Sign, right: Sign) -> bool:
    width = min(left.box.x1 - left.box.x0, right.box.x1 - right.box.x0)
    return left.box.x1 - right.box.x0 > _OVERPRINT * max(width, 0.1)
