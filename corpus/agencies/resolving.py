"""Resolving: every report version not looked at with these rules and this registry, once.

What is saved stays saved: interrupted, the job goes on where it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from corpus.agencies.errors import AgenciesRefused
from corpus.agencies.functions import labels_text
from corpus.agencies.hosts import PortalHosts
from corpus.agencies.importing import TASK, import_shipped
from corpus.agencies.looking import DecisionBook, Onlooker
from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.resolve import RULES
from corpus.job import Job
from crawler.portals.portal import Portal
from storage import blobs
from storage.agencies.decisions import decision_mark, read_decisions
from storage.agencies.facts import RegistryFacts
from storage.agencies.registry import add_facts, lineage_ids, read_registry
from storage.agencies.resolutions import (
    Finding,
    basis_of,
    count_unresolved,
    is_newest_basis,
    pending_reports,
    save_pass,
)
from storage.agencies.unplaced import count_unplaced
from storage.archive import OpenRun, RunStart, start_run
from storage.dialects import lock
from storage.errors import BlobDamaged, BlobMissing
from storage.models.agencies import ResolutionOutcome
from storage.models.archive import RunKind, RunOutcome

_PAGE = 500


@dataclass(slots=True)
class ResolveReport:
    """How many report versions were looked at, by outcome; `changed` are the rows written."""

    looked_at: int = 0
    outcomes: dict[str, int] = field(
        default_factory=lambda: {outcome.value: 0 for outcome in ResolutionOutcome}
    )
    changed: int = 0
    departments: int = 0

    def counts(self) -> dict[str, int]:
        """Return the numbers by name."""
        more = {"changed": self.changed, "departments": self.departments}
        return {"looked_at": self.looked_at} | self.outcomes | more


def count_pending(session: Session, portals: Iterable[Portal]) -> int:
    """Count the report versions that the job would look at."""
    return count_unresolved(session, basis_of(session, rules_with(portals)))


def rules_with(portals: Iterable[Portal]) -> str:
    """Return what an answer rests on beside the registry: rules, function labels and portals."""
    return f"{RULES}\n{labels_text()}\n{PortalHosts(portals).describe()}"


def resolve_pending(job: Job, portals: Iterable[Portal]) -> ResolveReport:
    """Say whose every report version is; without one to look at, nothing is written."""
    known = list(portals)
    rules = rules_with(known)
    report = ResolveReport()
    with job.store.read_only() as session:
        if count_pending(session, known) == 0:
            return report
    import_shipped(job, known)
    with job.store.read_only() as session:
        basis = basis_of(session, rules)
        onlooker = open_onlooker(job, session, known)
    run = _start(job)
    _resolve_all(job, run, (rules, basis, onlooker), report)
    job.finish(run, RunOutcome.COMPLETE, report.counts())
    return report


def resolve_new(job: Job, portals: Iterable[Portal]) -> ResolveReport:
    """Resolve what is pending if a report version is among it that nobody has ever looked at."""
    with job.store.read_only() as session:
        has_new = count_unplaced(session) > 0
    return resolve_pending(job, portals) if has_new else ResolveReport()


def open_onlooker(job: Job, session: Session, portals: Iterable[Portal]) -> Onlooker:
    """Return what says whose a report is, as things stand."""
    return Onlooker(
        AgencyRegistry.of(read_registry(session)),
        PortalHosts(portals),
        DecisionBook(read_decisions(session)),
        lambda digest: _read_record(job, digest),
    )


def _read_record(job: Job, digest: str) -> bytes:
    """Return a record; of one that the store has lost, which `verify` tells, nothing is known."""
    try:
        with job.store.read_only() as session:
            return blobs.get(session, digest)
    except (BlobMissing, BlobDamaged):
        return b"{}"


def add_made(session: Session, made: dict[str, RegistryFacts]) -> int:
    """Store the departments that somebody else has not stored meanwhile; the lock is held."""
    there = lineage_ids(session, made)
    new = [facts for key, facts in sorted(made.items()) if key not in there]
    add_facts(session, sum(new, RegistryFacts()), None)
    return len(new)


def _start(job: Job) -> OpenRun:
    with job.store.begin() as session:
        return start_run(session, RunStart(RunKind.PARSE, job.code_version, settings=TASK), job.now)


def _resolve_all(
    job: Job, run: OpenRun, means: tuple[str, str, Onlooker], report: ResolveReport
) -> None:
    rules, basis, onlooker = means
    while True:
        with job.store.read_only() as session:
            page = pending_reports(session, basis, _PAGE)
            mark = decision_mark(session)
            onlooker.decisions = DecisionBook(read_decisions(session))
        if not page:
            return
        findings = onlooker.look_at(page)
        with job.store.begin() as session:
            lock(session.connection(), "chain")
            has_begun = report.looked_at > 0
            if basis_of(session, rules) != basis or (
                has_begun and not is_newest_basis(session, basis)
            ):
                raise AgenciesRefused(
                    "The registry was changed meanwhile: run `nianbao agencies resolve` again."
                )
            if decision_mark(session) != mark:
                # Somebody decided while we looked: that counts, whatever we had found.
                onlooker.decisions = DecisionBook(read_decisions(session))
                findings = onlooker.look_at(page)
            report.departments += add_made(session, onlooker.made)
            report.changed += save_pass(session, run, basis, findings)
        _count(findings, report)
        job.advance(len(findings))


def _count(findings: list[Finding], report: ResolveReport) -> None:
    report.looked_at += len(findings)
    for found in findings:
        report.outcomes[found.outcome.value] += 1
