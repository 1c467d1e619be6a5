"""Glyphs: the digits of a scan compared with each other, a second opinion without a language.

A report repeats the same ten digits in the same type hundreds of times. A digit that looks more
like the page's own sevens than like its ones was not a one, whatever a recogniser made of it.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

from parsers.media.ocr.crops import Crop

Shape = npt.NDArray[np.float32]
Opinion = Literal["proven", "open", "refuted"]

_HEIGHT, _WIDTH = 24, 24
# Share of the tallest glyph that a digit reaches; what is lower is a point, a sign or dirt.
_TALL = 0.6
# In heights of a digit: two neighbours further apart have lost what stood between them.
_MAX_PITCH = 1.15
# In heights of a digit: a wider piece is several digits that run into each other.
_MAX_WIDTH = 0.82
_CUT_REACH = 0.25
# How much nearer the read digit must be than any other, what is near, and what is far.
_LEAD = 0.6
_NEAR = 0.08
_FAR = 0.06
# The distance of what has nothing in common.
_APART = 2.0
# Neighbours that an example is checked against.
_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of columns of a cell with ink in them, and the rows that the ink takes."""

    left: int
    right: int
    top: int
    bottom: int

    @property
    def height(self) -> int:
        """Return the height in pixels."""
        return self.bottom - self.top


def read_shapes(crop: Crop, text: str) -> tuple[list[Shape], bool] | None:
    """Return the shapes of the digits of a text, and whether they stand apart by themselves.

    None says that the ink cannot be parted into as many signs as the text has.
    """
    if len(crop.bands()) != 1:
        return None
    # A sign is as tall as a digit in some types and not in others.
    pieces, unsigned = _pieces(crop), text.lstrip("+-")
    pieces = pieces[len(text) - len(unsigned) :]
    height = max((piece.height for piece in pieces), default=0)
    tall = [piece for piece in pieces if piece.height >= _TALL * height]
    digits = sum(1 for sign in unsigned if sign.isdecimal())
    if not digits or not tall or len(tall) > digits:
        return None
    if len(pieces) - len(tall) != len(unsigned) - digits:
        return None
    is_apart = len(tall) == digits
    if is_apart and any(_width(piece) > _MAX_WIDTH * height for piece in tall):
        return None
    parts = tall if is_apart else _cut(crop, tall, digits)
    if unsigned.isdecimal() and _has_gap(parts, height):
        return None
    return [_shape(crop, part) for part in parts], is_apart


def _width(piece: Piece) -> int:
    return piece.right - piece.left


def _pieces(crop: Crop) -> list[Piece]:
    edges = np.diff(np.pad(crop.ink.any(axis=0), 1).astype(np.int8))
    starts, ends = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
    return [_piece(crop, int(left), int(right)) for left, right in zip(starts, ends, strict=True)]


def _piece(crop: Crop, left: int, right: int) -> Piece:
    rows = np.nonzero(crop.ink[:, left:right].any(axis=1))[0]
    if not len(rows):
        return Piece(left, right, 0, crop.ink.shape[0])
    return Piece(left, right, int(rows[0]), int(rows[-1]) + 1)


def _cut(crop: Crop, pieces: Sequence[Piece], count: int) -> list[Piece]:
    """Cut the widest pieces, where they have least ink, until there are enough."""
    parts = dict.fromkeys(range(len(pieces)), 1)
    for _ in range(count - len(pieces)):
        widest = max(parts, key=lambda index: _width(pieces[index]) / (parts[index] + 1))
        parts[widest] += 1
    return [
        part for index, piece in enumerate(pieces) for part in _parts(crop, piece, parts[index])
    ]


def _parts(crop: Crop, piece: Piece, count: int) -> list[Piece]:
    step = _width(piece) / count
    ink = crop.ink[:, piece.left : piece.right].sum(axis=0)
    edges = [0]
    for number in range(1, count):
        low = max(round((number - _CUT_REACH) * step), edges[-1] + 1)
        high = max(round((number + _CUT_REACH) * step) + 1, low + 1)
        near = ink[low:high]
        edges.append(low + int(np.argmin(near)) if len(near) else low)
    edges.append(max(_width(piece), edges[-1] + 1))
    return [
        _piece(crop, piece.left + left, piece.left + right)
        for left, right in itertools.pairwise(edges)
    ]


