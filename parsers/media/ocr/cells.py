"""Cells of a scan: several readings of each, settled over the whole document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parsers.media.ocr.agree import (
    BLANK,
    Believed,
    Votes,
    believe_figure,
    believe_label,
    doubt_figure,
    halved,
    is_figure,
    is_label,
    is_unknown_label,
    votes_of,
)
from parsers.media.ocr.crops import Crop, scaled
from parsers.media.ocr.glyphs import Examples, Opinion, Shape, read_shapes
from parsers.media.ocr.recogniser import Kind, Reading, Recogniser

# A figure read in several sizes and by several means fails on different pixels each time.
_FIRST: tuple[tuple[Kind, float], ...] = (("figure", 1.3), ("figure_again", 0.8))
_MORE: tuple[tuple[Kind, float], ...] = (("figure", 1.0), ("figure", 0.7), ("figure_again", 1.1))
_WORD_READINGS: tuple[tuple[Kind, float], ...] = (
    ("line", 1.0), ("cell", 1.0), ("line", 0.75), ("cell", 0.75), ("line", 1.4), ("cell", 1.4),
)  # fmt: skip
# In heights: a wider line is no figure.
_MAX_WIDTH = 7.0


@dataclass(slots=True)
class _Asked:
    """A cell with ink in it, and what was read there so far."""

    number: int
    crop: Crop
    figures: list[list[Reading]] = field(default_factory=list)
    words: list[list[Reading]] = field(default_factory=list)
    believed: Believed | None = None

    @property
    def votes(self) -> Votes:
        """Return what the readings as a figure say, and those as words that saw a figure."""
        return votes_of((*self.figures, *filter(is_figure, self.words)))

    def may_be_figure(self) -> bool:
        """Say whether the cell is one line and short enough for a figure."""
        height, width = self.crop.ink.shape
        return len(self.crop.bands()) == 1 and width <= _MAX_WIDTH * height


def settle_cells(crops: Sequence[Crop | None], recogniser: Recogniser) -> list[Believed]:
    """Read the cells of a document; a cell without ink is blank."""
    asked = [_Asked(number, crop) for number, crop in enumerate(crops) if crop is not None]
    figures = [cell for cell in asked if cell.may_be_figure()]
    _read_figures(figures, _FIRST, recogniser)
    examples = _examples(figures)
    _settle_figures(figures, examples)
    rest = [cell for cell in asked if cell.believed is None]
    _read_words(rest, recogniser)
    others = [cell for cell in rest if not is_label(cell.words)]
    _read_figures(others, _MORE, recogniser)
    _read_doubled([cell for cell in others if cell.may_be_figure()], recogniser)
    _settle_figures(others, examples)
    found = {cell.number: _final(cell) for cell in asked}
    return [found.get(number, BLANK) for number in range(len(crops))]


def _final(cell: _Asked) -> Believed:
    if cell.believed is not None:
        return cell.believed
    if is_label(cell.words):
        return believe_label(cell.words)
    return doubt_figure(cell.votes, cell.words[0])


def _read_figures(
    cells: Sequence[_Asked], passes: Sequence[tuple[Kind, float]], recogniser: Recogniser
) -> None:
    for kind, scale in passes:
        pictures = [scaled(cell.crop.picture(), scale) for cell in cells]
        for cell, lines in zip(cells, recogniser.read(pictures, kind), strict=True):
            cell.figures.append(lines)


def _read_doubled(cells: Sequence[_Asked], recogniser: Recogniser) -> None:
    """Read figures set twice side by side: a lone thin digit is taken for dirt."""
    pictures = [cell.crop.doubled() for cell in cells]
    for cell, lines in zip(cells, recogniser.read(pictures, "figure"), strict=True):
        cell.figures.append(halved(lines))


def _read_words(cells: Sequence[_Asked], recogniser: Recogniser) -> None:
    """Read cells as words on one line; what is no label also as it stands and in other sizes."""
    for kind, scale in _WORD_READINGS:
        asked = [cell for cell in cells if _wants_words(cell)]
        whole = (cell.crop.unfolded() if kind == "line" else cell.crop.picture() for cell in asked)
        pictures = [scaled(picture, scale) for picture in whole]
        for cell, lines in zip(asked, recogniser.read(pictures, kind), strict=True):
            cell.words.append(lines)


def _wants_words(cell: _Asked) -> bool:
    """Say whether a cell that is no figure for certain shows no label so far."""
    if not cell.words or is_unknown_label(cell.words):
        return True
    return not cell.may_be_figure() and not is_label(cell.words)


def _examples(cells: Sequence[_Asked]) -> Examples:
    """Collect the digits of figures that all readings agree on and whose digits stand apart."""
    return Examples(list(_known(cells)))


def _known(cells: Sequence[_Asked]) -> Iterator[tuple[int, str, list[Shape]]]:
    for cell in cells:
        votes = cell.votes
        if votes.are_unanimous and not cell.crop.touches:
            found = read_shapes(cell.crop, votes.best)
            if found is not None and found[1]:
                yield cell.number, votes.best, found[0]


def _settle_figures(cells: Sequence[_Asked], examples: Examples) -> None:
    for cell in cells:
        votes = cell.votes
        opinion = _opinion(cell, votes.best, examples)
        cell.believed = believe_figure(votes, opinion, cell.crop.touches)


def _opinion(cell: _Asked, text: str, examples: Examples) -> Opinion:
    """Judge a figure by its digits; one whose ink does not fit its signs is refuted."""
    found = read_shapes(cell.crop, text)
    if found is None:
        return "refuted"
    shapes, is_apart = found
    opinion = examples.judge(cell.number, text, shapes)
    # Where a cut goes through is a guess, so that only a likeness counts.
    return "refuted" if not is_apart and opinion == "open" else opinion
