"""The lists of a portal that must show a report, pass by pass."""

from collections.abc import Iterable
from datetime import datetime

from corpus.crawled.passes import Line, Listing, Passes
from corpus.rules.deadlines import beijing_day
from corpus.rules.seen import Search
from crawler.portals.portal import Portal
from storage.searches.model import ListedLink


class ReportList:
    """The lists of one portal that must show a report, and the links that ever were it there."""

    def __init__(self, passes: Passes, portal: Portal, links: Iterable[ListedLink]) -> None:
        self._passes = passes
        self._portal = portal
        known = list(links)
        self.lines: frozenset[Line] = frozenset((link.url, link.text) for link in known)
        self._listed_at = max((link.listed_at for link in known), default=None)
        self.newest = self._passes.newest_complete(portal)

    def first_search(self, after: datetime, first_seen: datetime) -> Search | None:
        """Return the first complete search after a moment, with whether it listed the report.

        One of other columns than those that list the report now could not have found it.
        """
        for number, search in self._passes.complete_since(self._portal, after):
            listing = self._passes.listing(number)
            day = search_day(search.began_at or after)
            if self.lines & listing.columns.keys():
                return Search(day, is_after_deadline=True, is_found=True)
            is_before = search.ended_at is not None and search.ended_at < first_seen
            if is_before and self._columns() & listing.read:
                return Search(day, is_after_deadline=True)
            return None
        return None

    def is_listed_now(self) -> bool | None:
        """Tell whether the newest complete search lists the report.

        One from before the report was listed last says nothing of it.
        """
        listing = self._listing()
        if listing is None or self.newest is None:
            return None
        if self.lines & listing.columns.keys():
            return True
        began_at, listed_at = self.newest[1].began_at, self._listed_at
        if began_at is None or listed_at is None or began_at <= listed_at:
            return None
        return False

    def is_in_order(self) -> bool | None:
        """Tell whether the report stands in its place."""
        listing = self._listing()
        known = [] if listing is None else [
            listing.in_order[line] for line in self.lines if line in listing.in_order
        ]  # fmt: skip
        return all(known) if known else None

    def _listing(self) -> Listing | None:
        return None if self.newest is None else self._passes.listing(self.newest[0])

    def _columns(self) -> frozenset[str]:
        """Return the columns that list the report now, or did when last complete."""
        listing = self._listing()
        found = () if listing is None else (listing.columns.get(line) for line in self.lines)
        return frozenset(folder for folders in found if folders for folder in folders)


def is_in_column(lists: list[ReportList], first_seen: datetime | None) -> bool | None:
    """Tell whether a column lists a report; that none does is known after complete searches."""
    if any(each.lines for each in lists):
        return True
    began = [each.newest[1].began_at if each.newest else None for each in lists]
    are_later = first_seen is not None and all(at is not None and at > first_seen for at in began)
    return False if lists and are_later else None


def has_left(lists: list[ReportList]) -> bool | None:
    """Tell whether what was listed once is not listed any more, on any of the portals."""
    listed = [each for each in lists if each.lines]
    now = [each.is_listed_now() for each in listed]
    if True in now:
        return False
    return True if now and None not in now else None


def search_day(moment: datetime) -> str:
    """Return the day of a search, in Beijing."""
    return beijing_day(moment).isoformat()
