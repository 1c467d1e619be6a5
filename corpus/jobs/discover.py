"""Discover: from a home page to the report columns, each decision with what speaks for it.

The portal spider does the finding; what would fetch a report, or leave the home page, is held back.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from scrapy import Request
from scrapy.http import Response
from sqlalchemy.orm import Session

from corpus.jobs.harvest import Column, Fetched, fetched, first_page, rows_of
from crawler.families.decoys import LinkKind, read_link
from crawler.families.model import Evidence, Purpose, Verdict
from crawler.families.page import Page, read_page
from crawler.families.registry import probe
from crawler.families.scoring import column_evidence
from crawler.frontier.links import LINK_KEY, Link, Note
from storage import blobs
from storage.errors import BlobDamaged, BlobMissing
from storage.frontier.review import list_ends
from storage.models.exchange import Outlink
from storage.models.frontier import EntryState, FrontierEntry

_REPORTS = frozenset({Purpose.ARTICLE, Purpose.ATTACHMENT})
_MOST_COLUMNS_SAVED = 8
_OWN_MIDDLEWARES = {
    "crawler.frontier.middleware.FrontierMiddleware": 10,
    "crawler.spiders.signs.RefusePages": 40,
}


class HoldBack:
    """Turn the requests of a page that lead too far into notes of their links."""

    def leads_too_far(self, request: Request, page: Response) -> bool:
        """Tell whether a request is not to be made."""
        raise NotImplementedError

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Pass everything on, requests only where they do not lead too far."""
        async for one in result:
            if isinstance(one, Request) and self.leads_too_far(one, response):
                yield Note(**_shown(one))
            else:
                yield one


class ColumnsOnly(HoldBack):
    """Follow lists to their second page at most, and no report."""

    def leads_too_far(self, request: Request, page: Response) -> bool:
        """Tell whether a request is for a report, or for one more page of a list."""
        errand = _errand(request)
        is_further = "series" in errand.get("data", {}) and "series" in _errand(
            page.request
        ).get("data", {})  # fmt: skip
        return errand.get("purpose") in _REPORTS or is_further


class HomeOnly(HoldBack):
    """Follow nothing but what stands in the way of the home page."""

    def leads_too_far(self, request: Request, page: Response) -> bool:
        """Tell whether a request is for anything but the home page."""
        return _errand(request).get("purpose") != Purpose.HOME


def limit_to(limit: type[HoldBack]) -> dict[str, Any]:
    """Return the settings of a crawl that goes no further than `limit` lets it."""
    return {
        "SPIDER_MIDDLEWARES": {**_OWN_MIDDLEWARES, f"{limit.__module__}.{limit.__name__}": 60},
    }


def _errand(request: Request | None) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (request.cb_kwargs if request else {}).get("errand") or {}
    return found


