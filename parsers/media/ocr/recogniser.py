"""The recogniser: who reads the text in a picture; the parser is given one and owns none.

Recognition starts programs or loads models, which a parser must not do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["cell", "figure", "figure_again", "line"]
"""What to look for: anything in a cell, in one or more lines; a line of digits; the same by other
means, so that two readings agree only if the figure is clear; a line of running text."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey picture, one byte for each pixel from the top left, and its resolution."""

    width: int
    height: int
    grey: bytes
    dpi: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One line as read; `confidence` is in percent."""

    text: str
    confidence: int


class RecognitionFailed(Exception):
    """No picture can be read; the message says why and what mends it."""


class Recogniser(Protocol):
    """Reads text in pictures; the same picture always gives the same readings."""

    @property
    def name(self) -> str:
        """Name the program, its version and its models."""
        ...

    def read(self, pictures: Sequence[Picture], kind: Kind) -> list[list[Reading]]:
        """Return the lines of each picture, from top to bottom; raise RecognitionFailed."""
        ...
