"""Rows of the captures behind reports, each with its place in exported WARC files."""

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy.orm import Session

from corpus.export.model import Row
from storage.releases.pointers import NOWHERE, CapturePointer, Pointers
from storage.releases.sights import CaptureRow, capture_rows

_AT_ONCE = 200


def snapshot_rows(
    session: Session, pages: frozenset[str] | None, pointers: Pointers
) -> Iterator[Row]:
    """Yield the captures of report pages, of some or all, each with what it supersedes."""
    page, shown = "", None
    for one, pointer in _pointed(_wanted(session, pages), pointers):
        if one.page_key != page:
            page, shown = one.page_key, None
        is_news = one.is_shown and one.payload_digest != shown
        yield (
            one.identity, one.page_key, one.url, one.seen_at, one.kind.value, one.outcome.value,
            one.status, one.payload_digest, one.size, one.block_digest, pointer.head_digest,
            pointer.record_id, pointer.record_type,
            None if one.revisit_profile is None else one.revisit_profile.value,
            shown if is_news else None,
        )  # fmt: skip
        shown = one.payload_digest if one.is_shown else shown


def _wanted(session: Session, pages: frozenset[str] | None) -> Iterator[CaptureRow]:
    return (one for one in capture_rows(session) if pages is None or one.page_key in pages)


def _pointed(
    rows: Iterable[CaptureRow], pointers: Pointers
) -> Iterator[tuple[CaptureRow, CapturePointer]]:
    source = iter(rows)
    while part := list(islice(source, _AT_ONCE)):
        found = pointers.of(one.identity for one in part)
        for one in part:
            yield one, found.get(one.identity, NOWHERE)
