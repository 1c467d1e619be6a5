"""Districts that a complete search covered, with the years whose reports it could have found."""

from collections.abc import Collection, Iterator
from datetime import datetime

from corpus.agencies.registry import AgencyRegistry
from corpus.coverage.loading import Coverage
from crawler.portals.portal import Portal


def searched_districts(registry: AgencyRegistry, coverage: Coverage) -> Iterator[tuple[str, int]]:
    """Yield bodies whose members some portal would list, with the years that coverage tells of.

    Of the year in which a search began no report can be out.
    """
    seats = coverage.crawls.seats
    first = next(iter(coverage.years()), None)
    for seat in sorted(seats):
        began = _newest(coverage, seats[seat])
        if first is None or began is None:
            continue
        for head in _heads(registry, seat, seats):
            yield from ((head, year) for year in range(first, began.year))


def _newest(coverage: Coverage, portals: Collection[Portal]) -> datetime | None:
    """Return when the newest complete search of any of some portals began."""
    searches = [each for portal in portals for each in coverage.crawls.searches(portal)]
    began = (each.began_at for each in searches if each.is_complete)
    return max((at for at in began if at is not None), default=None)


def _heads(registry: AgencyRegistry, seat: str, seats: Collection[str]) -> list[str]:
    """Return who was ever directly above a government or anybody whom its portal would list."""
    body = registry.bodies.get(seat)
    found = set(body.parents) if body else set()
    seen, todo = {seat}, [seat]
    while todo:
        key = todo.pop()
        below = [each.key for each in registry.below(key)]
        found |= {key} if below else set()
        # Those that have a portal of their own are told of under it.
        news = [each for each in below if each not in seen and each not in seats]
        seen.update(news)
        todo += news
    return sorted(found)
