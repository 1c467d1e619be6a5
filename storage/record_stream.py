"""Records in the order of their payloads: what two stores, or two parsers, can be compared by."""

from collections.abc import Generator
from contextlib import closing
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.archive import Capture, Snapshot
from storage.models.corpus import Parse, ParseOutcome
from storage.queries import is_counting_parse

_ROWS_AT_ONCE = 500


class RecordHead(NamedTuple):
    """A record that is not read yet: which payload it is of and where that came from."""

    payload_digest: str
    url: str | None
    name: str | None
    page_key: str
    capture_id: int
    record_digest: str | None
    """None where the parser broke."""


def record_heads(session: Session, parser_digest: str | None = None) -> Generator[RecordHead]:
    """Yield what a parser, or the one that counts of each snapshot, made of it, by payload."""
    place = sa.func.coalesce(Capture.url, Capture.name, "")
    wanted = (
        sa.or_(is_counting_parse(), Parse.outcome == ParseOutcome.FAILED)
        if parser_digest is None
        else Parse.parser_digest == parser_digest
    )
    statement = (
        sa.select(
            Snapshot.payload_digest,
            Capture.url,
            Capture.name,
            Snapshot.page_key,
            Capture.id,
            Parse.record_digest,
        )
        .join(Parse, Parse.snapshot_id == Snapshot.id)
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .where(wanted)
        .order_by(Snapshot.payload_digest, place, Snapshot.page_key, Parse.part)
    )
    options = {"yield_per": _ROWS_AT_ONCE}
    with closing(session.execute(statement, execution_options=options)) as rows:
        for row in rows:
            yield RecordHead._make(row)
