"""What the store tells feeds, on SQLite and on a real PostgreSQL."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from corpus.agencies.importing import import_lists
from corpus.agencies.resolving import resolve_pending
from corpus.job import Job
from corpus.jobs.corrections import Order, correct
from corpus.jobs.series import build_reports
from corpus.jobs.triage import Verdict, decide, pick
from corpus.rules.deriving import Yardstick, derive_findings
from corpus.rules.limits import load_limits
from corpus.rules.listing import list_findings
from parsers.model import Cell, Operand, ParserVersion, Scope, State
from parsers.record_json import record_json
from storage import feed_reports
from storage.archive import RunStart, record_file, start_run
from storage.feed_reports import FeedEvent, feed_events
from storage.feed_rows import FeedChange, FeedFinding, FeedReport
from storage.findings.facts import Rejudged
from storage.findings.reading import Wanted
from storage.models.archive import Run, RunKind
from storage.models.longitudinal import ChangeKind, TriageStatus
from storage.reports import save_parse
from storage.series.panel import panel
from storage.session import Store
from tests.corpus.agencies.registries import as_file
from tests.corpus.changes.archive import Visits, document, page
from tests.storage.builders import (
    FINDINGS,
    NEWER_PARSER,
    PARSER,
    TickingClock,
    make_file,
    make_record,
)

Publish = Callable[..., None]
on_one_database = pytest.mark.parametrize("backend", ["sqlite"])

OUT, IN = "t3.carried_out.total", "t3.carried_in.total"
ACROSS, SINGLE = "years.carried.total", "t3.balance.total"
YARDSTICK = Yardstick()


@pytest.fixture
def job(store: Store, clock: TickingClock, tmp_path: Path) -> Job:
    """Return the surroundings of a job on a store that has a registry and nothing else."""
    made = Job(store, clock, "0.1.0")
    register = tmp_path / "register.csv"
    register.write_bytes(as_file())
    import_lists(made, [register], None)
    return made


@pytest.fixture
def publish(job: Job) -> Publish:
    """Return what archives and parses a report of a town and settles what it is."""

    def publish_report(
        year: int, cells: Mapping[str, int], found: int = 11, scope: Scope = Scope.OWN,
        parser: ParserVersion = PARSER,
    ) -> None:  # fmt: skip
        name = f"{scope.value}{year}"
        given = tuple(Cell(key, State.NUMBER, str(value), value) for key, value in cells.items())
        operands = (Operand("t3.received.total", 12), Operand("t3.handled.total", found))
        own = replace(FINDINGS[0], operands=operands, outcome=FINDINGS[1].outcome)
        record = make_record("云溪区柳河镇人民政府", year, parser=parser, cells=given)
        whole = replace(record, scope=scope, findings=() if found == 12 else (own,))
        with job.store.begin() as session:
            run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), job.now)
            snapshot = record_file(session, run, make_file(name.encode(), f"{name}.html"))
            assert snapshot.snapshot_id is not None
            save_parse(
                session, run, snapshot.snapshot_id, whole, record_json=record_json(whole)
            )  # fmt: skip
        resolve_pending(job, ())
        build_reports(job, ())

    return publish_report


def told(job: Job, rejudged: Mapping[int, Rejudged] | None = None) -> list[FeedEvent]:
    with job.store.read_only() as session:
        return list(feed_events(session, rejudged or {}))


def findings(job: Job, rule: str = SINGLE) -> list[FeedFinding]:
    return [one for one in told(job) if isinstance(one, FeedFinding) and one.rule == rule]


def the(job: Job, rule: str = SINGLE) -> FeedFinding:
    [found] = findings(job, rule)
    return found


def last_run(job: Job) -> datetime:
    with job.store.read_only() as session:
        statement = sa.select(Run.started_at).order_by(Run.id.desc()).limit(1)
        return session.execute(statement).scalar_one()


def changes(visits: Visits) -> list[FeedChange]:
    return [one for one in told(visits.job) if isinstance(one, FeedChange)]


@pytest.fixture
def visits(store: Store, clock: TickingClock) -> Visits:
    """Return an archive that nobody has visited a page for."""
    return Visits(Job(store, clock, "0.1.0"))


@on_one_database
def test_nothing_is_told_of_an_empty_store(store: Store, clock: TickingClock) -> None:
    assert not told(Job(store, clock, "0.1.0"))


def test_a_withdrawal_is_dated_by_the_run_that_could_tell_it(visits: Visits) -> None:
    visits.see({"a.html": page(document())})
    visits.see({"a.html": 404})
    visits.derive()
    assert not changes(visits)
    for _ in range(2):
        visits.see({"a.html": 404}, timedelta(days=5))
    visits.derive()
    [one] = changes(visits)
    assert one.change.change.kind is ChangeKind.WITHDRAWN
    assert one.when == (last_run(visits.job), last_run(visits.job), False)


@on_one_database
def test_a_change_keeps_its_times_and_is_over_once_better_was_told(visits: Visits) -> None:
    visits.see({"a.html": page(document())})
    first = visits.at
    visits.see({"a.html": page(document(2))}, timedelta(days=60))
    visits.derive()
    [before] = changes(visits)
    visits.see({"a.html": page(document(2))})
    visits.derive()
    assert changes(visits) == [before]
    # What lay between both sights is archived later: the change was another one.
    visits.at = first
    visits.see({"a.html": page(document(2))})
    visits.derive()
    told_of = {one.change.change.change_key: one.when for one in changes(visits)}
    assert len(told_of) == 2
    assert told_of[before.change.change.change_key] == (
        before.when.came_at, last_run(visits.job), True,
    )  # fmt: skip


@on_one_database
def test_surroundings_are_no_event(visits: Visits) -> None:
    visits.see({"a.html": page(document())})
    visits.see({"a.html": page(document()) + b"<!-- visitors: 17 -->"})
    visits.derive()
    assert not changes(visits)


@on_one_database
def test_a_report_is_new_once(job: Job, publish: Publish) -> None:
    publish(2020, {IN: 4})
    [before] = [one for one in told(job) if isinstance(one, FeedReport)]
    assert (before.lineage, before.report_year, before.scope) == ("t1", 2020, Scope.OWN)
    assert before.when == (last_run(job), last_run(job), False)
    publish(2020, {IN: 5}, parser=NEWER_PARSER)
    [again] = [one for one in told(job) if isinstance(one, FeedReport)]
    assert again.when == before.when


def test_a_finding_keeps_its_times_after_a_re_parse_unless_its_values_change(
    job: Job, publish: Publish
) -> None:
    publish(2020, {IN: 4})
    before = the(job)
    assert before.when == (last_run(job), last_run(job), False)
    publish(2020, {IN: 5}, parser=NEWER_PARSER)
    assert the(job) == before
    publish(2020, {IN: 5}, 10, parser=replace(PARSER, digest=f"sha256:{'3' * 64}"))
    again = the(job)
    assert again.finding_key == before.finding_key
    assert again.when == (before.when.came_at, last_run(job), False)


@on_one_database
def test_a_finding_that_a_re_parse_does_not_make_is_over_and_may_come_back(
    job: Job, publish: Publish
) -> None:
    publish(2020, {IN: 4})
    before = the(job)
    publish(2020, {IN: 4, OUT: 0}, 12, parser=NEWER_PARSER)
    gone = the(job)
    assert gone.when == (before.when.came_at, last_run(job), True)
    publish(2020, {IN: 4, OUT: 1}, parser=replace(PARSER, digest=f"sha256:{'3' * 64}"))
    assert the(job).when == (before.when.came_at, last_run(job), False)


def test_two_reports_of_a_year_have_findings_of_their_own(job: Job, publish: Publish) -> None:
    publish(2020, {IN: 4})
    publish(2020, {IN: 40}, 10, Scope.AGGREGATE)
    found = findings(job)
    assert {one.scope for one in found} == {Scope.OWN, Scope.AGGREGATE}
    assert len({one.finding_key for one in found}) == 2
    with job.store.read_only() as session:
        keys = {one.finding_key for one in list_findings(session, Wanted(rule=SINGLE))}
    assert keys == {one.finding_key for one in found}


@on_one_database
def test_findings_are_read_some_reports_at_a_time_and_never_sorted(
    job: Job, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in (2020, 2021):
        publish(year, {IN: 4})
        publish(year, {IN: 40}, 10, Scope.AGGREGATE)
    publish(2020, {IN: 5}, 9, parser=NEWER_PARSER)
    at_once = told(job)
    monkeypatch.setattr(feed_reports, "_AT_ONCE", 1)
    statements: list[tuple[str, Any]] = []

    def note(_c: object, _k: object, statement: str, given: Any, *_: object) -> None:  # noqa: ANN401 - the driver's
        statements.append((statement, given))

    with job.store.read_only() as session:
        engine = session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            assert list(feed_events(session)) == at_once
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        of_findings = [one for one in statements if "FROM finding" in one[0]]
        assert len(of_findings) > 4
        for statement, given in of_findings:
            driver = session.connection().connection.cursor()
            driver.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            plan = " / ".join(row[3] for row in driver.fetchall())
            assert "TEMP B-TREE" not in plan, (statement, plan)


def test_a_finding_across_reports_is_dated_by_the_runs_that_compared(
    job: Job, publish: Publish
) -> None:
    publish(2019, {OUT: 3}, 12)
    publish(2020, {IN: 4}, 12)
    derive_findings(job, YARDSTICK)
    before = the(job, ACROSS)
    assert before.when == (last_run(job), last_run(job), False)
    derive_findings(job, Yardstick(limits=load_limits("[copies]\nreuse = 0.99")))
    assert the(job, ACROSS) == before
    publish(2020, {IN: 3}, 12, parser=NEWER_PARSER)
    derive_findings(job, YARDSTICK)
    assert the(job, ACROSS).when == (before.when.came_at, last_run(job), True)


@pytest.mark.parametrize("rule", [SINGLE, ACROSS])
def test_a_finding_that_a_person_dismissed_is_over(job: Job, publish: Publish, rule: str) -> None:
    publish(2019, {OUT: 3}, 12)
    publish(2020, {IN: 4})
    derive_findings(job, YARDSTICK)
    before = the(job, rule)
    with job.store.read_only() as session:
        found = list(list_findings(session, Wanted()))
    verdict = Verdict(TriageStatus.DISMISSED, "审核员", "与机关核实")
    decide(job, pick(found, [before.finding_key[:20]]), verdict)
    after = the(job, rule)
    assert after.when.is_over
    assert after.when.at > before.when.at


def test_a_finding_that_a_correction_cures_is_over(job: Job, publish: Publish) -> None:
    publish(2020, {IN: 4})
    before = the(job)
    correct(job, Order("t1@2020", IN, "5", "校对员", "看错了"))
    with job.store.read_only() as session:
        [version] = [one.version_id for one in panel(session)]
    [after] = [one for one in told(job, {version: Rejudged({}, ())})
               if isinstance(one, FeedFinding)]  # fmt: skip
    assert (after.finding_key, after.when.is_over) == (before.finding_key, True)
    assert after.when.at > before.when.at
