"""The first and the last year are those of which a canonical report is held."""

from storage.archive import OpenRun
from storage.models.agencies import Lineage
from storage.models.longitudinal import Report, ReportChoice
from storage.series.choices import ends_of_years
from storage.session import Store
from tests.storage.builders import ingest, make_file, make_record, save


def choose(store: Store, run: OpenRun, chosen: dict[int, list[int | None]]) -> None:
    """Store by year the versions that were chosen one after the other."""
    with store.begin() as session:
        lineage = Lineage(key="a")
        session.add(lineage)
        session.flush()
        for year, versions in chosen.items():
            report = Report(lineage_id=lineage.id, report_year=year, scope="own")
            session.add(report)
            session.flush()
            for version in versions:
                session.add(ReportChoice(
                    report_id=report.id, run_id=run.id, report_version_id=version, reasons=[],
                    others=[],
                ))  # fmt: skip
                session.flush()


def test_without_reports_there_is_neither(store: Store) -> None:
    with store.read_only() as session:
        assert ends_of_years(session) == ()


def test_a_year_whose_last_choice_is_nothing_does_not_count(store: Store, run: OpenRun) -> None:
    save(store, run, ingest(store, run, make_file()), make_record())
    choose(store, run, {2010: [1, None], 2012: [None, 1], 2014: [1], 2020: [None]})
    with store.read_only() as session:
        assert ends_of_years(session) == (2012, 2014)


def test_a_single_year_is_both(store: Store, run: OpenRun) -> None:
    save(store, run, ingest(store, run, make_file()), make_record())
    choose(store, run, {2013: [1]})
    with store.read_only() as session:
        assert ends_of_years(session) == (2013, 2013)