def _has_gap(parts: Sequence[Piece], height: int) -> bool:
    middles = [(part.left + part.right) / 2 for part in parts]
    gaps = [b - a for a, b in itertools.pairwise(middles)]
    return any(gap > _MAX_PITCH * height for gap in gaps)


def _shape(crop: Crop, part: Piece) -> Shape:
    """Return a digit in a standard height, its width in proportion, as a direction in space."""
    grey = crop.grey[part.top : part.bottom, part.left : part.right]
    paper, dark = float(np.percentile(crop.grey, 90)), float(np.percentile(crop.grey, 2))
    ink = np.clip((paper - grey) / max(paper - dark, 1.0), 0, 1)
    width = min(max(round(grey.shape[1] * _HEIGHT / grey.shape[0]), 1), _WIDTH)
    image = Image.fromarray((ink * 255).astype(np.uint8)).resize(
        (width, _HEIGHT), Image.Resampling.BILINEAR
    )
    field = np.zeros((_HEIGHT, _WIDTH), dtype=np.float32)
    left = (_WIDTH - width) // 2
    field[:, left : left + width] = np.asarray(image, dtype=np.float32)
    flat = field.ravel()
    return np.asarray(flat / max(float(np.linalg.norm(flat)), 1.0), dtype=np.float32)


class Examples:
    """The digits of a document that nobody doubts, to compare others with."""

    def __init__(self, known: Iterable[tuple[int, str, Sequence[Shape]]]) -> None:
        """Collect the digits of cells: a cell's number, its text and its shapes."""
        found = [
            (owner, int(digit), shape)
            for owner, text, shapes in known
            for digit, shape in zip(filter(str.isdecimal, text), shapes, strict=True)
        ]
        self._owners = np.array([owner for owner, _, _ in found], dtype=np.int64)
        self._classes = np.array([digit for _, digit, _ in found], dtype=np.int64)
        self._shapes = np.array([shape for _, _, shape in found], dtype=np.float32)
        if found:
            self._drop_strangers()

    def _drop_strangers(self) -> None:
        """Drop what looks like other digits than it was read as: all readings erred alike."""
        distances = 1 - self._shapes @ self._shapes.T
        distances[self._owners[:, None] == self._owners[None, :]] = _APART
        nearest = np.argsort(distances, axis=1, kind="stable")[:, :_NEIGHBOURS]
        near = np.take_along_axis(distances, nearest, axis=1) < _NEAR
        is_strange = (near & (self._classes[nearest] != self._classes[:, None])).all(axis=1)
        kept = ~is_strange
        self._owners, self._classes = self._owners[kept], self._classes[kept]
        self._shapes = self._shapes[kept]

    def judge(self, owner: int, text: str, shapes: Sequence[Shape]) -> Opinion:
        """Compare the digits of a cell with those of all other cells."""
        if not len(self._shapes):
            return "open"
        distances = 1 - np.stack(shapes) @ self._shapes.T
        distances[:, self._owners == owner] = _APART
        digits = map(int, filter(str.isdecimal, text))
        opinions = {self._judge_one(*pair) for pair in zip(digits, distances, strict=True)}
        return _worst(opinions)

    def _judge_one(self, digit: int, distances: npt.NDArray[np.float32]) -> Opinion:
        """Call a digit proven that is like its own kind, open if it is the only one of it."""
        is_same = self._classes == digit
        same = float(distances[is_same].min(initial=_APART))
        other = float(distances[~is_same].min(initial=_APART))
        if same < _LEAD * other and same < _NEAR:
            return "proven"
        return "open" if same == _APART and other > _FAR else "refuted"


def _worst(opinions: set[Opinion]) -> Opinion:
    if "refuted" in opinions:
        return "refuted"
    return "open" if "open" in opinions else "proven"
