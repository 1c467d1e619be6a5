"""Harvest: what one campaign brought, page by page and column by column, read from the archive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from crawler.families.model import Purpose
from crawler.families.twins import fold_address
from crawler.spiders.errand import LIST_ROW
from storage.blobs import digest_of
from storage.models.archive import Confirmation, Snapshot
from storage.models.corpus import Parse, ReportVersion
from storage.models.exchange import ExchangeFact, LinkFate, Outlink
from storage.models.frontier import EntryState, FrontierEntry
from storage.queries import is_counting_parse

_REPORTS = frozenset({Purpose.ARTICLE, Purpose.ATTACHMENT})
_FURTHER = frozenset({Purpose.LIST, Purpose.API})
# SQLite takes 32,766 parameters in a statement, older builds 999.
_AT_ONCE = 500


class Fetched(NamedTuple):
    """An entry of a campaign as it stands, with the state of the page that its capture shows."""

    id: int
    url: str
    purpose: Purpose | None
    family: str | None
    state: EntryState
    reason: str | None
    parent_id: int | None
    capture_id: int | None
    status: int | None
    snapshot_id: int | None
    payload_digest: str | None

    @property
    def is_held(self) -> bool:
        """Tell whether the page itself was got, and not only a word of where it has gone."""
        is_page = self.status is None or self.status < 300 or self.status == 304
        return self.state is EntryState.DONE and is_page

    @property
    def key(self) -> str:
        """Return what names the page, however its address is spelt."""
        return fold_address(self.url).key

    @property
    def is_report(self) -> bool:
        """Tell whether the page was fetched as a report or as a file of one."""
        return self.purpose in _REPORTS


class Reading(NamedTuple):
    """What the parse that counts says of a snapshot's reports; their versions lead to the cells."""

    version_ids: tuple[int, ...]
    content_digest: str


@dataclass(frozen=True, slots=True)
class Column:
    """A list that led to reports; `pages` are the entries that make it up."""

    url: str
    entry_id: int
    pages: tuple[int, ...]
    report_count: int


@dataclass(frozen=True, slots=True)
class Harvest:
    """What a campaign brought; `missed` are pages of reports that were asked for and not got."""

    campaign_id: int
    held: Mapping[str, Fetched] = field(default_factory=dict)
    missed: Mapping[str, Fetched] = field(default_factory=dict)
    columns: Mapping[str, Column] = field(default_factory=dict)


def read_harvest(session: Session, campaign_id: int) -> Harvest:
    """Return what a campaign brought."""
    entries = fetched(session, campaign_id)
    reports = [entry for entry in entries if entry.is_report]
    held = {entry.key: entry for entry in reports if entry.is_held}
    missed = {entry.key: entry for entry in reports if entry.key not in held}
    return Harvest(campaign_id, held, missed, find_columns(session, campaign_id, entries))


def fetched(session: Session, campaign_id: int) -> list[Fetched]:
    """Return the entries of a campaign in the order in which they were found."""
    statement = (
        sa.select(
            FrontierEntry.id,
            FrontierEntry.url,
            FrontierEntry.request,
            FrontierEntry.state,
            FrontierEntry.reason,
            FrontierEntry.parent_id,
            FrontierEntry.capture_id,
            ExchangeFact.status,
            Snapshot.id,
            Snapshot.payload_digest,
        )
        .outerjoin(ExchangeFact, ExchangeFact.capture_id == FrontierEntry.capture_id)
        .outerjoin(Confirmation, Confirmation.capture_id == FrontierEntry.capture_id)
        .outerjoin(Snapshot, Snapshot.id == Confirmation.snapshot_id)
        .where(FrontierEntry.campaign_id == campaign_id)
        .order_by(FrontierEntry.id)
    )
    found = []
    for entry_id, url, request, *rest in session.execute(statement):
        errand = request.get("cb_kwargs", {}).get("errand") or {}
        purpose = Purpose(errand["purpose"]) if "purpose" in errand else None
        found.append(Fetched(entry_id, url, purpose, errand.get("family"), *rest))
    return found


def snapshots_of(session: Session, campaign_id: int) -> list[int]:
    """Return the states of pages that the captures of a campaign show."""
    statement = (
        sa.select(Confirmation.snapshot_id)
        .join(ExchangeFact, ExchangeFact.capture_id == Confirmation.capture_id)
        .join(FrontierEntry, FrontierEntry.id == ExchangeFact.frontier_id)
        .where(FrontierEntry.campaign_id == campaign_id)
        .distinct()
        .order_by(Confirmation.snapshot_id)
    )
    return list(session.execute(statement).scalars())


def readings_of(session: Session, snapshot_ids: Iterable[int]) -> dict[int, Reading]:
    """Return by snapshot what the parse that counts says, where that is a report or several."""
    wanted = sorted(set(snapshot_ids))
    found: dict[int, Reading] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        statement = (
            sa.select(Parse.snapshot_id, ReportVersion.id, ReportVersion.content_digest)
            .join(ReportVersion, ReportVersion.parse_id == Parse.id)
            .where(
                Parse.snapshot_id.in_(wanted[start : start + _AT_ONCE]),
                Parse.joined_digest.is_(None),
                is_counting_parse(),
            )
            .order_by(Parse.id)
        )
        for snapshot_id, version_id, digest in session.execute(statement):
            found[snapshot_id] = _add_part(found.get(snapshot_id), version_id, digest)
    return found


def _add_part(reading: Reading | None, version_id: int, digest: str) -> Reading:
    """Add one more report of a page; the digests of several together have a digest of their own."""
    if reading is None:
        return Reading((version_id,), digest)
    together = digest_of(f"{reading.content_digest} {digest}".encode())
    return Reading((*reading.version_ids, version_id), together)


def first_page(entries: Mapping[int, Fetched], entry: Fetched) -> Fetched:
    """Return the page with which the list of an entry begins."""
    page: Fetched | None = entry
    first = entry
    while page is not None:
        first = page
        is_further = page.purpose in _FURTHER and page.parent_id is not None
        page = entries.get(page.parent_id or 0) if is_further else None
    return first


def rows_of(session: Session, campaign_id: int) -> list[tuple[int, str, str | None]]:
    """Return the rows that the lists of a campaign show and that look like reports.

    Each is the entry of the page, the address of the row and its text.
    """
    statement = (
        sa.select(FrontierEntry.id, Outlink.url, Outlink.text)
        .join(Outlink, Outlink.capture_id == FrontierEntry.capture_id)
        .where(
            FrontierEntry.campaign_id == campaign_id,
            Outlink.relation == LIST_ROW,
            Outlink.fate != LinkFate.EXCLUDED,
        )
        .order_by(FrontierEntry.id, Outlink.ordinal)
    )
    return [(entry_id, url, text) for entry_id, url, text in session.execute(statement)]


def find_columns(session: Session, campaign_id: int, entries: list[Fetched]) -> dict[str, Column]:
    """Return the lists that lead to reports, by the key of their first page."""
    by_id = {entry.id: entry for entry in entries}
    reports = {entry.key for entry in entries if entry.is_report}
    pages: dict[int, set[int]] = {}
    rows: dict[int, set[str]] = {}
    for entry_id, url, _ in rows_of(session, campaign_id):
        key = fold_address(url).key
        if key in reports:
            first = first_page(by_id, by_id[entry_id])
            pages.setdefault(first.id, set()).add(entry_id)
            rows.setdefault(first.id, set()).add(key)
    return {
        by_id[number].key: Column(
            by_id[number].url, number, tuple(sorted(pages[number])), len(rows[number])
        )
        for number in rows
    }
