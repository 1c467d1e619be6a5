"""Counting: which of the parses of a snapshot speaks for it; every query asks here.

It is the newest one, unless a parser was adopted and has read the snapshot.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.archive import OpenRun
from storage.dialects import insert_numbered, lock
from storage.log import LogEntry, append
from storage.models.archive import Snapshot
from storage.models.corpus import Parse, ParseOutcome, ParserAdoption
from storage.models.log import LeafKind

_SNAPSHOT: dict[type[Parse | Snapshot], Any] = {
    Parse: Parse.snapshot_id, Snapshot: Snapshot.id,
}  # fmt: skip
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
