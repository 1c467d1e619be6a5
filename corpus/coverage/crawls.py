"""Crawls: what the passes over portals listed and searched, portal by portal."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from corpus.agencies.registry import AgencyRegistry
from corpus.coverage.listing import Claims, read_claims
from corpus.coverage.searches import Search, judge_search
from crawler.portals.portal import Portal
from crawler.spiders.errand import LIST_ROW
from crawler.spiders.steps import LIST_END
from storage.frontier.review import entry_ends, list_ends
from storage.searches.links import listed_links
from storage.searches.model import PassRow
from storage.searches.passes import list_pages, newest_search, passes_over, searched_portals

# Some thousand links each; a body asks for those of its own portal and of the ones above.
_PORTALS_AT_ONCE = 8
_SEARCHES_KEPT = 3


class Crawls:
    """Reads crawls; of those that go on after `until` only what came before it."""

    def __init__(
        self,
        session: Session,
        registry: AgencyRegistry,
        portals: Iterable[Portal],
        until: datetime | None,
    ) -> None:
        self._session = session
        self._registry = registry
        self._until = until
        self.portals = tuple(sorted(portals, key=lambda portal: portal.id))
        self.seats = _seats(registry, self.portals)
        self.claims = lru_cache(_PORTALS_AT_ONCE)(self._read_claims)
        self.searches = lru_cache(None)(self._read_searches)

    def crawled_seats(self) -> set[str]:
        """Return the governments over whose portals there was any pass."""
        crawled = set(searched_portals(self._session, self._until))
        return {key for key, own in self.seats.items() if crawled & {p.id for p in own}}

    def newest(self) -> datetime | None:
        """Return when any portal was asked for anything last."""
        return newest_search(self._session, [portal.id for portal in self.portals], self._until)

    def around(self, keys: Iterable[str]) -> list[Portal]:
        """Return the portals of some governments."""
        return [portal for key in sorted(set(keys)) for portal in self.seats.get(key, ())]

    def nearest(self, key: str, year: int) -> list[Portal]:
        """Return the portals that would list a report: of who is above now, and was then."""
        found: dict[str, Portal] = {}
        for day in (f"{year}-12-31", "9999-12-31"):
            chain = [each for each, _ in self._registry.chain(key, day)]
            seat = next((each for each in chain if each in self.seats), None)
            found |= {portal.id: portal for portal in self.seats.get(seat or "", ())}
        return [found[name] for name in sorted(found)]

    def outside(self) -> list[str]:
        """Return the addresses that portals list with a year that no report can be about."""
        listed = (link.url for portal in self.portals for link in self.claims(portal).outside)
        return sorted(set(listed))

    def _read_claims(self, portal: Portal) -> Claims:
        links = listed_links(self._session, portal.id, LIST_ROW, self._until)
        return read_claims(self._registry, _code_of(portal), links)

    def _read_searches(self, portal: Portal) -> Sequence[Search]:
        """Judge passes from the newest back, until there are enough and one of them is complete."""
        found: list[Search] = []
        for each in passes_over(self._session, portal.id, self._until):
            found.append(judge_pass(self._session, each, self._until))
            if len(found) >= _SEARCHES_KEPT and any(search.is_complete for search in found):
                break
        return tuple(found)


def judge_pass(session: Session, found: PassRow, until: datetime | None) -> Search:
    """Say how far a pass got before an instant."""
    number = found.campaign_id
    pages = list_pages(session, number, LIST_END, until)
    ends = list_ends(session, number, LIST_END, until)
    return judge_search(found, entry_ends(session, number, until), ends, pages)


def _seats(registry: AgencyRegistry, portals: Iterable[Portal]) -> dict[str, list[Portal]]:
    """Return portals by the government whose they are."""
    seats: dict[str, list[Portal]] = defaultdict(list)
    for portal in portals:
        holder = registry.coded(_code_of(portal))
        if holder is not None:
            seats[holder.key].append(portal)
    return dict(seats)


def _code_of(portal: Portal) -> str:
    return portal.division.ljust(6, "0")