def _shown(request: Request) -> dict[str, Any]:
    shown: dict[str, Any] = request.meta.get(LINK_KEY) or {"url": request.url}
    return {name: shown.get(name) for name in Link.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A report column; `found_by` is the link that led to it, as it is shown."""

    url: str
    family: str
    report_count: int
    page_count: int
    years: tuple[int, ...]
    found_by: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found on a portal; `home` is None when its home page could not be read."""

    home: Verdict | None
    title: str
    columns: tuple[FoundColumn, ...]
    looked_at: int
    reasons: tuple[str, ...]
    proofs: Mapping[str, int]

    @property
    def family(self) -> str:
        """Return the family of the columns; `auto` when they differ or there are none."""
        families = Counter(column.family for column in self.columns)
        return next(iter(families)) if len(families) == 1 else "auto"

    @property
    def main_columns(self) -> tuple[str, ...]:
        """Return the addresses of the columns that list most, a few of them."""
        ranked = sorted(self.columns, key=lambda column: -column.report_count)
        return tuple(column.url for column in ranked[:_MOST_COLUMNS_SAVED])


def read_discovery(session: Session, campaign_id: int, list_end: str) -> Discovery:
    """Return what a campaign that was limited to columns found."""
    entries = fetched(session, campaign_id)
    by_id = {entry.id: entry for entry in entries}
    home = next((entry for entry in entries if _is_read(entry)), None)
    page = None if home is None else _read_page(session, home)
    lead = _leads(session, campaign_id)
    columns = tuple(
        _describe(session, by_id[column.entry_id], (column, years), lead)
        for column, years in _list_columns(session, campaign_id, by_id)
    )
    ends = Counter(end.proof for end in list_ends(session, campaign_id, list_end))
    return Discovery(
        home=None if page is None else probe(page),
        title="" if page is None else page.meta.get("sitename") or page.title,
        columns=columns,
        looked_at=sum(entry.state is EntryState.DONE for entry in entries),
        reasons=tuple(_explain(entry) for entry in entries if _is_unread(entry)),
        proofs=dict(sorted(ends.items())),
    )


def _is_read(entry: Fetched) -> bool:
    return entry.state is EntryState.DONE and entry.snapshot_id is not None


def _is_unread(entry: Fetched) -> bool:
    return entry.state is not EntryState.DONE and not entry.is_report


def _explain(entry: Fetched) -> str:
    return f"{entry.url}: {entry.reason or 'still to be fetched'}"


def _list_columns(
    session: Session, campaign_id: int, by_id: Mapping[int, Fetched]
) -> Iterable[tuple[Column, tuple[int, ...]]]:
    """Yield the columns whose rows announce annual reports, with the years they name."""
    pages: dict[int, set[int]] = {}
    rows: dict[int, dict[str, tuple[int, ...]]] = {}
    for entry_id, url, text in rows_of(session, campaign_id):
        reading = read_link(text or "")
        if reading.kind is LinkKind.ANNUAL_REPORT:
            first = first_page(by_id, by_id[entry_id]).id
            pages.setdefault(first, set()).add(entry_id)
            rows.setdefault(first, {})[url] = reading.years
    for number, found in rows.items():
        years = sorted({year for named in found.values() for year in named[:1]})
        column = Column(by_id[number].url, number, tuple(sorted(pages[number])), len(found))
        yield column, tuple(years)


def _leads(session: Session, campaign_id: int) -> dict[int, str]:
    """Return for each entry the text of the first link that led to it."""
    target = sa.select(FrontierEntry.id).where(FrontierEntry.campaign_id == campaign_id)
    statement = (
        sa.select(Outlink.frontier_id, Outlink.text)
        .where(Outlink.frontier_id.in_(target), Outlink.text.is_not(None))
        .order_by(Outlink.capture_id.desc(), Outlink.ordinal.desc())
    )
    return {entry_id: text for entry_id, text in session.execute(statement) if entry_id and text}


def _describe(
    session: Session,
    entry: Fetched,
    found: tuple[Column, tuple[int, ...]],
    lead: Mapping[int, str],
) -> FoundColumn:
    column, years = found
    page = _read_page(session, entry)
    verdict = None if page is None else probe(page)
    family = entry.family if verdict is None or verdict.score == 0 else verdict.family
    marks = () if verdict is None else verdict.evidence
    return FoundColumn(
        url=column.url,
        family=family or "generic",
        report_count=column.report_count,
        page_count=len(column.pages),
        years=years,
        found_by=lead.get(entry.id, "the start"),
        evidence=(*marks, *(() if page is None else column_evidence(page))),
    )


def _read_page(session: Session, entry: Fetched) -> Page | None:
    """Return an entry's page out of the archive, unless its bytes are lost."""
    if entry.payload_digest is None:
        return None
    try:
        return read_page(entry.url, blobs.get(session, entry.payload_digest))
    except (BlobMissing, BlobDamaged):
        return None


def portal_file(discovery: Discovery, home: str, name: str) -> str:
    """Write a portal file for what was found."""
    lines = [
        f"name = {_quote(name)}",
        f"home = {_quote(home)}",
        f"family = {_quote(discovery.family)}",
    ]
    if discovery.columns:
        columns = ", ".join(map(_quote, discovery.main_columns))
        lines.append(f"columns = [{columns}]")
    years = [year for column in discovery.columns for year in column.years]
    if years:
        lines.append(f"first_year = {max(2008, min(years))}")
    hosts = _other_hosts(discovery, home)
    if hosts:
        lines.append(f"hosts = [{', '.join(map(_quote, hosts))}]")
    return "\n".join([*lines, "verified = false", ""])


def _other_hosts(discovery: Discovery, home: str) -> list[str]:
    own = (urlsplit(home).hostname or "").removeprefix("www.")
    hosts = {urlsplit(url).hostname or "" for url in discovery.main_columns}
    return sorted(h for h in hosts if h.removeprefix("www.") != own and not h.endswith(f".{own}"))


def _quote(text: str) -> str:
    """Write a TOML string."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
