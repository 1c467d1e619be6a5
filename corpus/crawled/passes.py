"""Passes over portals as rules need them: judged one by one, with what each of them listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from corpus.coverage.crawls import judge_pass
from corpus.coverage.searches import Search
from corpus.crawled.order import LEAST_DATED, misplaced, shown_day
from crawler.families.model import Purpose
from crawler.portals.portal import Portal
from crawler.spiders.errand import LIST_ROW, is_gone_reason
from crawler.spiders.steps import LIST_END
from storage.changes.sights import page_of
from storage.findings.crawled import FileEnd, PassStart, RowSeen, file_ends, pass_starts, rows_of
from storage.models.frontier import EntryState
from storage.searches.model import PassRow
from storage.searches.passes import list_pages

_PASSES_AT_ONCE = 32
_PORTALS_AT_ONCE = 8

Line = tuple[str, str | None]
"""Address and text of a line of a list, as links are told apart by them."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What one pass listed; `columns` are the folders of its lists by line, of all its lists.

    Whether a line stands in order is known only where its list shows enough dates.
    """

    columns: dict[Line, frozenset[str]]
    read: frozenset[str]
    in_order: dict[Line, bool]


class Passes:
    """Reads passes, of those that go on after `until` only what came before it."""

    def __init__(self, session: Session, until: datetime | None = None) -> None:
        self._session = session
        self._until = until
        self.judged = lru_cache(_PASSES_AT_ONCE)(self._judge)
        self.listing = lru_cache(_PASSES_AT_ONCE)(self._read_listing)
        self._starts = lru_cache(None)(self._read_starts)
        self._files = lru_cache(_PORTALS_AT_ONCE)(self._read_files)

    def complete_since(self, portal: Portal, moment: datetime) -> Iterator[tuple[int, Search]]:
        """Yield the complete searches that began after a moment, the oldest first."""
        for start in self._starts(portal.id):
            if start.began_at >= moment:
                search = self.judged(portal.id, start)
                if search.is_complete and search.began_at is not None:
                    yield start.campaign_id, search

    def newest_complete(self, portal: Portal) -> tuple[int, Search] | None:
        """Return the newest search that read every list."""
        for start in reversed(self._starts(portal.id)):
            search = self.judged(portal.id, start)
            if search.is_complete:
                return start.campaign_id, search
        return None

    def is_dead(self, portal: Portal, url: str) -> bool | None:
        """Tell whether the newest request for a file found it gone; None if it was not answered."""
        end = self._files(portal.id).get(page_of(url))
        if end is None:
            return None
        if end.state is EntryState.DEAD and is_gone_reason(end.reason or ""):
            return True
        return False if end.state is EntryState.DONE else None

    def _judge(self, portal: str, start: PassStart) -> Search:
        found = PassRow(start.campaign_id, start.name, portal)
        return judge_pass(self._session, found, self._until)

    def _read_listing(self, campaign_id: int) -> Listing:
        rows = rows_of(self._session, campaign_id, LIST_ROW, self._until)
        columns: dict[Line, frozenset[str]] = {}
        pages: dict[str, list[RowSeen]] = {}
        for row in rows:
            line, folder = (row.url, row.text), folder_of(row.list_url)
            columns[line] = columns.get(line, frozenset()) | {folder}
            pages.setdefault(row.list_url, []).append(row)
        in_order: dict[Line, bool] = {}
        for page in pages.values():
            in_order |= _orderly(page)
        pages_read = list_pages(self._session, campaign_id, LIST_END, self._until)
        read = (page.url for page in pages_read)
        return Listing(columns, frozenset(map(folder_of, read)), in_order)

    def _read_starts(self, portal: str) -> list[PassStart]:
        return pass_starts(self._session, portal, self._until)

    def _read_files(self, portal: str) -> dict[str, FileEnd]:
        return file_ends(self._session, portal, [Purpose.ATTACHMENT.value], self._until)


def folder_of(url: str) -> str:
    """Return the column that a page of a list belongs to, whatever its scheme.

    >>> folder_of("https://a.example/zwgk/ndbg/index_2.html")
    'a.example/zwgk/ndbg'
    """
    place = urlsplit(url)
    return f"{place.netloc}{place.path.rpartition('/')[0]}"


def _orderly(rows: list[RowSeen]) -> dict[Line, bool]:
    dated: list[tuple[RowSeen, date]] = [
        (row, day) for row in rows if (day := shown_day(row.shown_date)) is not None
    ]
    if len(dated) < LEAST_DATED:
        return {}
    odd = misplaced([day for _, day in dated])
    return {(row.url, row.text): at not in odd for at, (row, _) in enumerate(dated)}
