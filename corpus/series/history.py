"""History: how the versions of a page follow each other, and what made each one another.

Within one state of a page only the parser can have changed. From one state to the next the newest
parser that read both is compared, so that the page's own change stands alone wherever it can.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from corpus.series.differences import CellDifference, changes
from storage.series.history import VersionRow
from storage.series.model import PanelCell

CellsOf = Callable[[int], Mapping[str, PanelCell]]
"""Returns the cells of a report version."""


@dataclass(frozen=True, slots=True)
class Step:
    """Two versions of one place that follow each other, and the cells that changed."""

    old: VersionRow
    new: VersionRow
    cells: tuple[CellDifference, ...]

    @property
    def is_source_change(self) -> bool:
        """Tell whether the bytes of the page changed."""
        return self.old.payload_digest != self.new.payload_digest

    @property
    def is_parser_change(self) -> bool:
        """Tell whether another parser read them."""
        return self.old.parser_digest != self.new.parser_digest


def history(versions: Iterable[VersionRow], cells_of: CellsOf) -> Iterator[Step]:
    """Yield the steps of every place; versions come by place, first sight and parse."""
    for _, place in groupby(versions, key=lambda row: (row.page_key, row.part)):
        states = [list(state) for _, state in groupby(place, key=lambda row: row.payload_digest)]
        for before, state in pairwise([[], *states]):
            if before:
                yield _step(*_comparable(before, state), cells_of)
            for old, new in pairwise(state):
                yield _step(old, new, cells_of)


def _comparable(before: list[VersionRow], after: list[VersionRow]) -> tuple[VersionRow, VersionRow]:
    """Return what the newest common parser made of both, else the newest of each."""
    read = {row.parser_digest: row for row in before}
    common = [row for row in after if row.parser_digest in read]
    if common:
        return read[common[-1].parser_digest], common[-1]
    return before[-1], after[0]


def _step(old: VersionRow, new: VersionRow, cells_of: CellsOf) -> Step:
    if old.content_digest == new.content_digest:
        return Step(old, new, ())
    return Step(old, new, tuple(changes(cells_of(old.version_id), cells_of(new.version_id))))
