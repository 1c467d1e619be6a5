"""What a server said of a page counts where its page and we come too late to tell."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from corpus.agencies.resolving import resolve_pending
from corpus.coverage.loading import Coverage
from corpus.coverage.model import Timeliness
from corpus.coverage.timing import judge_timing
from corpus.job import Job
from corpus.jobs.series import build_reports
from corpus.rules.clocks import read_modified
from corpus.rules.deriving import Yardstick, open_loader
from corpus.rules.model import Clocks
from parsers.record_json import record_json
from storage.archive import RunStart, start_run
from storage.models.archive import RunKind
from storage.reports import save_parse
from tests.storage.builders import make_record
from tests.storage.captures.exchanges import exchange, record, response

MODIFIED = "Mon, 20 Mar 2023 02:00:00 GMT"


def clocks(job: Job, claimed: str | None, seen_at: datetime, fields: bytes) -> Clocks:
    """Return the clocks of a town's report for 2022 that a crawl fetched."""
    with job.store.begin() as session:
        run = start_run(session, RunStart(RunKind.CRAWL, "0.1.0"), job.now)
    fetched = exchange(response(fields=fields), started_at=seen_at)
    [found] = record(job.store, run, fetched)
    assert found.snapshot_id is not None
    made = replace(make_record("云溪区柳河镇人民政府", 2022), published_at=claimed)
    with job.store.begin() as session:
        save_parse(session, run, found.snapshot_id, made, record_json=record_json(made))
    resolve_pending(job, ())
    build_reports(job, ())
    with job.store.read_only() as session:
        loader = open_loader(session, Yardstick())
        [case] = [case for group in loader.groups() for each in loader.load(group)
                  for case in each.cases]  # fmt: skip
    return case.report.clocks


@pytest.mark.parametrize(
    ("claimed", "server"), [("2023-05-01", MODIFIED), (None, MODIFIED), ("2023-03-30", None)]
)
def test_a_server_is_asked_where_nothing_else_shows_a_report_in_time(
    job: Job, claimed: str | None, server: str | None
) -> None:
    late = datetime(2023, 6, 1, tzinfo=UTC)
    found = clocks(job, claimed, late, f"Last-Modified: {MODIFIED}\r\n".encode())
    assert found.first_seen == late
    assert found.server == read_modified(server, 2022)


@pytest.mark.parametrize(
    ("fields", "timeliness"),
    [
        (f"Last-Modified: {MODIFIED}\r\n".encode(), Timeliness.ON_TIME),
        (b"Last-Modified: Sat, 01 Jul 2023 02:00:00 GMT\r\n", Timeliness.LATE),
        (b"", Timeliness.LATE),
    ],
)
def test_coverage_asks_the_same_server(job: Job, fields: bytes, timeliness: Timeliness) -> None:
    clocks(job, "2023-05-01", datetime(2023, 6, 1, tzinfo=UTC), fields)
    with job.store.read_only() as session:
        cells = [each for each in Coverage(session, ()).cells([2022]) if each.version_id]
    assert [each.timeliness for each in cells] == [timeliness]


def test_coverage_takes_the_same_evidence() -> None:
    due, seen = date(2023, 3, 31), datetime(2023, 6, 1, tzinfo=UTC)
    served = read_modified(MODIFIED, 2022)
    assert judge_timing(due, "2023-05-01", seen) is Timeliness.LATE
    assert judge_timing(due, "2023-05-01", seen, served) is Timeliness.ON_TIME
    assert judge_timing(due, None, seen, seen) is Timeliness.UNKNOWN


def test_a_server_that_says_nothing_tells_nothing(job: Job) -> None:
    assert clocks(job, None, datetime(2023, 6, 1, tzinfo=UTC), b"").server is None
