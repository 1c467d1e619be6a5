"""Marks: what a page shows, in points from the top left corner of its text read upright."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

LOST = "\ufffd"
"""Stands for a sign that is shown but whose meaning the file does not tell for certain."""

PathKind = Literal["box", "text"]
"""A `box` is a table cell, whose lines stay apart; a `text` is a line of running text."""

_SIDE = r"(-?\d{1,6}(?:\.\d{1,3})?)"
_STEP = re.compile(rf"/page\[(\d{{1,4}})\]/(box|text)\[{_SIDE},{_SIDE},{_SIDE},{_SIDE}\]")


class Box(NamedTuple):
    """A rectangle; `y` grows downwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, x: float, y: float) -> bool:
        """Say whether a point lies inside."""
        return self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1

    @property
    def middle(self) -> tuple[float, float]:
        """Return the centre."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


class Sign(NamedTuple):
    """One shown character, with the box of its whole font height and its turn in quarters."""

    text: str
    box: Box
    turn: int = 0

    @property
    def size(self) -> float:
        """Return the font size as far as the box shows it."""
        return self.box.y1 - self.box.y0


class Rule(NamedTuple):
    """A straight line: at `at` across its direction, from `start` to `end` along it."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page; `pictures` are boxes of images, `has_hidden` says that unseen text lies on it."""

    number: int
    width: float
    height: float
    signs: tuple[Sign, ...]
    level: tuple[Rule, ...]
    upright: tuple[Rule, ...]
    pictures: tuple[Box, ...] = ()
    has_hidden: bool = False


Fault = Literal["missing", "encrypted", "damaged", "limit", "scan", "garbled"]


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a file was not read: `fault` for programs, `reason` for people."""

    fault: Fault
    reason: str


class Refused(Exception):
    """A file cannot be read honestly; carries the outcome."""

    def __init__(self, fault: Fault, reason: str) -> None:
        super().__init__(reason)
        self.outcome = Unread(fault, reason)


def around(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around some boxes."""
    x0s, y0s, x1s, y1s = zip(*boxes, strict=True)
    return Box(min(x0s), min(y0s), max(x1s), max(y1s))


def write_path(kind: PathKind, places: Sequence[tuple[int, Box]]) -> str:
    """Write pages and boxes as a path, for instance `/page[2]/box[72.00,90.50,120.25,104.00]`."""
    return "|".join(
        f"/page[{page}]/{kind}[{','.join(f'{side:.2f}' for side in box)}]" for page, box in places
    )


def read_path(path: str) -> tuple[PathKind, list[tuple[int, Box]]]:
    """Return the kind, pages and boxes of a path; raise LookupError if it is none.

    >>> read_path("/page[2]/box[1.00,2.00,3.00,4.50]")
    ('box', [(2, Box(x0=1.0, y0=2.0, x1=3.0, y1=4.5))])
    """
    matches = [_STEP.fullmatch(step) for step in path.split("|")]
    steps = [match.groups() for match in matches if match is not None]
    kinds = {step[1] for step in steps}
    if len(steps) < len(matches) or len(kinds) > 1:
        raise LookupError(f"{path} names no boxes on pages")
    places = [(int(page), Box(*map(float, sides))) for page, _, *sides in steps]
    return ("text" if "text" in kinds else "box"), places
