"""Counting: which of the parses of a snapshot speaks for it; every query asks here.

It is the newest one, unless a parser was adopted and has read the snapshot; of pages that were
joined, those shown last.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.archive import OpenRun
from storage.dialects import insert_numbered, lock
from storage.log import LogEntry, append
from storage.models.archive import Capture, Confirmation, Snapshot
from storage.models.corpus import JoinedPage, Parse, ParseOutcome, ParserAdoption
from storage.models.log import LeafKind

_SNAPSHOT: dict[type[Parse | Snapshot], Any] = {
    Parse: Parse.snapshot_id, Snapshot: Snapshot.id,
}  # fmt: skip
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_ADOPTED = sa.select(ParserAdoption.parser_digest).order_by(ParserAdoption.id.desc()).limit(1)


def counting_order(parse: type[Parse]) -> tuple[sa.SQLColumnExpression[Any], ...]:
    """Return by what to order parses of a snapshot so that the one that counts comes last."""
    # With nothing adopted this is null for each of them alike.
    return parse.parser_digest == _ADOPTED.scalar_subquery(), parse.id


def counting(name: str, of: type[Parse | Snapshot] = Parse) -> sa.ScalarSelect[Any]:
    """Select a column of the parse that counts, of the snapshot of the row at hand."""
    other = aliased(Parse)
    column: sa.ColumnElement[Any] = getattr(other, name)
    return (
        sa.select(column)
        .where(other.snapshot_id == _SNAPSHOT[of], other.outcome == ParseOutcome.PARSED)
        .order_by(*(each.desc() for each in counting_order(other)))
        .limit(1)
        .correlate(of)
        .scalar_subquery()
    )


def is_joined_otherwise() -> sa.ColumnElement[bool]:
    """Say of a parse of joined pages that other pages were joined to the same first one since.

    Which joining came last is told by the pages in which the two differ: one of them may have
    changed and changed back, and then the older joining is true again.
    """
    other = aliased(Parse)
    others_sight, own_sight = _last_sight(other, Parse), _last_sight(Parse, other)
    is_later = sa.or_(
        others_sight > own_sight, sa.and_(others_sight == own_sight, other.id > Parse.id)
    )
    return (
        sa.exists()
        .where(
            other.snapshot_id == Parse.snapshot_id,
            other.parser_digest == Parse.parser_digest,
            other.joined_digest.is_not(None),
            other.joined_digest != Parse.joined_digest,
            is_later,
        )
        .correlate(Parse)
    )


def _last_sight(parse: type[Parse], unlike: type[Parse]) -> sa.ColumnElement[datetime]:
    """Select when a page was last seen of which a parse was joined and another one was not."""
    page, elsewhere = aliased(JoinedPage), aliased(JoinedPage)
    seen_at = sa.func.max(sa.func.coalesce(Capture.claimed_at, Capture.captured_at))
    pages_unlike = (
        sa.select(elsewhere.snapshot_id).where(elsewhere.parse_id == unlike.id).correlate(unlike)
    )
    last = (
        sa.select(seen_at)
        .select_from(page)
        .join(Confirmation, Confirmation.snapshot_id == page.snapshot_id)
        .join(Capture, Capture.id == Confirmation.capture_id)
        .where(
            page.parse_id == parse.id,
            page.snapshot_id.not_in(pages_unlike),
        )
        .correlate(parse, unlike)
        .scalar_subquery()
    )
    return sa.func.coalesce(last, sa.literal(_NEVER, Capture.captured_at.type))


def adopted_parser(session: Session) -> str | None:
    """Return the digest of the parser whose parses count wherever there are any."""
    return session.execute(_ADOPTED).scalar()


def adoption_mark(session: Session) -> str:
    """Return what changes when a parser is adopted; empty as long as none ever was."""
    newest = session.execute(sa.select(sa.func.max(ParserAdoption.id))).scalar()
    return "" if newest is None else f" adopted {newest}"


def adopt_parser(session: Session, run: OpenRun, parser_digest: str | None) -> bool:
    """Let the parses of a parser count from now on, without one the newest; False if they do."""
    lock(session.connection(), "chain")
    if adopted_parser(session) == parser_digest:
        return False
    row = {"run_id": run.id, "parser_digest": parser_digest}
    number = insert_numbered(session, ParserAdoption, row)
    if number is None:
        raise AssertionError("an adoption has no key but its number")
    append(session, [LogEntry(LeafKind.PARSER_ADOPTION, number)])
    return True
