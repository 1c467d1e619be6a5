"""Census: what each parser has read, and how much this one has yet to read."""

from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from corpus.errors import CorpusError
from parsers.model import TablesStatus
from parsers.version import parser_version
from storage.models.archive import Snapshot
from storage.models.corpus import Parse, ParseOutcome, ReportVersion
from storage.queries import is_counting_parse

CURRENT = "current"
"""The word for the parser of this program."""


class ParserUnknown(CorpusError):
    """A word names no parser that has read anything, or several."""


class ParserCount(NamedTuple):
    """How many parses one parser made, and how many of them broke and were not mended since."""

    parser_version: str
    parser_digest: str
    parses: int
    failed: int


def count_by_parser(session: Session) -> list[ParserCount]:
    """Count the parses of each parser, in the order they first appeared."""
    mended = aliased(Parse)
    is_mended = sa.exists().where(
        mended.snapshot_id == Parse.snapshot_id,
        mended.parser_digest == Parse.parser_digest,
        mended.outcome == ParseOutcome.PARSED,
    )
    failed = sa.func.count().filter(Parse.outcome == ParseOutcome.FAILED, ~is_mended)
    statement = (
        sa.select(Parse.parser_version, Parse.parser_digest, sa.func.count(), failed)
        .group_by(Parse.parser_version, Parse.parser_digest)
        .order_by(sa.func.min(Parse.id))
    )
    return [ParserCount(*row) for row in session.execute(statement)]


def choose_parser(word: str, known: Iterable[ParserCount]) -> ParserCount:
    """Return the parser of a version, or whose digest begins so."""
    parsers = list(known)
    meant = parser_version().digest if word == CURRENT else word
    digest = f"sha256:{meant.removeprefix('sha256:')}"
    found = [
        one
        for one in parsers
        if one.parser_version == meant or one.parser_digest.startswith(digest)
    ]
    if len(found) == 1:
        return found[0]
    shown = ", ".join(f"{one.parser_version} {one.parser_digest[:19]}" for one in found or parsers)
    if found:
        raise ParserUnknown(f"{word!r} fits several parsers, name one by its digest: {shown}.")
    raise ParserUnknown(
        f"{word!r} is no parser of this store: parsers are {shown or 'none yet'}."
    )  # fmt: skip


def count_pending(session: Session, parser_digest: str) -> int:
    """Count the snapshots that a parser has not read."""
    is_parsed = sa.exists().where(
        Parse.snapshot_id == Snapshot.id, Parse.parser_digest == parser_digest
    )
    statement = sa.select(sa.func.count()).select_from(Snapshot).where(~is_parsed)
    return session.execute(statement).scalar_one()


def count_pictures(session: Session) -> int:
    """Count the reports of which the parse that counts found the tables to be pictures."""
    statement = (
        sa.select(sa.func.count())
        .select_from(ReportVersion)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .where(ReportVersion.tables_status == TablesStatus.IMAGE_ONLY, is_counting_parse())
    )
    return session.execute(statement).scalar_one()
