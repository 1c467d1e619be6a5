"""Review: what waits for a person, and what the person decides.

A decision is signed off with a name and a reason, wins over every rule and survives re-parsing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from corpus.agencies.errors import AgenciesRefused
from corpus.agencies.forms import cores_of
from corpus.agencies.importing import TASK
from corpus.agencies.looking import department
from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.resolving import add_made, open_onlooker
from corpus.job import Job
from crawler.portals.portal import Portal
from storage.agencies.decisions import Decision, add_decision
from storage.agencies.registry import read_registry
from storage.agencies.resolutions import QueueRow, queue, reports_of_page, save_findings
from storage.archive import RunStart, start_run
from storage.dialects import lock
from storage.models.agencies import ResolutionOutcome
from storage.models.archive import RunKind, RunOutcome


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person says of a report version.

    `word` is a key, a code or a name; without it the best proposal is meant, and with
    `is_nobody` no agency at all. `is_alias` makes the name as printed one of the lineage's.
    """

    version_id: int
    decided_by: str
    reason: str
    word: str | None = None
    is_nobody: bool = False
    is_alias: bool = False


def waiting(session: Session) -> list[QueueRow]:
    """Return what waits for a person, the surest proposals first."""
    return queue(session, ResolutionOutcome.REVIEW)


def decide(job: Job, verdict: Verdict, portals: Iterable[Portal]) -> str | None:
    """Store a decision and what follows from it at once; return the key of the lineage."""
    if not verdict.decided_by.strip() or not verdict.reason.strip():
        raise AgenciesRefused(
            "A decision needs who decides and why: name them with --by, --reason."
        )
    with job.store.read_only() as session:
        row = _find(session, verdict.version_id)
        registry = AgencyRegistry.of(read_registry(session))
    if verdict.is_alias and (verdict.is_nobody or row.agency_name is None):
        raise AgenciesRefused(
            "There is no name to be an alias: leave --alias away where the report prints none, or "
            "is of nobody."
        )
    key = None if verdict.is_nobody else _chosen(registry, row, verdict)
    with job.store.begin() as session:
        run = start_run(session, RunStart(RunKind.PARSE, job.code_version, settings=TASK), job.now)
    with job.store.begin() as session:
        lock(session.connection(), "chain")
        is_new = key is not None and key not in registry.bodies
        if key is not None and is_new:
            made = _proposed(row, key)
            add_made(session, {key: department(key, *made)})
        decision = Decision(
            row.page_key, row.payload_digest, row.agency_name, key, verdict.decided_by.strip(),
            verdict.reason.strip(),
            # A name that had to be accepted once shall be known for every other report, too.
            _alias(row, key) if verdict.is_alias or is_new else None,
        )  # fmt: skip
        add_decision(session, run, decision)
        onlooker = open_onlooker(job, session, portals)
        pages = reports_of_page(session, row.page_key)
        found = [onlooker.look(pending) for pending in pages]
        add_made(session, onlooker.made)
        save_findings(session, run, found)
    job.finish(run, RunOutcome.COMPLETE, {"decisions": 1})
    return key


def find_lineage(registry: AgencyRegistry, word: str) -> str:
    """Return the key of the only lineage that a key, a code or a name stands for."""
    if word in registry.bodies:
        return word
    held = registry.coded(word)
    if held is not None:
        return held.key
    named = registry.named(word)
    if len(named) == 1:
        return named[0].key
    if named:
        keys = ", ".join(body.key for body in named[:5])
        raise AgenciesRefused(f"{word} may be {keys}: name one of these keys.")
    raise AgenciesRefused(
        f"The registry has no {word}: import a list that has it, or see `nianbao agencies show`."
    )


def _find(session: Session, version_id: int) -> QueueRow:
    found = next(iter(queue(session, version_id=version_id)), None)
    if found is None:
        raise AgenciesRefused(
            f"There is no resolved report version {version_id}: run `nianbao agencies resolve`, "
            "then see `nianbao agencies review`."
        )
    return found


def _chosen(registry: AgencyRegistry, row: QueueRow, verdict: Verdict) -> str:
    if verdict.word is not None:
        return find_lineage(registry, verdict.word)
    if not row.proposals:
        raise AgenciesRefused(
            f"Nothing is proposed for report version {row.report_version_id}: say whose it is with "
            "--assign."
        )
    return str(row.proposals[0]["lineage"])


def _alias(row: QueueRow, key: str | None) -> str | None:
    """Return the own name as printed, without what stands before it."""
    named = (str(each["name"]) for each in row.proposals if each["lineage"] == key)
    whole = None if row.agency_name is None else cores_of(row.agency_name)[-1]
    return next(named, whole)


def _proposed(row: QueueRow, key: str) -> tuple[str | None, str | None, str]:
    """Return parent, function and name of a department that is only proposed so far."""
    proposal = next(each for each in row.proposals if each["lineage"] == key)
    return proposal["parent"], proposal["function"], proposal["name"]
