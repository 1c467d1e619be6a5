"""Census: what each parser has read, and how much this one has yet to read."""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import TablesStatus
from storage.models.archive import Snapshot
from storage.models.corpus import Parse, ParseOutcome, ReportVersion
from storage.queries import is_newest_parse


class ParserCount(NamedTuple):
    """How many parses one parser made, and how many of them broke."""

    parser_version: str
    parser_digest: str
    parses: int
    failed: int


def count_by_parser(session: Session) -> list[ParserCount]:
    """Count the parses of each parser, in the order they first appeared."""
    failed = sa.func.count().filter(Parse.outcome == ParseOutcome.FAILED)
    statement = (
        sa.select(Parse.parser_version, Parse.parser_digest, sa.func.count(), failed)
        .group_by(Parse.parser_version, Parse.parser_digest)
        .order_by(sa.func.min(Parse.id))
    )
    return [ParserCount(*row) for row in session.execute(statement)]


def count_pending(session: Session, parser_digest: str) -> int:
    """Count the snapshots that a parser has not read."""
    is_parsed = sa.exists().where(
        Parse.snapshot_id == Snapshot.id, Parse.parser_digest == parser_digest
    )
    statement = sa.select(sa.func.count()).select_from(Snapshot).where(~is_parsed)
    return session.execute(statement).scalar_one()


def count_pictures(session: Session) -> int:
    """Count the reports of which the last parse found the tables to be pictures."""
    statement = (
        sa.select(sa.func.count())
        .select_from(ReportVersion)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .where(ReportVersion.tables_status == TablesStatus.IMAGE_ONLY, is_newest_parse())
    )
    return session.execute(statement).scalar_one()
