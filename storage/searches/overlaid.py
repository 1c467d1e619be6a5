"""Overlaid: how much of held reports can be read once the corrections of people are laid over."""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from parsers.model import State
from storage.searches.model import HeldReport, TableCount
from storage.series.corrections import (
    CorrectedCell,
    cells_to_lay_over,
    corrected_payloads,
    read_corrections,
)
from storage.series.overlay import does_hold
from storage.series.panel import read_cells

_UNREAD = (State.UNREADABLE, State.AMBIGUOUS)


def with_corrections(session: Session, held: Iterable[HeldReport]) -> list[HeldReport]:
    """Return reports with the counts of their tables as corrections that hold make them."""
    own = list(held)
    digests = corrected_payloads(session).intersection(each.payload_digest for each in own)
    corrections = cells_to_lay_over(read_corrections(session, digests)) if digests else {}
    return [
        _corrected(session, each, corrections[each.payload_digest, each.part])
        if (each.payload_digest, each.part) in corrections
        else each
        for each in own
    ]


def _corrected(
    session: Session, held: HeldReport, corrections: Mapping[str, CorrectedCell]
) -> HeldReport:
    cells = read_cells(session, [held.version_id])[held.version_id]
    holding = [each for key, each in corrections.items() if does_hold(each, cells.get(key))]
    counts = {count.table: count for count in held.tables}
    for each in holding:
        table = each.cell_key.split(".", 1)[0]
        before = counts.get(table, TableCount(table, 0, 0))
        gone, come = _share(each.seen_state), _share(each.state)
        counts[table] = TableCount(
            table, before.read - gone[0] + come[0], before.unread - gone[1] + come[1]
        )
    tables = tuple(counts[table] for table in sorted(counts))
    return held._replace(tables=tables, corrected=len(holding))


def _share(state: State) -> tuple[int, int]:
    """Return what a cell adds to those that were read and to those that could not be."""
    is_unread = state in _UNREAD
    return int(not is_unread and state is not State.ABSENT), int(is_unread)
