"""Which districts are asked about though nothing of them is held; the searches are invented."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from corpus.coverage.searches import Search
from corpus.crawled.districts import searched_districts
from crawler.portals.portal import Portal
from crawler.verdict import Completeness
from storage.agencies.facts import PeriodFact
from storage.models.agencies import AgencyKind
from storage.searches.model import ListPage
from tests.corpus.rules.invent import registry

CITY = Portal("qinghe", "青禾市人民政府", "990100", "http://www.qinghe.example/")
DISTRICT = Portal("mulan", "沐岚区人民政府", "990102", "http://www.mulan.example/")
BUREAU = PeriodFact("t1/x", "水利站", AgencyKind.DEPARTMENT, None, "t1")


def search(year: int, completeness: Completeness = Completeness.COMPLETE) -> Search:
    at = datetime(year, 4, 5, tzinfo=UTC)
    lists = (ListPage("http://www.mulan.example/nb/", 1, at, "single_page"),)
    return Search("x", "x", completeness, completeness, (), lists, at, at)


def districts(
    seats: dict[str, Portal], searches: dict[Portal, tuple[Search, ...]], first: int = 2021
) -> set[tuple[str, int]]:
    crawls = SimpleNamespace(
        seats={key: [portal] for key, portal in seats.items()},
        searches=lambda portal: searches.get(portal, ()),
    )
    years = range(first, 2030) if first else range(0)
    coverage: Any = SimpleNamespace(crawls=crawls, years=lambda: years)
    return set(searched_districts(registry(periods=[BUREAU]), coverage))


def test_a_portal_tells_of_its_own_government_and_of_everybody_below() -> None:
    found = districts({"d": DISTRICT}, {DISTRICT: (search(2023),)})
    assert found == {(head, year) for head in ("c", "d", "t1") for year in (2021, 2022)}


def test_only_a_complete_search_tells_and_only_of_years_before_its_own() -> None:
    partial = search(2025, Completeness.PARTIAL)
    found = districts({"d": DISTRICT}, {DISTRICT: (partial, search(2022))})
    assert {year for _, year in found} == {2021}
    assert districts({"d": DISTRICT}, {DISTRICT: (partial,)}) == set()
    assert districts({"d": DISTRICT}, {}) == set()
    assert districts({"d": DISTRICT}, {DISTRICT: (search(2023),)}, first=0) == set()


def test_who_has_a_portal_is_told_of_under_it() -> None:
    seats = {"c": CITY, "d": DISTRICT}
    assert districts(seats, {CITY: (search(2022),)}) == {("c", 2021)}
    assert districts({"c": CITY}, {CITY: (search(2022),)}) == {
        ("c", 2021), ("d", 2021), ("t1", 2021),
    }  # fmt: skip
