"""The facts against the log: every row that counts, recomputed and compared with its leaf."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session

from storage.fixity.log_check import UNREADABLE
from storage.fixity.problems import ProblemKind, Problems
from storage.log.facts import fact_digest
from storage.log.subjects import ENDED, SUBJECTS, Subject, between
from storage.models.archive import Capture, Confirmation, Snapshot
from storage.models.corpus import (
    CellFact,
    CheckResult,
    FindingFact,
    JoinedPage,
    Parse,
    ReportVersion,
)
from storage.models.exchange import ExchangeFact, Outlink
from storage.models.frontier import FrontierEntry
from storage.models.log import LeafKind, LogLeaf

_PAGE = 500
_FIRST, _LAST = -(2**63), 2**63 - 1
_EXAMPLES = 200


class _Comparison(NamedTuple):
    """One stretch of ids: what the leaves say and what the rows give; None is unreadable."""

    kind: LeafKind
    logged: dict[int, str]
    found: dict[int, str | None]


def count_leaves(session: Session) -> int:
    """Return how many facts there are to compare."""
    return session.execute(sa.select(sa.func.count()).select_from(LogLeaf)).scalar_one()


def check_facts(session: Session, problems: Problems, advance: Callable[[int], None]) -> None:
    """Compare every fact with its leaf, then look for rows that belong to no fact."""
    connection = session.connection()
    for kind in LeafKind:
        for comparison in _stretches(connection, kind):
            _compare(comparison, problems)
            advance(len(comparison.logged))
    for kind_name in _unknown_kinds(connection):
        problems.add(ProblemKind.LEAF_CHANGED, f"leaves of kind {kind_name!r}", "unknown kind")
    _find_strays(connection, problems)


def _stretches(connection: Connection, kind: LeafKind) -> Iterator[_Comparison]:
    """Yield rows and leaves side by side, some hundred ids at a time."""
    subject, first = SUBJECTS[kind], _FIRST
    while first <= _LAST:
        last = _end_of_stretch(connection, subject, first)
        logged = _logged(connection, kind, (first, last))
        yield _Comparison(kind, logged, _found(connection, subject, (first, last)))
        first = last + 1


def _end_of_stretch(connection: Connection, subject: Subject, first: int) -> int:
    """Return the id of the page's last row, or the largest there can be after the last page."""
    statement = (
        sa.select(subject.key)
        .where(subject.key >= first)
        .order_by(subject.key)
        .limit(1)
        .offset(_PAGE - 1)
    )
    last = connection.execute(statement).scalar()
    return _LAST if last is None else last


def _logged(connection: Connection, kind: LeafKind, span: tuple[int, int]) -> dict[int, str]:
    statement = sa.select(LogLeaf.subject_id, LogLeaf.row_digest).where(
        LogLeaf.kind == kind, LogLeaf.subject_id.between(*span)
    )
    return {row.subject_id: row.row_digest for row in connection.execute(statement)}


def _found(
    connection: Connection, subject: Subject, span: tuple[int, int]
) -> dict[int, str | None]:
    try:
        return dict(_digests(connection, subject, span))
    except UNREADABLE:
        return _found_singly(connection, subject, span)


def _found_singly(
    connection: Connection, subject: Subject, span: tuple[int, int]
) -> dict[int, str | None]:
    """Read row by row, to tell the row that cannot be read from its neighbours."""
    found: dict[int, str | None] = {}
    statement = sa.select(subject.key).where(subject.key.between(*span), subject.exists)
    for number in connection.execute(statement).scalars().all():
        try:
            found |= dict(_digests(connection, subject, (number, number)))
        except UNREADABLE:
            found[number] = None
    return found


def _digests(
    connection: Connection, subject: Subject, span: tuple[int, int]
) -> Iterator[tuple[int, str]]:
    for number, fact in subject.read(connection, between(*span)):
        yield number, fact_digest(fact)


def _compare(comparison: _Comparison, problems: Problems) -> None:
    kind, logged, found = comparison
    if logged == found:
        return
    for number in sorted(logged.keys() | found.keys()):
        subject = f"{kind.replace('_', ' ')} {number}"
        if number not in found:
            problems.add(ProblemKind.ROW_DELETED, subject)
        elif number not in logged:
            problems.add(ProblemKind.ROW_FORGED, subject, "the log does not know it")
        elif found[number] is None:
            problems.add(ProblemKind.ROW_UNREADABLE, subject)
        elif found[number] != logged[number]:
            problems.add(ProblemKind.ROW_CHANGED, subject)


def _unknown_kinds(connection: Connection) -> list[str]:
    """Return kinds of leaves that this program never wrote."""
    column = sa.type_coerce(LogLeaf.kind, sa.String)
    statement = sa.select(column).where(column.not_in([str(kind) for kind in LeafKind])).distinct()
    return list(connection.execute(statement).scalars())


class _Part(NamedTuple):
    """Rows that count only as part of a fact, and the ids for which they may be there."""

    model: type[DeclarativeBase]
    keys: tuple[InstrumentedAttribute[int], ...]
    owners: sa.Select[*tuple[Any, ...]]


def _find_strays(connection: Connection, problems: Problems) -> None:
    """Find the parts that no fact took in, and that the comparison therefore never saw."""
    for part in _PARTS:
        unowned: sa.CompoundSelect[*tuple[Any, ...]]
        unowned = sa.except_(sa.select(*part.keys), part.owners)
        for row in connection.execute(unowned.limit(_EXAMPLES)):
            subject = f"{cast('sa.Table', part.model.__table__).name} of {row[0]}"
            problems.add(ProblemKind.ROW_FORGED, subject, "it belongs to nothing that is logged")


_ENDED = sa.select(FrontierEntry.capture_id).where(
    FrontierEntry.state.in_(ENDED), FrontierEntry.capture_id.is_not(None)
)
_PARTS = (
    _Part(ExchangeFact, (ExchangeFact.capture_id,), sa.select(Capture.id)),
    _Part(Confirmation, (Confirmation.capture_id,), sa.select(Capture.id)),
    _Part(
        Snapshot,
        (Snapshot.id, Snapshot.first_capture_id),
        sa.select(Confirmation.snapshot_id, Confirmation.capture_id),
    ),
    _Part(Outlink, (Outlink.capture_id,), _ENDED),
    _Part(ReportVersion, (ReportVersion.parse_id,), sa.select(Parse.id)),
    _Part(CellFact, (CellFact.report_version_id,), sa.select(ReportVersion.id)),
    _Part(FindingFact, (FindingFact.parse_id,), sa.select(Parse.id)),
    _Part(CheckResult, (CheckResult.parse_id,), sa.select(Parse.id)),
    _Part(JoinedPage, (JoinedPage.parse_id,), sa.select(Parse.id)),
)
