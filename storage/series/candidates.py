"""Candidates: the report versions that may be canonical, and the lineages that have news.

Only newest parses whose agency is settled count; what is chosen of them is not known here.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from parsers.model import Scope, TablesStatus
from storage.agencies.registry import registry_mark
from storage.archive import OpenRun
from storage.counting import adoption_mark
from storage.dialects import insert_many
from storage.models.agencies import Resolution, ResolutionOutcome
from storage.models.archive import Capture, Confirmation, Snapshot
from storage.models.corpus import LinkedFile, Parse, ReportVersion
from storage.models.log import LeafKind, LogLeaf
from storage.models.longitudinal import Derivation, DerivationPass, Report
from storage.queries import is_counting_parse

_SETTLED = (ResolutionOutcome.RESOLVED, ResolutionOutcome.DECIDED)
_NEWS = (LeafKind.CAPTURE, LeafKind.PARSE)


class Candidate(NamedTuple):
    """A report version that a newest parse gives, with its page and when that showed it."""

    lineage_id: int
    report_year: int | None
    scope: Scope
    version_id: int
    page_key: str
    part: int
    payload_digest: str
    content_digest: str
    tables_status: TablesStatus
    url: str | None
    record_digest: str | None
    is_linked: bool
    first_seen_at: datetime
    last_seen_at: datetime


class Marks(NamedTuple):
    """How far the resolutions and the log were looked at."""

    resolution_id: int = 0
    leaf_position: int = -1


def basis_of(session: Session, rules: str) -> str:
    """Return the digest of what the choice rests on: rules, registry and whose parses count."""
    return _digest(f"reports {rules} {registry_mark(session)}{adoption_mark(session)}")


def read_candidates(session: Session, lineage_ids: Iterable[int]) -> list[Candidate]:
    """Return the candidates of some lineages, in an order that does not depend on insertion."""
    statement = _select().where(Resolution.lineage_id.in_(sorted(set(lineage_ids))))
    found = [Candidate._make(row) for row in session.execute(statement)]
    return sorted(found, key=lambda one: (one.lineage_id, one.page_key, one.payload_digest,
                                          one.part))  # fmt: skip


def marks_of(session: Session, basis: str) -> Marks:
    """Return how far was looked on this basis; nowhere if anybody has begun on another since."""
    newest, own = _newest_pass(session), _bases(basis)
    return Marks(*(newest[each] for each in own)) if newest.keys() == set(own) else Marks()


def is_newest_basis(session: Session, basis: str) -> bool:
    """Tell whether nobody has begun to look on another basis since."""
    return _newest_pass(session).keys() == set(_bases(basis))


def newest_marks(session: Session, since: Marks) -> Marks:
    """Return how far there is something to look at."""
    resolution = session.execute(sa.select(sa.func.max(Resolution.id))).scalar()
    leaf = sa.select(sa.func.max(LogLeaf.position)).where(
        LogLeaf.position > since.leaf_position, LogLeaf.kind.in_(_NEWS)
    )
    found = session.execute(leaf).scalar()
    return Marks(resolution or 0, since.leaf_position if found is None else found)


def lineages_with_news(session: Session, since: Marks) -> list[int]:
    """Return the lineages whose candidates may have changed, by number."""
    if since == Marks():
        resolved = sa.select(Resolution.lineage_id).where(Resolution.lineage_id.is_not(None))
        statements: Sequence[sa.Select[Any]] = (resolved, sa.select(Report.lineage_id))
    else:
        statements = _select_news(since)
    found: set[int] = set()
    for statement in statements:
        found |= set(session.execute(statement.distinct()).scalars())
    return sorted(found)


def have_news(session: Session, since: Marks, lineage_ids: Iterable[int]) -> bool:
    """Tell whether the candidates of any of some lineages may have changed."""
    is_old = newest_marks(session, since) != since
    return is_old and not set(lineages_with_news(session, since)).isdisjoint(lineage_ids)


def begin_pass(session: Session, run: OpenRun, basis: str) -> None:
    """Store that what other bases gave is replaced from now on; the lock of the chain is held."""
    if not is_newest_basis(session, basis):
        save_marks(session, run, basis, Marks())


def save_marks(session: Session, run: OpenRun, basis: str, marks: Marks) -> None:
    """Store that everything up to the marks was looked at; the lock of the chain is held."""
    rows: list[dict[str, object]] = [
        {"run_id": run.id, "derivation": Derivation.REPORTS, "basis": each, "upto_id": upto}
        for each, upto in zip(_bases(basis), marks, strict=True)
    ]
    insert_many(session, DerivationPass, rows)


def _bases(basis: str) -> tuple[str, str]:
    """Return one basis for each thing that is counted: a pass has only one number."""
    return _digest(f"{basis} resolutions"), _digest(f"{basis} log")


def _digest(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _newest_pass(session: Session) -> dict[str, int]:
    """Return how far the last pass looked, by its two bases."""
    statement = (
        sa.select(DerivationPass.basis, DerivationPass.upto_id)
        .where(DerivationPass.derivation == Derivation.REPORTS)
        .order_by(DerivationPass.id.desc())
        .limit(len(Marks._fields))
    )
    return {basis: upto for basis, upto in session.execute(statement)}  # noqa: C416 - a row is no pair to mypy


def _select_news(since: Marks) -> tuple[sa.Select[Any], ...]:
    """Select the lineages of what was resolved, parsed or seen anew; those it had before, too."""
    new = aliased(Resolution)
    resolved = (
        sa.select(Resolution.lineage_id)
        .join(new, new.report_version_id == Resolution.report_version_id)
        .where(new.id > since.resolution_id, Resolution.lineage_id.is_not(None))
    )
    leaf = sa.select(LogLeaf.subject_id).where(LogLeaf.position > since.leaf_position)
    parsed = sa.select(Parse.snapshot_id).where(
        Parse.id.in_(leaf.where(LogLeaf.kind == LeafKind.PARSE))
    )
    seen = sa.select(Confirmation.snapshot_id).where(
        Confirmation.capture_id.in_(leaf.where(LogLeaf.kind == LeafKind.CAPTURE))
    )
    return resolved, _lineages_of(parsed), _lineages_of(seen)


def _lineages_of(snapshot_ids: sa.Select[Any]) -> sa.Select[Any]:
    return (
        sa.select(Resolution.lineage_id)
        .join(ReportVersion, ReportVersion.id == Resolution.report_version_id)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .where(Parse.snapshot_id.in_(snapshot_ids), Resolution.lineage_id.is_not(None))
    )


def is_newest_resolution() -> sa.ColumnElement[bool]:
    """Say that a resolution is the last one of its report version."""
    later = aliased(Resolution)
    is_replaced = sa.exists().where(
        later.report_version_id == Resolution.report_version_id, later.id > Resolution.id
    )
    return ~is_replaced.correlate(Resolution)


def _select() -> sa.Select[*tuple[Any, ...]]:
    is_linked = sa.exists().where(LinkedFile.page_key == Snapshot.page_key)
    return (
        sa.select(
            Resolution.lineage_id,
            ReportVersion.report_year,
            ReportVersion.scope,
            ReportVersion.id,
            Snapshot.page_key,
            Parse.part,
            Snapshot.payload_digest,
            ReportVersion.content_digest,
            ReportVersion.tables_status,
            Capture.url,
            Parse.record_digest,
            is_linked,
            _sight(sa.func.min),
            _sight(sa.func.max),
        )
        .select_from(Resolution)
        .join(ReportVersion, ReportVersion.id == Resolution.report_version_id)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .where(Resolution.outcome.in_(_SETTLED), is_newest_resolution(), is_counting_parse())
    )


def _sight(bound: Any) -> Any:  # noqa: ANN401 - SQLAlchemy types neither functions nor subqueries so
    """Select when a snapshot was first or last seen, by the clock of whoever fetched it."""
    seen = aliased(Capture)
    return (
        sa.select(bound(sa.func.coalesce(seen.claimed_at, seen.captured_at)))
        .join(Confirmation, Confirmation.capture_id == seen.id)
        .where(Confirmation.snapshot_id == Snapshot.id)
        .correlate(Snapshot)
        .scalar_subquery()
    )
