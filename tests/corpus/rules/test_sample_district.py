"""The rules over the generated district: what is true of it, and nothing unexplained."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from corpus.coverage import Coverage
from corpus.coverage.counting import count_cells
from corpus.crawled.witness import crawled
from corpus.indicators.listing import Asked, list_indicators
from corpus.job import Job
from corpus.jobs.changes import derive_changes
from corpus.rules.deriving import Yardstick, count_reports, derive_findings
from corpus.rules.listing import ListedFinding, list_findings
from corpus.rules.run import all_rules
from corpus.sample.years import LARGE, Years, invent_years
from corpus.sample.years.calendar import LAST_CHANGE
from corpus.sample.years.expected import CONSEQUENCES
from corpus.sample.years.model import Sighting
from corpus.sample.years.pages import FILE
from corpus.sample.years.units import OLD, OTHER, host_of
from storage.findings.reading import Wanted
from storage.session import Store
from tests.corpus.district import build
from tests.corpus.series.conftest import small_district

# What the short prose and the forms of the generator set off by themselves, rule by rule.
NATURAL = {
    "doc.overview_topics_missing": "part one tells of deeds drawn at random, not of every topic",
    "doc.government_topics_missing": "the same of governments",
    "doc.fee_statement_missing": "part six is rewritten without a word on fees",
    "doc.opening_basis_missing": "some openings of the generator name no regulation",
    "doc.contact_partial": "some contact lines of the generator have no postcode",
    "t2.amount_unit_not_stated": "the form of 2019 prints no unit of procurement amounts",
}
# A rule of single reports, under its number in the truth.
AGENCY_CONFLICT = "ID-01"


def derive(job: Job, years: Years) -> Job:
    derive_changes(job)
    derive_findings(job, Yardstick(), crawled(years.portals))
    return job


def alias_of(rule: str) -> str:
    infos = [each.info for each in all_rules()]
    fitting = [info for info in infos if rule.startswith(info.id.partition("<")[0])]
    return max(fitting, key=lambda info: len(info.id)).alias


def listed(job: Job) -> list[ListedFinding]:
    with job.store.read_only() as session:
        return list(list_findings(session, Wanted()))


def unexplained(found: list[ListedFinding], years: Years) -> Iterator[ListedFinding]:
    placed = {(s.lineage, s.report_year): s.kind for s in years.truth.scenarios}
    true = {(f.rule, f.lineage, f.report_year) for f in years.truth.findings}
    for each in found:
        key = (each.lineage, each.report_year)
        alias = alias_of(each.rule)
        if (alias, *key) not in true and placed.get(key) not in CONSEQUENCES.get(alias, ()):
            yield each


def test_the_rules_find_what_is_true_of_the_district_and_nothing_else(built: Job) -> None:
    years = small_district()
    job = derive(built, years)
    _compare(job, years)
    _check_again(job, years)
    _check_rates(job, years)


def _compare(job: Job, years: Years) -> None:
    found = listed(job)
    across = [each for each in found if each.is_across]
    single = [each for each in found if not each.is_across]
    told = {(alias_of(each.rule), each.lineage, each.report_year) for each in across}
    conflicts = {
        (AGENCY_CONFLICT, each.lineage, each.report_year)
        for each in single if each.rule == "doc.agency_conflict"
    }  # fmt: skip
    true = {(f.rule, f.lineage, f.report_year) for f in years.truth.findings}
    assert true - told - conflicts == set()
    assert list(unexplained(across, years)) == []
    assert conflicts <= true
    odd = {each.rule for each in single} - {"doc.agency_conflict"}
    assert {rule for rule in odd if not rule.startswith(tuple(NATURAL))} == set()


@pytest.mark.campaign
def test_the_same_holds_of_the_large_district(own_store: Store) -> None:
    years = invent_years(1, LARGE)
    _compare(derive(build(own_store, years), years), years)


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'years.db'}")
    store.upgrade()
    yield store
    store.close()


@pytest.mark.usefixtures("engine")
def test_what_could_not_be_fetched_is_no_evidence(own_store: Store) -> None:
    years = small_district()
    true = {f.rule: (f.lineage, f.report_year) for f in years.truth.findings}
    silent = _unanswered(years)
    job = derive(build(own_store, replace(years, sightings=silent)), years)
    told = {(alias_of(f.rule), f.lineage, f.report_year) for f in listed(job) if f.is_across}
    for rule in ("TM-02", "TM-03", "TM-10"):
        assert (rule, *true[rule]) not in told
    assert {rule for rule, *_ in told}.isdisjoint({"TM-11", "TM-12"})
    assert "TM-13" in {rule for rule, *_ in told}, "what was fetched is evidence as before"


def _unanswered(years: Years) -> tuple[Sighting, ...]:
    """Return the answers without some that came to nothing.

    The lists of the county with the missing report since its deadline, that of the old district
    when it had to show what was dated back, all of the last year, and the last one for the file.
    """
    columns = {host_of(key): url for key in (OLD, OTHER) for url in [_column(years, key)]}
    dead = next(s.url for s in years.sightings if s.status == 404 and s.url.endswith(FILE))

    def is_lost(one: Sighting) -> bool:
        at = one.seen_at
        if one.url == columns[host_of(OTHER)]:
            return at > datetime(2023, 3, 31, tzinfo=UTC)
        if one.url == columns[host_of(OLD)]:
            return at.date() == date(2022, 2, 5) or at > LAST_CHANGE
        return one.url == dead and at > LAST_CHANGE

    return tuple(
        Sighting(one.url, one.seen_at, None) if is_lost(one) else one for one in years.sightings
    )


def _column(years: Years, key: str) -> str:
    return next(portal.columns[0] for portal in years.portals if portal.division == key)


def _check_again(job: Job, years: Years) -> None:
    """The same crawls are no news; without anybody who saw them their findings end."""
    assert count_reports(job, Yardstick(), crawled(years.portals)) == 0
    blind = derive_findings(job, Yardstick())
    seen_by_crawls = ("TM-02", "TM-03", "TM-10", "TM-12", "TM-13")
    left = {alias_of(each.rule) for each in listed(job) if each.is_across}
    assert left.isdisjoint(seen_by_crawls)
    assert blind.gone == sum(f.rule in seen_by_crawls for f in years.truth.findings)


def _check_rates(job: Job, years: Years) -> None:
    """D38 and D40 count as coverage does, with the same denominators."""
    with job.store.read_only() as session:
        asked = Asked(lineage="990102", report_year=2022)
        coverage = Coverage(session, years.portals)
        rates = {f.variant.key: f for f in list_indicators(session, Yardstick(), asked, coverage)
                 if f.variant.id in ("D38", "D40") and f.lineage == "990102"}  # fmt: skip
        below = [
            unit.key for unit in years.units
            if (now := unit.at_end_of(2022)) is not None and now.parent == "990102"
        ]  # fmt: skip
        count = count_cells(Coverage(session, years.portals).cells([2022], below)).of()
    assert {figure.denominator for figure in rates.values()} == {count.expected}
    assert rates["coverage"].numerator == count.held
    assert rates["readable_coverage"].numerator == count.read
    assert rates["on_time"].numerator == count.on_time
    assert 0 < count.held <= count.expected
