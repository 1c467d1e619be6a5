"""Joinings: the pages a parser has read, and the reports it has put together of several of them."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from parsers.model import DocClass
from storage.models.archive import Capture, Run, RunEnd, RunKind, Snapshot
from storage.models.corpus import JoinedPage, Parse, ReportVersion

_AT_ONCE = 1000


class Page(NamedTuple):
    """A snapshot that a parser has read; `run_id` is the run of its first capture.

    `is_new` says that one of the runs asked about has read it.
    """

    snapshot_id: int
    page_key: str
    payload_digest: str
    url: str | None
    name: str | None
    run_id: int
    doc_class: DocClass | None
    is_new: bool = True


class Joinings(NamedTuple):
    """What a parser has joined: groups of snapshots in order, and payloads by first snapshot."""

    groups: frozenset[tuple[int, ...]]
    payloads: frozenset[tuple[int, str]]


def unfinished_runs(session: Session) -> list[int]:
    """Return the parse runs without an end, under way or killed: nobody has looked at the whole."""
    has_ended = sa.exists().where(RunEnd.run_id == Run.id)
    statement = sa.select(Run.id).where(Run.kind == RunKind.PARSE, ~has_ended).order_by(Run.id)
    return list(session.scalars(statement))


def pages_read(session: Session, parser_digest: str, run_ids: Collection[int]) -> Iterator[Page]:
    """Yield the snapshots of which a parser gave a record, by number."""
    statement = (
        sa.select(
            Snapshot.id, Snapshot.page_key, Snapshot.payload_digest, Capture.url,
            Capture.name, Capture.run_id, Parse.doc_class, Parse.run_id.in_(run_ids),
        )
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .join(Parse, Parse.snapshot_id == Snapshot.id)
        .where(Parse.parser_digest == parser_digest, Parse.part == 0, Parse.doc_class.is_not(None))
        .order_by(Snapshot.id)
        .execution_options(yield_per=_AT_ONCE)
    )  # fmt: skip
    for row in session.execute(statement):
        yield Page(*row)


def joinings(session: Session, parser_digest: str) -> Joinings:
    """Return what a parser has joined so far."""
    statement = (
        sa.select(JoinedPage.parse_id, JoinedPage.snapshot_id, Parse.snapshot_id)
        .add_columns(Parse.joined_digest)
        .join(Parse, Parse.id == JoinedPage.parse_id)
        .where(Parse.parser_digest == parser_digest)
        .order_by(JoinedPage.parse_id, JoinedPage.ordinal)
    )
    groups: dict[int, list[int]] = {}
    payloads: set[tuple[int, str]] = set()
    for parse_id, page_id, snapshot_id, joined_digest in session.execute(statement):
        groups.setdefault(parse_id, []).append(page_id)
        payloads.add((snapshot_id, str(joined_digest)))
    return Joinings(frozenset(map(tuple, groups.values())), frozenset(payloads))


def versions_of(session: Session, snapshot_ids: Iterable[int], parser_digest: str) -> list[int]:
    """Return the versions that a parser read off single snapshots."""
    statement = (
        sa.select(ReportVersion.id)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .where(
            Parse.snapshot_id.in_(sorted(set(snapshot_ids))),
            Parse.parser_digest == parser_digest,
            Parse.joined_digest.is_(None),
        )
        .order_by(ReportVersion.id)
    )
    return list(session.execute(statement).scalars())
