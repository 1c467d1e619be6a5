"""Slices: which snapshots a re-parse is about, and those of them that a parser has not read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from parsers.model import DocClass
from storage.archive import url_key
from storage.models.agencies import AgencyPeriod, Resolution
from storage.models.archive import Capture, Snapshot
from storage.models.corpus import Parse, ParseOutcome, ReportVersion
from storage.models.exchange import ExchangeFact
from storage.models.frontier import Campaign, FrontierEntry
from storage.reports import PendingSnapshot

_Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Snapshots that meet every condition given; none given means all.

    What only a record tells (division, year, class) is taken from any earlier parse.
    `older_than` are the digests of parsers: only what none but these have read, or nobody has.
    With `is_failed` it is pending where the parser broke, not where it was never tried.
    """

    portals: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    divisions: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    pages: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    classes: tuple[DocClass, ...] = ()
    since: datetime | None = None
    older_than: tuple[str, ...] | None = None
    is_failed: bool = False

    def conditions(self) -> list[_Condition]:
        """Return what must hold of `Snapshot`, joined with its first capture."""
        found: list[_Condition] = []
        if self.portals or self.hosts:
            found.append(sa.or_(_of_portals(self.portals), *map(_on_host, self.hosts)))
        if self.divisions:
            found.append(_in_divisions(self.divisions))
        if self.years:
            found.append(_was_read(ReportVersion.report_year.in_(self.years)))
        if self.pages:
            found.append(Snapshot.page_key.in_([url_key(url) for url in self.pages]))
        if self.digests:
            found.append(sa.or_(*(_begins(Snapshot.payload_digest, one) for one in self.digests)))
        if self.classes:
            found.append(_was_read(Parse.doc_class.in_(self.classes)))
        if self.since is not None:
            found.append(sa.func.coalesce(Capture.claimed_at, Capture.captured_at) >= self.since)
        if self.older_than is not None:
            found.append(~_is_read_by_others(self.older_than))
        return found


ALL = Slice()


def pending_in(
    session: Session, parser_digest: str, among: Slice, page: tuple[int, int]
) -> list[PendingSnapshot]:
    """Return the next snapshots of a slice that wait for a parser, in order of their ids.

    `page` is the id after which to go on, and how many to return.
    """
    after_id, limit = page
    statement = (
        _select(sa.select(Snapshot.id, Snapshot.payload_digest, Capture.name, Capture.url), among)
        .where(Snapshot.id > after_id, _is_pending(parser_digest, among))
        .order_by(Snapshot.id)
        .limit(limit)
    )
    return [PendingSnapshot(*row) for row in session.execute(statement)]


def count_in(session: Session, parser_digest: str, among: Slice) -> int:
    """Count the snapshots of a slice that wait for a parser."""
    return _count(session, among, _is_pending(parser_digest, among))


def count_all(session: Session, among: Slice) -> int:
    """Count the snapshots of a slice, whoever has read them."""
    return _count(session, among)


def unknown_portals(session: Session, portals: Iterable[str]) -> list[str]:
    """Return the portals that no campaign is of."""
    crawled = set(session.scalars(sa.select(Campaign.portal).distinct()))
    return [portal for portal in portals if portal not in crawled]


def unknown_divisions(session: Session, codes: Iterable[str]) -> list[str]:
    """Return the codes with which that of no registered agency begins."""
    return [code for code in codes if not session.scalar(sa.select(_is_registered(code)))]


def _is_registered(code: str) -> _Condition:
    return sa.exists().where(_begins(AgencyPeriod.code, _significant(code)))


def _count(session: Session, among: Slice, *conditions: _Condition) -> int:
    statement = _select(sa.select(sa.func.count(Snapshot.id)), among)
    count: int = session.execute(statement.where(*conditions)).scalar_one()
    return count


def _select(statement: sa.Select[*tuple[Any, ...]], among: Slice) -> sa.Select[*tuple[Any, ...]]:
    joined = statement.select_from(Snapshot).join(Capture, Capture.id == Snapshot.first_capture_id)
    return joined.where(*among.conditions())


def _is_pending(parser_digest: str, among: Slice) -> _Condition:
    tried = sa.exists().where(
        Parse.snapshot_id == Snapshot.id, Parse.parser_digest == parser_digest
    )
    if not among.is_failed:
        return ~tried
    return sa.and_(
        tried.where(Parse.outcome == ParseOutcome.FAILED),
        ~tried.where(Parse.outcome == ParseOutcome.PARSED),
    )


def _of_portals(portals: Sequence[str]) -> _Condition:
    statement = (
        sa.select(ExchangeFact.capture_id)
        .join(FrontierEntry, FrontierEntry.id == ExchangeFact.frontier_id)
        .join(Campaign, Campaign.id == FrontierEntry.campaign_id)
        .where(Campaign.portal.in_(portals))
    )
    return Snapshot.first_capture_id.in_(statement)


def _on_host(host: str) -> _Condition:
    starts = [f"{scheme}://{host.lower()}" for scheme in ("http", "https")]
    return sa.or_(*(_begins(Snapshot.page_key, start + end) for start in starts for end in "/:"))


def _begins(column: InstrumentedAttribute[Any], text: str) -> _Condition:
    # Not LIKE: SQLite compares without regard to case there.
    return sa.func.substr(column, 1, len(text)) == text


def _in_divisions(codes: Sequence[str]) -> _Condition:
    """Select what was resolved to an agency whose code, or whose parent's, begins so."""
    parent = aliased(AgencyPeriod)
    prefixes = [_significant(code) for code in codes]
    is_inside = sa.or_(
        *(_begins(period.code, prefix) for prefix in prefixes for period in (AgencyPeriod, parent))
    )
    lineages = (
        sa.select(AgencyPeriod.lineage_id)
        .outerjoin(parent, parent.lineage_id == AgencyPeriod.parent_id)
        .where(is_inside)
    )
    is_of_these = sa.exists().where(
        Resolution.report_version_id == ReportVersion.id, Resolution.lineage_id.in_(lineages)
    )
    return _was_read(is_of_these)


def _significant(code: str) -> str:
    """Drop the pairs of zeros that end the code of a province or city."""
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


def _was_read(condition: _Condition) -> _Condition:
    read = (
        sa.select(Parse.snapshot_id)
        .outerjoin(ReportVersion, ReportVersion.parse_id == Parse.id)
        .where(condition)
    )
    return Snapshot.id.in_(read)


def _is_read_by_others(digests: Sequence[str]) -> _Condition:
    return sa.exists().where(
        Parse.snapshot_id == Snapshot.id,
        Parse.parser_digest.not_in(digests),
        Parse.outcome == ParseOutcome.PARSED,
    )
