"""Reading: how much of a held report could be read."""

from corpus.coverage.model import Completeness, CoverageCell, Evidence, RosterRow, Status
from parsers.model import Generation, TablesStatus
from storage.searches.model import HeldReport

_NEW = ("t2", "t3", "t4")
# Reports before 2014 are prose and have none.
_TABLES = {
    Generation.FREE_PRE2014: (), Generation.STAT_2014: ("st14",), Generation.T2019: _NEW,
    Generation.T2021: _NEW, Generation.MIXED: _NEW,
}  # fmt: skip
_ELSEWHERE = (TablesStatus.IMAGE_ONLY, TablesStatus.IN_ATTACHMENT)


def describe_held(row: RosterRow, held: HeldReport) -> CoverageCell:
    """Return what is held of a report, and how many of its tables were read whole."""
    whole, tables = count_tables(held)
    completeness = _completeness(held, whole, tables)
    is_unread = completeness is Completeness.NONE and (
        held.tables_status in _ELSEWHERE or any(count.unread for count in held.tables)
    )
    says = f"{whole} of {tables} tables read whole ({held.tables_status.value})"
    seen = Evidence(
        "held", says, held.first_seen_at, held.url or held.page_key, None, held.version_id
    )
    return CoverageCell(
        row, Status.UNREAD if is_unread else Status.HELD, (seen,), completeness, (whole, tables),
        held.version_id, held.url,
    )  # fmt: skip


def count_tables(held: HeldReport) -> tuple[int, int]:
    """Return how many tables were read whole, and how many the form of the report has."""
    counts = {count.table: count for count in held.tables}
    expected = _TABLES.get(held.generation, tuple(counts) or _NEW)
    whole = sum(
        table in counts and counts[table].read > 0 and counts[table].unread == 0
        for table in expected
    )
    return whole, len(expected)


def _completeness(held: HeldReport, whole: int, tables: int) -> Completeness:
    if whole == tables:
        return Completeness.ALL
    return Completeness.SOME if any(count.read for count in held.tables) else Completeness.NONE
