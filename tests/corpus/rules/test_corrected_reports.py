"""Corrections of stored reports: whose checks are said anew, and what people said of findings."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from corpus.agencies.resolving import resolve_pending
from corpus.coverage import asking
from corpus.job import Job
from corpus.jobs.corrections import Order, correct
from corpus.jobs.series import build_reports
from corpus.jobs.triage import Verdict, decide
from corpus.rules.corrected import rejudged_reports
from corpus.rules.listing import ListedFinding, list_findings
from parsers.model import (
    Attribution,
    Cell,
    Finding,
    Number,
    Operand,
    Outcome,
    ParserVersion,
    Severity,
    State,
)
from parsers.record_json import record_json
from storage.archive import RunStart, record_file, start_run
from storage.findings.facts import Rejudged
from storage.findings.reading import Wanted
from storage.models.archive import RunKind
from storage.models.longitudinal import TriageStatus
from storage.reports import save_parse
from tests.storage.builders import NEWER_PARSER, PARSER, make_file, make_record

MONEY, COUNT, TINY = "t2.fees.fee_amount_wan", "t2.rules.issued", "t2.tiny"
NEGATIVE = "t2.nonnegative"
DISMISSED = Verdict(TriageStatus.DISMISSED, "审核员", "与机关核实")
on_one_database = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def publish(job: Job, count: int, year: int = 2022, parser: ParserVersion = PARSER) -> None:
    """Archive and parse a report of a town that names less than nothing as its fees."""
    read: dict[str, Number] = {COUNT: count, MONEY: Decimal("-12.50")}
    negative = tuple(Operand(key, value) for key, value in read.items() if value < 0)
    found = (
        Finding(NEGATIVE, Severity.ERROR, "", Attribution.AGENCY, negative),
        Finding(TINY, Severity.ERROR, "", operands=(Operand(MONEY, Decimal("0.00000010")),)),
    )
    cells = tuple(Cell(key, State.NUMBER, str(value), value) for key, value in read.items())
    made = make_record("云溪区柳河镇人民政府", year, parser=parser, cells=cells)
    record = replace(made, findings=found, checks={NEGATIVE: Outcome.FAIL})
    with job.store.begin() as session:
        run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), job.now)
        file = make_file(b"%d" % year, f"{year}.html")
        snapshot_id = record_file(session, run, file).snapshot_id
        assert snapshot_id is not None
        save_parse(session, run, snapshot_id, record, record_json=record_json(record))
    resolve_pending(job, ())
    build_reports(job, ())


def correct_count(job: Job, year: int = 2022) -> None:
    order = Order(f"t1@{year}", COUNT, "-1", "校对员", "看错了", is_as_printed=True)
    correct(job, order)


def the(job: Job, rule: str) -> ListedFinding:
    with job.store.read_only() as session:
        [found] = list_findings(session, Wanted("t1", 2022, rule))
    return found


def test_what_was_said_of_a_finding_holds_when_another_cell_is_corrected(job: Job) -> None:
    publish(job, 3)
    before = the(job, TINY)
    assert before.operands == [{"ref": MONEY, "value": "0.00000010"}]
    decide(job, [before], DISMISSED)
    correct_count(job)
    after = the(job, TINY)
    assert (after.operands, after.status) == (before.operands, "dismissed")


def test_what_was_said_of_a_corrected_report_holds_once_a_parser_reads_the_same(job: Job) -> None:
    publish(job, 3)
    correct_count(job)
    said = the(job, NEGATIVE)
    assert said.operands == [{"ref": COUNT, "value": -1}, {"ref": MONEY, "value": "-12.50"}]
    decide(job, [said], DISMISSED)
    publish(job, -1, parser=NEWER_PARSER)
    read = the(job, NEGATIVE)
    assert (read.operands, read.status) == (said.operands, "dismissed")


def test_only_the_reports_asked_for_are_judged_anew(job: Job) -> None:
    for year in (2021, 2022):
        publish(job, 3, year)
        correct_count(job, year)
    with job.store.read_only() as session:
        every = rejudged_reports(session)
        of_one = rejudged_reports(session, ["t1"], [2022])
        assert not rejudged_reports(session, ["t2"])
    assert {len({each.report_year for each in judged.findings}) for judged in every.values()} == {1}
    assert (len(every), len(of_one)) == (2, 1)
    assert {each.report_year for judged in of_one.values() for each in judged.findings} == {2022}


def test_coverage_judges_corrected_reports_once_however_many_cells_it_shows(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in (2021, 2022):
        publish(job, 3, year)
        correct_count(job, year)
    asked: list[object] = []

    def note(*given: Any) -> dict[int, Rejudged]:  # noqa: ANN401 - passed on
        asked.append(given[1:])
        return rejudged_reports(*given)

    monkeypatch.setattr(asking, "_CELLS_AT_ONCE", 1)
    monkeypatch.setattr(asking, "rejudged_reports", note)
    with job.store.read_only() as session:
        part = asking.ask(session, (), asking.Question(years=(2021, 2022)), 2026)
        cells = list(part.checked_cells())
    assert len(cells) > 2
    assert asked == [(None, (2021, 2022))]
    assert [cell.errors for cell in cells if cell.version_id is not None] == [2, 2]


@on_one_database
def test_corrected_reports_are_found_without_going_through_the_corpus(job: Job) -> None:
    publish(job, 3)
    correct_count(job)
    ran: list[tuple[str, Any]] = []

    def note(_c: object, _k: object, statement: str, given: Any, *_: object) -> None:  # noqa: ANN401 - the driver's
        ran.append((statement, given))

    with job.store.read_only() as session:
        engine = session.get_bind()
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            rejudged_reports(session, ["t1"], [2022])
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        for statement, given in ran:
            driver = session.connection().connection.cursor()
            driver.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            plan = " / ".join(row[3] for row in driver.fetchall())
            for table in ("snapshot", "parse", "report_choice", "report_version"):
                assert f"SCAN {table}" not in plan, (statement, plan)
            if "confirmation" in statement:
                assert "ix_report_report_year" not in plan, (statement, plan)
