from dataclasses import replace

from storage.archive import OpenRun
from storage.coverage import Status, coverage, status
from storage.reports import save_failure
from storage.session import Store
from tests.storage.builders import NEWER_PARSER, PARSER, ingest, make_file, make_record, save


def test_an_empty_store_counts_nothing(store: Store) -> None:
    with store.read_only() as session:
        assert status(session) == Status(*[0] * 13)
        assert list(coverage(session)) == []


def test_status_counts_what_is_there(store: Store, run: OpenRun) -> None:
    for name in ("a", "b", "c"):
        ingest(store, run, make_file(name.encode(), name))
    save(store, run, 1, make_record())
    with store.begin() as session:
        save_failure(session, run, 2, PARSER, error="ValueError")
    with store.read_only() as session:
        counts = status(session)
    assert (counts.runs, counts.unfinished_runs) == (1, 1)
    assert (counts.captures, counts.blobs, counts.snapshots) == (3, 4, 3)
    assert (counts.parses, counts.failed_parses, counts.unparsed_snapshots) == (2, 1, 1)
    assert (counts.reports, counts.cells, counts.findings) == (1, 4, 2)
    assert counts.stored_bytes > 3


def test_a_report_is_one_row_with_its_findings(store: Store, run: OpenRun) -> None:
    for name in ("a", "b"):
        save(store, run, ingest(store, run, make_file(name.encode(), name)), make_record())
    with store.read_only() as session:
        (row,) = coverage(session)
    assert (row.agency_name, row.report_year, row.scope) == ("青岚区水务局", 2023, "own")
    assert (row.report_version_id, row.versions) == (2, 2)
    assert (row.errors, row.warnings, row.infos, row.not_assessable) == (1, 1, 0, 1)
    assert (row.template_generation, row.tables_status) == ("2021", "in_page")


def test_parsing_again_does_not_count_as_another_version(store: Store, run: OpenRun) -> None:
    snapshot_id = ingest(store, run, make_file())
    save(store, run, snapshot_id, make_record())
    save(store, run, snapshot_id, replace(make_record(parser=NEWER_PARSER), findings=()))
    with store.read_only() as session:
        (row,) = coverage(session)
    assert (row.report_version_id, row.versions, row.errors) == (2, 1, 0)


def test_reports_nobody_signed_are_never_merged(store: Store, run: OpenRun) -> None:
    for name, agency, year in (
        ("a", None, 2023),
        ("b", None, 2023),
        ("c", "局", None),
        ("d", "局", 1),
    ):
        snapshot_id = ingest(store, run, make_file(name.encode(), name))
        save(store, run, snapshot_id, make_record(agency=agency, year=year))
    with store.read_only() as session:
        rows = [(row.agency_name, row.report_year) for row in coverage(session)]
    assert rows == [(None, 2023), (None, 2023), ("局", None), ("局", 1)]
