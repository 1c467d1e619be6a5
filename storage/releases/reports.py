"""Canonical reports as a release tells them: with origin, parser, cells, lineage by lineage."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from parsers.model import Generation, Reason, Scope, State, TablesStatus
from storage.models.agencies import Lineage, Resolution, ResolutionOutcome
from storage.models.archive import Capture, CaptureKind, Snapshot
from storage.models.corpus import CellFact, JoinedPage, Parse, ReportVersion
from storage.models.longitudinal import Report, ReportChoice
from storage.series.candidates import is_newest_resolution
from storage.series.corrections import CorrectedCell, cells_to_lay_over, read_corrections
from storage.series.model import PanelCell
from storage.series.overlay import does_hold
from storage.series.panel import is_newest_choice

Json = dict[str, Any]

_STATES = {state.value: state for state in State}
_DECODER = json.JSONDecoder()


class ReportFacts(NamedTuple):
    """A canonical report with everything it comes from.

    `payload_digest` is of the bytes in which its cells stand: of a report that is spread over pages
    those that were joined from them. `part` counts the reports of these bytes, `page_part` those of
    the page, whose own bytes `page_digest` names; corrections go by the latter two.
    """

    lineage: str
    report_year: int
    scope: Scope
    version_id: int
    generation: Generation
    tables_status: TablesStatus
    agency_name: str | None
    content_digest: str
    parse_id: int
    page_key: str
    page_digest: str
    page_part: int
    payload_digest: str
    part: int
    url: str | None
    capture: str
    capture_id: int
    capture_kind: CaptureKind
    parser_version: str
    parser_digest: str
    record_digest: str | None
    published_at: str | None
    first_seen_at: datetime | None
    reasons: list[Json]
    others: list[Json]
    resolution: ResolutionOutcome
    confidence: int


class CellFacts(NamedTuple):
    """A cell as the parser read it."""

    key: str
    raw: str | None
    value: Decimal | None
    state: State
    unit: str | None
    reason: Reason | None
    locator: Json | None
    sentence: str | None
    confidence: int | None


class SourcePage(NamedTuple):
    """A page of a report that is spread over several, with the capture that first showed it."""

    page_key: str
    url: str | None
    capture: str
    payload_digest: str


@dataclass(frozen=True, slots=True)
class HeldReport:
    """A report with its cells by key and the corrections that hold.

    `pages` are those it was joined from, in order; none of a report that is on one page.
    """

    facts: ReportFacts
    cells: Mapping[str, CellFacts] = field(repr=False)
    corrected: Mapping[str, CorrectedCell] = field(repr=False)
    pages: tuple[SourcePage, ...] = ()


def held_reports(session: Session, lineages: Iterable[str]) -> dict[str, list[HeldReport]]:
    """Return the canonical reports of some lineages by lineage, each list by year and scope."""
    statement = _select().where(Lineage.key.in_(sorted(set(lineages))))
    facts = sorted(
        (ReportFacts._make(row) for row in session.execute(statement)),
        key=lambda one: (one.lineage, one.report_year, one.scope),
    )
    cells = _read_cells(session, [one.version_id for one in facts])
    pages = _read_pages(session, [one.parse_id for one in facts])
    stored = read_corrections(session, [one.page_digest for one in facts])
    corrections = cells_to_lay_over(stored)
    found: dict[str, list[HeldReport]] = defaultdict(list)
    for one in facts:
        own = cells.get(one.version_id, {})
        given = corrections.get((one.page_digest, one.page_part), {})
        corrected = dict(_holding(own, given))
        found[one.lineage].append(
            HeldReport(one, own, corrected, tuple(pages.get(one.parse_id, ())))
        )
    return found


def _holding(
    cells: Mapping[str, CellFacts], given: Mapping[str, CorrectedCell]
) -> Iterator[tuple[str, CorrectedCell]]:
    for key, correction in given.items():
        cell = cells.get(key)
        read = None if cell is None else PanelCell(cell.value, cell.state, cell.raw)
        if does_hold(correction, read):
            yield key, correction


def _read_cells(session: Session, version_ids: Iterable[int]) -> dict[int, dict[str, CellFacts]]:
    # Every cell of a release passes here: states and locators come faster as text than through
    # their types, and rows faster past the session, which would look for entities in them.
    state, locator = sa.type_coerce(CellFact.state, sa.String), sa.cast(CellFact.locator, sa.Text)
    statement = (
        sa.select(
            CellFact.report_version_id, state, locator, CellFact.key, CellFact.raw, CellFact.value,
            CellFact.unit, CellFact.reason, CellFact.sentence, CellFact.confidence,
        )
        .where(CellFact.report_version_id.in_(sorted(set(version_ids))))
        .order_by(CellFact.report_version_id, CellFact.key)
    )  # fmt: skip
    found: dict[int, dict[str, CellFacts]] = defaultdict(dict)
    rows = session.connection().execute(statement).all()
    for version_id, word, place, key, raw, value, unit, reason, sentence, confidence in rows:
        found[version_id][key] = CellFacts(
            key, raw, value, _STATES[word], unit, reason, _read_json(place), sentence, confidence
        )
    return found


def _read_pages(session: Session, parse_ids: Iterable[int]) -> dict[int, list[SourcePage]]:
    """Return the pages that reports were joined from, by parse and in order."""
    statement = (
        sa.select(
            JoinedPage.parse_id, Snapshot.page_key, Capture.url, Capture.identity,
            Snapshot.payload_digest,
        )
        .join(Snapshot, Snapshot.id == JoinedPage.snapshot_id)
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .where(JoinedPage.parse_id.in_(sorted(set(parse_ids))))
        .order_by(JoinedPage.parse_id, JoinedPage.ordinal)
    )  # fmt: skip
    found: dict[int, list[SourcePage]] = defaultdict(list)
    for parse_id, *page in session.execute(statement):
        found[parse_id].append(SourcePage._make(page))
    return found


def _read_json(text: str | None) -> Json | None:
    if text is None:
        return None
    read: Json | None = _DECODER.raw_decode(text)[0]
    return read


def _part() -> sa.ColumnElement[int]:
    """Select which report of its bytes it is; joined ones follow those of the page's own."""
    other = aliased(Parse)
    before = (
        sa.select(sa.func.count(other.id))
        .where(
            other.snapshot_id == Parse.snapshot_id,
            other.parser_digest == Parse.parser_digest,
            other.joined_digest == Parse.joined_digest,
            other.part < Parse.part,
        )
        .correlate(Parse)
        .scalar_subquery()
    )
    return sa.case((Parse.joined_digest.is_(None), Parse.part), else_=before)


def _select() -> sa.Select[*tuple[Any, ...]]:
    payload = sa.func.coalesce(Parse.joined_digest, Snapshot.payload_digest)
    return (
        sa.select(
            Lineage.key, Report.report_year, Report.scope, ReportVersion.id,
            ReportVersion.template_generation, ReportVersion.tables_status,
            ReportVersion.agency_name, ReportVersion.content_digest, Parse.id, Snapshot.page_key,
            Snapshot.payload_digest, Parse.part, payload, _part(), Capture.url, Capture.identity,
            Capture.id, Capture.kind, Parse.parser_version, Parse.parser_digest,
            Parse.record_digest, ReportChoice.published_at, ReportChoice.first_seen_at,
            ReportChoice.reasons, ReportChoice.others, Resolution.outcome, Resolution.confidence,
        )
        .select_from(Report)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .join(ReportChoice, ReportChoice.report_id == Report.id)
        .join(ReportVersion, ReportVersion.id == ReportChoice.report_version_id)
        .join(Resolution, Resolution.report_version_id == ReportVersion.id)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .where(is_newest_choice(), is_newest_resolution())
    )  # fmt: skip
