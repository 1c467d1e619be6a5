"""The small district of three years and more, through archive, parser, registry and choice."""

from corpus.job import Job
from corpus.jobs.series import build_reports, set_aside
from corpus.sample.years import Years
from storage.agencies.resolutions import queue
from storage.models.agencies import ResolutionOutcome
from storage.series import CanonicalReport, panel
from storage.series.choices import current_choices
from storage.series.panel import reporting_lineages
from tests.corpus.series.conftest import small_district


def test_the_district_is_resolved_and_its_canonical_versions_are_right(built: Job) -> None:
    years = small_district()
    with built.store.read_only() as session:
        rows = queue(session)
        found = {(report.lineage, report.report_year): report for report in panel(session)}
        asides = [candidate.page_key for _, candidate, _ in set_aside(session, years.portals)]
    # Whose report it is: nothing wrong and sure; what is misprinted waits for a person.
    for row in rows:
        page = years.truth.pages[row.page_key]
        if page.is_misprinted:
            assert row.outcome is ResolutionOutcome.REVIEW
        else:
            assert (row.page_key, row.lineage) == (page.url, page.lineage)
    # Which version is canonical, and every figure in it.
    assert found.keys() == years.truth.reports.keys()
    for key, report in found.items():
        _compare(report, key, years)
    assert set(asides) == {
        page.url for page in years.truth.pages.values()
        if page.relation is None and page.url.endswith("_1.html")
    }  # fmt: skip
    _compare_others(built, years)
    assert build_reports(built, years.portals).lineages == 0


def _compare(report: CanonicalReport, key: tuple[str, int], years: Years) -> None:
    truth = years.truth.reports[key]
    assert report.page_key == truth.url
    assert report.scope is truth.scope
    assert report.first_seen_at is not None
    assert truth.first_seen_at is not None
    assert report.first_seen_at.date() == truth.first_seen_at.date()
    assert (report.published_at or "").startswith(truth.published_on)
    for cell, value in truth.values.items():
        assert report.cells[cell].value == value, (key, cell)


def _compare_others(built: Job, years: Years) -> None:
    """Every other place has the relation that it has in truth."""
    with built.store.read_only() as session:
        choices = current_choices(session, reporting_lineages(session)).values()
    told = {
        other["page_key"]: other["relation"]
        for choice in choices
        for other in choice.others
        if other["relation"] != "earlier"
    }
    assert told == {
        url: page.relation
        for url, page in years.truth.pages.items()
        if page.relation not in (None, "canonical") and not page.is_misprinted
    }
