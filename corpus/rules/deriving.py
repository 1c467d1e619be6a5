"""Deriving findings across reports: every rule over every district and year, stored where new.

A corpus that was looked at on the same basis is left alone; interrupted, the job starts over and
stores nothing twice.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from corpus.agencies.registry import AgencyRegistry
from corpus.job import Job
from corpus.rules.deadlines import Deadlines, load_deadlines
from corpus.rules.duties import EVERYBODY, Duties
from corpus.rules.limits import Limits, load_limits
from corpus.rules.loading import LoadedYear, Loader, Terms
from corpus.rules.model import Outcome, Verdict
from corpus.rules.run import RULES, judge_cases, judge_district
from corpus.rules.witness import Summon, Witness, nobody
from parsers.model import Outcome as StoredOutcome
from storage.agencies.registry import read_registry
from storage.archive import OpenRun, RunStart, start_run
from storage.errors import RunOvertaken
from storage.findings.facts import StoredFinding
from storage.findings.keys import finding_key, plain_value, values_digest
from storage.findings.saving import (
    basis_of,
    findings_by_key,
    has_pass,
    known_findings,
    save_findings,
    save_pass,
    standing_findings,
)
from storage.models.archive import RunKind, RunOutcome
from storage.turns import keep_turn

_TASK = "findings"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The thresholds and deadlines that reports are measured by, and who has to report."""

    limits: Limits = field(default_factory=load_limits)
    deadlines: Deadlines = field(default_factory=load_deadlines)
    duties: Duties = EVERYBODY

    def describe(self) -> str:
        """Return all of it as text, for digests."""
        parts = (RULES, self.limits.describe(), self.deadlines.describe(), self.duties.text)
        return "\n".join(parts)


@dataclass(slots=True)
class FindingsReport:
    """What a pass did: reports judged, verdicts by name, findings that stand, rows written."""

    reports: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    standing: int = 0
    changed: int = 0
    gone: int = 0
    is_news: bool = True

    def counts(self) -> dict[str, int]:
        """Return the numbers by name."""
        verdicts = {verdict.value: self.verdicts[verdict.value] for verdict in Verdict}
        rest = {"standing": self.standing, "changed": self.changed, "gone": self.gone}
        return {"reports": self.reports} | verdicts | rest


def count_reports(job: Job, yardstick: Yardstick, summon: Summon = nobody) -> int:
    """Count the reports that the job would judge, none if nothing is new."""
    with job.store.read_only() as session:
        if has_pass(session, _basis(session, yardstick, summon)):
            return 0
        return sum(map(len, open_loader(session, yardstick).years.values()))


def derive_findings(job: Job, yardstick: Yardstick, summon: Summon = nobody) -> FindingsReport:
    """Judge the whole corpus; without news, nothing is written.

    What crawls saw is told by whom `summon` calls; without anybody it is not known.
    """
    with job.store.read_only() as session:
        basis = _basis(session, yardstick, summon)
        if has_pass(session, basis):
            return FindingsReport(is_news=False)
    with job.store.begin() as session:
        start = RunStart(RunKind.DERIVE, job.code_version, settings={"task": _TASK})
        run = start_run(session, start, job.now)
    report = FindingsReport()
    try:
        produced = _judge_all(job, run, (yardstick, summon), report)
        _end_others(job, run, produced, report)
        with job.store.begin() as session:
            keep_turn(session, run, _TASK)
            # What came in meanwhile is for the next pass.
            save_pass(session, run, basis)
    except RunOvertaken:
        job.finish(run, RunOutcome.INCOMPLETE, report.counts())
        raise
    report.standing = len(produced)
    job.finish(run, RunOutcome.COMPLETE, report.counts())
    return report


def open_loader(
    session: Session, yardstick: Yardstick, witness: Witness | None = None
) -> Loader:  # fmt: skip
    """Return what reads districts, as things stand."""
    registry = AgencyRegistry.of(read_registry(session))
    terms = Terms(registry, yardstick.limits, yardstick.deadlines, yardstick.duties)
    return Loader(session, terms, witness or nobody(session))


def _basis(session: Session, yardstick: Yardstick, summon: Summon) -> str:
    return basis_of(session, f"{yardstick.describe()}\n{summon(session).mark()}")


def _judge_all(
    job: Job, run: OpenRun, measure: tuple[Yardstick, Summon], report: FindingsReport
) -> set[bytes]:  # fmt: skip
    """Judge every district and year; return the keys of all findings that stand."""
    produced: set[bytes] = set()
    yardstick, summon = measure
    with job.store.read_only() as session:
        loader = open_loader(session, yardstick, summon(session))
        for group in loader.groups():
            for loaded in loader.load(group):
                found = judge_year(loaded, report.verdicts)
                produced |= {_packed(each.finding_key) for each in found}
                report.changed += _save(job, run, found)
                report.reports += len(loaded.cases)
                job.advance(len(loaded.cases))
    return produced


def judge_year(loaded: LoadedYear, verdicts: Counter[str]) -> list[StoredFinding]:
    """Return the findings of a district in a year, each once, and count all verdicts."""
    outcomes = [*judge_cases(loaded.cases), *judge_district(loaded.district)]
    verdicts.update(outcome.verdict.value for outcome in outcomes)
    failed = (each for each in outcomes if each.verdict is Verdict.FAIL)
    found = {each.finding_key: each for each in map(as_finding, failed)}
    return [found[key] for key in sorted(found)]


def as_finding(outcome: Outcome) -> StoredFinding:
    """Return a failure as it is stored."""
    refs = [operand.ref for operand in outcome.operands]
    return StoredFinding(
        finding_key(outcome.lineage, outcome.report_year, outcome.rule, refs),
        values_digest(outcome.operands),
        True,
        outcome.rule,
        outcome.lineage,
        outcome.report_year,
        StoredOutcome.FAIL,
        outcome.severity,
        outcome.attribution,
        [{"ref": ref, "value": plain_value(value)} for ref, value in outcome.operands],
        outcome.message,
    )


def _save(job: Job, run: OpenRun, found: list[StoredFinding]) -> int:
    """Store what is new; a transaction that has nothing to write is not begun."""
    lineages, years = {f.lineage for f in found}, {f.report_year for f in found}
    with job.store.read_only() as session:
        known = known_findings(session, lineages, years)
    news = [each for each in found if known.get(each.finding_key) != each]
    if not news:
        return 0
    with job.store.begin() as session:
        keep_turn(session, run, _TASK)
        # Somebody else may have stored the same since.
        known = findings_by_key(session, [each.finding_key for each in news])
        return save_findings(session, run, news, known)


def _end_others(job: Job, run: OpenRun, produced: set[bytes], report: FindingsReport) -> None:
    """Store that findings which no rule makes any more do not stand."""
    with job.store.read_only() as session:
        gone = [
            each.finding_key
            for each in standing_findings(session)
            if _packed(each.finding_key) not in produced
        ]
    for start in range(0, len(gone), _AT_ONCE):
        report.gone += _end(job, run, gone[start : start + _AT_ONCE])


def _end(job: Job, run: OpenRun, keys: Iterable[str]) -> int:
    with job.store.begin() as session:
        keep_turn(session, run, _TASK)
        known = findings_by_key(session, keys)
        ended = [each._replace(is_standing=False) for _, each in sorted(known.items())]
        return save_findings(session, run, ended, known)


def _packed(key: str) -> bytes:
    return bytes.fromhex(key.removeprefix("sha256:"))
