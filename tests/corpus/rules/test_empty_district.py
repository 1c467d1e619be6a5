"""A district of which nothing is held for a year is judged as far as searches prove anything."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from corpus.job import Job
from corpus.rules.listing import list_findings
from corpus.sample.years import Years
from corpus.sample.years.model import Sighting
from corpus.sample.years.units import OTHER, host_of
from storage.findings.reading import Wanted
from storage.session import Store
from tests.corpus.district import build
from tests.corpus.rules.test_sample_district import derive
from tests.corpus.series.conftest import small_district
from tests.databases import empty

EMPTY = 2021
RULE = "clocks.not_found"
DUE = datetime(2022, 1, 31, 16, tzinfo=UTC)


def without_a_year(*, is_searched: bool) -> Years:
    """Return one county of the district that nobody in it published anything for a year."""
    years = small_district()
    portals = tuple(portal for portal in years.portals if portal.division == OTHER)
    own = [one for one in years.sightings if urlsplit(one.url).netloc == host_of(OTHER)]
    told = {row.url for one in own for row in one.rows if f"{EMPTY}年" in row.title}
    pages = years.truth.pages
    told |= {page.url for page in pages.values() if page.report_year == EMPTY}
    left = tuple(_left(one, told, is_searched=is_searched) for one in own if one.url not in told)
    return replace(years, portals=portals, sightings=left)


def _left(one: Sighting, told: set[str], *, is_searched: bool) -> Sighting:
    rows = tuple(row for row in one.rows if row.url not in told)
    if one.rows and not is_searched and one.seen_at > DUE:
        return Sighting(one.url, one.seen_at, None)
    return replace(one, rows=rows)


def missed(job: Job) -> set[str]:
    with job.store.read_only() as session:
        found = list_findings(session, Wanted(rule=RULE, report_year=EMPTY))
        return {each.lineage for each in found}


def obliged(years: Years) -> Iterator[str]:
    for unit in years.units:
        stretch = unit.at_end_of(EMPTY)
        is_there = stretch is not None and OTHER in (unit.key, stretch.parent)
        if is_there and years.truth.coverage[unit.key, EMPTY].reason not in ("NE", "PY"):
            yield unit.key


def test_everybody_is_missed_for_a_year_of_which_a_search_found_nothing(store: Store) -> None:
    years = without_a_year(is_searched=True)
    expected = set(obliged(years))
    assert {OTHER, f"{OTHER}/education"} < expected
    assert missed(derive(build(store, years), years)) == expected


def test_nobody_is_missed_where_no_search_since_the_deadline_came_to_its_end(
    sqlite_store: Store,
) -> None:
    empty(sqlite_store)
    years = without_a_year(is_searched=False)
    assert missed(derive(build(sqlite_store, years), years)) == set()
