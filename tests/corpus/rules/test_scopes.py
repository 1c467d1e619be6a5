"""Two reports of one body and year: their findings are kept apart."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
import sqlalchemy as sa

from corpus.agencies.resolving import resolve_pending
from corpus.job import Job
from corpus.jobs.series import build_reports
from corpus.jobs.triage import Verdict, decide
from corpus.rules.listing import ListedFinding, list_findings
from parsers.model import Attribution, Cell, Finding, Operand, Outcome, Scope, Severity, State
from parsers.record_json import record_json
from storage.archive import RunStart, record_file, start_run
from storage.findings.assessed import assessed_checks
from storage.findings.counts import FindingCount, count_single
from storage.findings.facts import Rejudged
from storage.findings.keys import keys_of
from storage.findings.reading import NOBODY, Wanted, report_findings
from storage.models.archive import RunKind
from storage.models.longitudinal import Report, ReportChoice, TriageStatus
from storage.reports import save_parse
from tests.storage.builders import make_file, make_record

RULE, TOTAL = "t4.sum.review", "t4.review_total"
BROKEN = Finding(RULE, Severity.ERROR, "The sum is another.", Attribution.AGENCY)


def publish(job: Job, scope: Scope, total: int) -> None:
    """Archive and parse a report of a town that says otherwise than its parts."""
    cells = (Cell(TOTAL, State.NUMBER, str(total), total),)
    found = replace(BROKEN, operands=(Operand(TOTAL, total),))
    record = replace(
        make_record("云溪区柳河镇人民政府", 2022, cells=cells), scope=scope,
        findings=(found, replace(BROKEN, rule="t4.bare")), checks={RULE: Outcome.FAIL},
    )  # fmt: skip
    with job.store.begin() as session:
        run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), job.now)
        snapshot = record_file(session, run, make_file(b"x%d" % total, f"{total}.html"))
        assert snapshot.snapshot_id is not None
        save_parse(
            session, run, snapshot.snapshot_id, record, record_json=record_json(record)
        )  # fmt: skip
    resolve_pending(job, ())
    build_reports(job, ())


@pytest.fixture
def both(job: Job) -> Job:
    """Return a job on a store with the own and the aggregate report of a town for a year."""
    publish(job, Scope.OWN, 1)
    publish(job, Scope.AGGREGATE, 7)
    return job


def listed(job: Job, status: str | None = None) -> list[ListedFinding]:
    with job.store.read_only() as session:
        return list(list_findings(session, Wanted(), status))


def versions(job: Job) -> dict[Scope, int]:
    """Return the canonical version of each scope."""
    chosen = (
        sa.select(Report.scope, ReportChoice.report_version_id)
        .join(Report).order_by(ReportChoice.id)
    )  # fmt: skip
    with job.store.read_only() as session:
        rows = session.execute(chosen).all()
    return {scope: version for scope, version in rows if version is not None}


def counts(job: Job, rejudged: Mapping[int, Rejudged] = NOBODY) -> dict[Scope, FindingCount]:
    held = versions(job)
    with job.store.read_only() as session:
        found = count_single(session, list(held.values()), rejudged)
    return {scope: found.get(version, FindingCount()) for scope, version in held.items()}


def test_the_same_rule_of_both_is_listed_twice_with_evidence_or_without(both: Job) -> None:
    found = {(each.rule, each.scope, *(op["value"] for op in each.operands))
             for each in listed(both)}  # fmt: skip
    assert found == {
        ("t4.bare", None), ("t4.bare", Scope.AGGREGATE), (RULE, None, 1), (RULE, Scope.AGGREGATE, 7)
    }  # fmt: skip
    assert len(listed(both)) == len(found)


def test_what_is_said_of_one_is_not_said_of_the_other(both: Job) -> None:
    assert counts(both) == dict.fromkeys((Scope.OWN, Scope.AGGREGATE), FindingCount(errors=2))
    beside = [each for each in listed(both) if (each.rule, each.scope) == (RULE, Scope.AGGREGATE)]
    decide(both, beside, Verdict(TriageStatus.DISMISSED, "审核员", "与机关核实"))
    left = {Scope.OWN: FindingCount(errors=2), Scope.AGGREGATE: FindingCount(errors=1)}
    assert counts(both) == left
    assert [each.scope for each in listed(both, "dismissed")] == [Scope.AGGREGATE]


def test_what_is_said_of_a_report_stays_its_own_when_another_scope_appears(job: Job) -> None:
    publish(job, Scope.AGGREGATE, 7)
    alone = listed(job)
    assert {each.scope for each in alone} == {Scope.AGGREGATE}
    decide(job, alone, Verdict(TriageStatus.DISMISSED, "审核员", "与机关核实"))
    publish(job, Scope.OWN, 1)
    held = {each.finding_key: (each.scope, each.status) for each in listed(job)}
    assert {held.pop(each.finding_key) for each in alone} == {(Scope.AGGREGATE, "dismissed")}
    assert set(held.values()) == {(None, "open")}


def test_the_checks_of_both_are_told_apart(both: Job) -> None:
    with both.store.read_only() as session:
        found = list(assessed_checks(session, ["t1"], 2022, {}))
    assert {(each.scope, each.rule, each.attribution) for each in found} == {
        (Scope.OWN, RULE, Attribution.AGENCY), (Scope.AGGREGATE, RULE, Attribution.AGENCY)
    }  # fmt: skip


def test_what_is_said_anew_of_a_version_takes_the_place_of_what_is_stored(both: Job) -> None:
    aggregate = versions(both)[Scope.AGGREGATE]
    with both.store.read_only() as session:
        told = [
            each for each in report_findings(session, Wanted()) if each.scope is Scope.AGGREGATE
        ]
        kept = told[0]._replace(rule="t4.anew")
        anew = {aggregate: Rejudged({RULE: Outcome.PASS}, (kept,))}
        found = list(report_findings(session, Wanted(), anew))
        checks = {
            (each.scope, each.outcome) for each in assessed_checks(session, ["t1"], 2022, anew)
        }
    assert [each for each in found if each.scope is Scope.AGGREGATE] == [kept]
    assert sum(each.scope is Scope.OWN for each in found) == 2
    assert checks == {(Scope.OWN, Outcome.FAIL), (Scope.AGGREGATE, Outcome.PASS)}
    left = {Scope.OWN: FindingCount(errors=2), Scope.AGGREGATE: FindingCount(errors=1)}
    assert counts(both, anew) == left
    beside = next(each for each in listed(both) if each.scope is Scope.AGGREGATE)
    said = beside._replace(finding_key=keys_of(kept)[0], values_digest=keys_of(kept)[1])
    decide(both, [said], Verdict(TriageStatus.DISMISSED, "审核员", "与机关核实"))
    assert counts(both, anew) == left | {Scope.AGGREGATE: FindingCount()}
