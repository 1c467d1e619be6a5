"""Sights: every answer for the pages of reports and of their files, as one stream of pages.

Addresses that differ in their scheme alone are one page. Nothing is held but the page at hand.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any
from urllib.parse import urljoin

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.changes.heads import head_field
from storage.changes.model import Sight
from storage.counting import counting
from storage.models.archive import Capture, CaptureOutcome, Confirmation, Snapshot
from storage.models.corpus import LinkedFile, Parse, ReportVersion
from storage.models.exchange import ExchangeFact
from storage.models.frontier import FrontierEntry

_ROWS_AT_ONCE = 500
_SCHEMES = ("https://", "http://")

_Pair = tuple[str, Sight]


def page_of(page_key: str) -> str:
    """Return what names a page whatever the scheme of its address.

    >>> page_of("https://www.example.gov.cn/nb/2023.html")
    'www.example.gov.cn/nb/2023.html'
    """
    for scheme in _SCHEMES:
        page_key = page_key.replace(scheme, "")
    return page_key


def pages(session: Session) -> Iterator[tuple[str, list[Sight]]]:
    """Yield each page with its sights in order of time, page by page in the order of their names.

    Only pages are told of that ever were read as a report or that a report links to as a file.
    """
    with (
        closing(_stream(session, _select_shown())) as shown,
        closing(_stream(session, _select_unshown())) as unshown,
    ):
        for page, pairs in groupby(merge(shown, unshown, key=itemgetter(0)), key=itemgetter(0)):
            yield page, sorted((sight for _, sight in pairs), key=_in_time)


def count_watched(session: Session) -> int:
    """Count the addresses of reports and of their files."""
    return session.execute(
        sa.select(sa.func.count()).select_from(_watched().subquery())
    ).scalar_one()


def sights_of(session: Session, page_keys: Iterable[str]) -> list[Sight]:
    """Return the sights of some pages that show a state, in order of time."""
    statement = _select_shown().where(Snapshot.page_key.in_(sorted(set(page_keys))))
    return sorted((sight for _, sight in _stream(session, statement)), key=_in_time)


def follow(session: Session, capture_id: int) -> list[tuple[str, int | None]]:
    """Return address and status of every answer that a redirected one led to, in order.

    One that nobody followed leads to where its head says, with a status that nobody knows.
    """
    found: list[tuple[str, int | None]] = []
    seen = {capture_id}
    while True:
        row = session.execute(_select_next(capture_id)).one_or_none()
        if row is None or row[0] in seen:
            break
        capture_id = row[0]
        seen.add(capture_id)
        found.append((row[1] or "", row[2]))
    if not found and (location := head_field(session, capture_id, b"location")) is not None:
        statement = sa.select(Capture.url).where(Capture.id == capture_id)
        found.append((urljoin(session.execute(statement).scalar() or "", location), None))
    return found


def _select_next(capture_id: int) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Capture.id, Capture.url, ExchangeFact.status)
        .join(ExchangeFact, ExchangeFact.capture_id == Capture.id)
        .where(ExchangeFact.previous_id == capture_id)
        .order_by(Capture.id.desc())
        .limit(1)
    )


def _in_time(sight: Sight) -> tuple[object, int]:
    return sight.at, sight.capture_id


def _stream(session: Session, statement: sa.Select[*tuple[Any, ...]]) -> Generator[_Pair]:
    with session.execute(statement, execution_options={"yield_per": _ROWS_AT_ONCE}) as rows:
        for page, *values in rows:
            yield page, Sight(*values)


def _bare(column: Any) -> sa.ColumnElement[str]:  # noqa: ANN401 - a column or an expression
    """Return a page without scheme in SQL: `page_of`, in the order of code points."""
    for scheme in _SCHEMES:
        column = sa.func.replace(column, scheme, "", type_=Snapshot.page_key.type)
    return column  # type: ignore[no-any-return] # an expression by now


def _watched() -> sa.CompoundSelect[str]:
    reports = (
        sa.select(_bare(Snapshot.page_key))
        .join(Parse, Parse.snapshot_id == Snapshot.id)
        .join(ReportVersion, ReportVersion.parse_id == Parse.id)
    )
    return sa.union(reports, sa.select(_bare(LinkedFile.page_key)))


def _select_shown() -> sa.Select[*tuple[Any, ...]]:
    page = _bare(Snapshot.page_key)
    read = (counting("doc_class", Snapshot), counting("id", Snapshot))
    statement = _select(Snapshot.page_key, page, (Snapshot.id, Snapshot.payload_digest, *read))
    return (
        statement.join(Confirmation, Confirmation.capture_id == Capture.id)
        .join(Snapshot, Snapshot.id == Confirmation.snapshot_id)
        .where(page.in_(_watched()))
        .order_by(page)
    )


def _select_unshown() -> sa.Select[*tuple[Any, ...]]:
    """Select answers that show no state: what is gone and what leads elsewhere.

    Failures of the server or of the way to it say nothing about the page.
    """
    page = _bare(Capture.url)
    nothing = (sa.null(), sa.null(), sa.null(), sa.null())
    told = sa.or_(ExchangeFact.status.in_((404, 410)), ExchangeFact.status.between(300, 399))
    return (
        _select(Capture.url, page, nothing)
        .outerjoin(Confirmation, Confirmation.capture_id == Capture.id)
        .where(
            Confirmation.capture_id.is_(None),
            Capture.outcome == CaptureOutcome.RECEIVED,
            ExchangeFact.method == "GET",
            told,
            page.in_(_watched()),
        )
        .order_by(page)
    )


def _select(
    page_key: Any,  # noqa: ANN401 - a column
    page: sa.ColumnElement[str],
    state: tuple[Any, ...],
) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            page,
            page_key,
            Capture.id,
            Capture.identity,
            Capture.url,
            sa.func.coalesce(Capture.claimed_at, Capture.captured_at),
            ExchangeFact.status,
            *state,
            FrontierEntry.reason,
            FrontierEntry.campaign_id,
        )
        .select_from(Capture)
        .outerjoin(ExchangeFact, ExchangeFact.capture_id == Capture.id)
        .outerjoin(FrontierEntry, FrontierEntry.id == ExchangeFact.frontier_id)
    )
