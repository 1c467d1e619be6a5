"""The panel: canonical reports with their cells, by lineage, then year, then scope.

It is read some lineages at a time, so that its size does not matter.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from parsers.model import Generation, Scope, State
from storage.models.agencies import Lineage
from storage.models.archive import Capture, Snapshot
from storage.models.corpus import CellFact, Parse, ReportVersion
from storage.models.longitudinal import Report, ReportChoice
from storage.series.corrections import (
    cells_to_lay_over,
    corrected_payloads,
    read_corrections,
)
from storage.series.model import CanonicalReport, PanelCell
from storage.series.overlay import lay_over

# Some hundred cells each of one to three reports a year: some ten thousand rows at once. Of fewer
# at once a year of a hundred thousand lineages took longer to ask for than to read.
_LINEAGES_AT_ONCE = 20
_LINEAGE_YEARS_AT_ONCE = 200
_KEYS_AT_ONCE = 500
_STATES = {state.value: state for state in State}


class _Row(NamedTuple):
    lineage_id: int
    report_year: int
    scope: Scope
    version_id: int
    payload_digest: str
    page_key: str
    url: str | None
    generation: Generation
    published_at: str | None
    first_seen_at: Any
    record_digest: str | None
    part: int


def panel(
    session: Session,
    lineages: Collection[str] | None = None,
    years: Collection[int] | None = None,
) -> Iterator[CanonicalReport]:
    """Yield the canonical reports, of some lineages and years or of all."""
    keys = reporting_lineages(session, lineages, years)
    numbers = sorted(keys, key=keys.__getitem__)
    asked = len(set(years)) if years else _LINEAGE_YEARS_AT_ONCE
    at_once = max(_LINEAGES_AT_ONCE, _LINEAGE_YEARS_AT_ONCE // asked)
    corrected = corrected_payloads(session)
    for start in range(0, len(numbers), at_once):
        part = {number: keys[number] for number in numbers[start : start + at_once]}
        yield from _read(session, part, years, corrected)


def reporting_lineages(
    session: Session,
    wanted: Collection[str] | None = None,
    years: Collection[int] | None = None,
) -> dict[int, str]:
    """Return number and key of every lineage, or of those wanted, with a report, of some years."""
    has_report = sa.exists().where(Report.lineage_id == Lineage.id)
    if years is not None:
        has_report = has_report.where(Report.report_year.in_(sorted(set(years))))
    statement = sa.select(Lineage.id, Lineage.key).where(has_report)
    if wanted is None:
        return _numbered(session, statement)
    keys, found = sorted(set(wanted)), dict[int, str]()
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        part = Lineage.key.in_(keys[start : start + _KEYS_AT_ONCE])
        found |= _numbered(session, statement.where(part))
    return found


def _numbered(session: Session, statement: sa.Select[int, str]) -> dict[int, str]:
    rows = session.connection().execute(statement).all()
    return {number: key for number, key in rows}  # noqa: C416 - a row is no pair to mypy


def is_newest_choice() -> sa.ColumnElement[bool]:
    """Say that a choice is the last one of its report."""
    # Not the greatest number of each: PostgreSQL looks that up row by row, a million times.
    later = aliased(ReportChoice)
    is_replaced = sa.exists().where(
        later.report_id == ReportChoice.report_id, later.id > ReportChoice.id
    )
    return ~is_replaced.correlate(ReportChoice)


def read_cells(session: Session, version_ids: Iterable[int]) -> dict[int, dict[str, PanelCell]]:
    """Return the cells of report versions as the parser read them, by version and key."""
    # A million cells pass here: numbers and states come faster as text than through their types.
    value: sa.ColumnElement[str | None] = sa.cast(CellFact.value, sa.Text)
    state = sa.type_coerce(CellFact.state, sa.String)
    statement = (
        sa.select(CellFact.report_version_id, CellFact.key, value, state, CellFact.raw)
        .where(CellFact.report_version_id.in_(sorted(set(version_ids))))
        .order_by(CellFact.report_version_id, CellFact.key)
    )
    found: dict[int, dict[str, PanelCell]] = defaultdict(dict)
    for version_id, key, digits, word, raw in session.connection().execute(statement).all():
        number = None if digits is None else Decimal(digits)
        found[version_id][key] = PanelCell(number, _STATES[word], raw)
    return found


def _read(
    session: Session,
    keys: dict[int, str],
    years: Collection[int] | None,
    corrected: Collection[str],
) -> Iterator[CanonicalReport]:
    statement = _select().where(Report.lineage_id.in_(keys))
    if years is not None:
        statement = statement.where(Report.report_year.in_(sorted(set(years))))
    rows = [_Row._make(row) for row in session.execute(statement)]
    rows.sort(key=lambda row: (keys[row.lineage_id], row.report_year, row.scope))
    cells = read_cells(session, [row.version_id for row in rows])
    digests = {row.payload_digest for row in rows}
    stored = read_corrections(session, digests.intersection(corrected))
    corrections = cells_to_lay_over(stored)
    for row in rows:
        given = corrections.get((row.payload_digest, row.part), {})
        laid = lay_over(cells.get(row.version_id, {}), given)
        yield CanonicalReport(keys[row.lineage_id], cells=laid, **_fields(row))


def _fields(row: _Row) -> dict[str, Any]:
    fields = row._asdict()
    del fields["lineage_id"]
    return fields


def _select() -> sa.Select[*tuple[Any, ...]]:
    columns: Sequence[Any] = (
        Report.lineage_id,
        Report.report_year,
        Report.scope,
        ReportVersion.id,
        Snapshot.payload_digest,
        Snapshot.page_key,
        Capture.url,
        ReportVersion.template_generation,
        ReportChoice.published_at,
        ReportChoice.first_seen_at,
        Parse.record_digest,
        Parse.part,
    )
    return (
        sa.select(*columns)
        .select_from(Report)
        .join(ReportChoice, ReportChoice.report_id == Report.id)
        .join(ReportVersion, ReportVersion.id == ReportChoice.report_version_id)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .where(is_newest_choice())
    )
