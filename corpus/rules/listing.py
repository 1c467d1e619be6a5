"""The list of findings, of single reports and across reports, each with what people made of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from corpus.errors import CorpusError
from corpus.job import Job
from corpus.rules.keys import finding_key, values_digest
from parsers.model import Attribution, Outcome, Severity
from storage.archive import RunStart, start_run
from storage.dialects import lock
from storage.findings.facts import ReportFinding, StoredFinding, StoredTriage, TriageEntry
from storage.findings.reading import Wanted, corpus_findings, report_findings
from storage.findings.triage import add_triage, newest_triage, read_triage
from storage.models.archive import RunKind, RunOutcome
from storage.models.longitudinal import TriageStatus

OPEN = "open"
"""What a finding is of which nobody has made anything yet."""


class TriageRefused(CorpusError):
    """An entry cannot be taken as it is; nothing was stored."""


class ListedFinding(NamedTuple):
    """A finding with its standing; `note` says why an entry of a person does not hold."""

    finding_key: str
    values_digest: str
    is_across: bool
    lineage: str
    report_year: int
    rule: str
    severity: Severity
    attribution: Attribution
    outcome: Outcome
    operands: list[dict[str, Any]]
    message: str
    status: str = OPEN
    decided_by: str | None = None
    reason: str | None = None
    note: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return self._asdict()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person says of a finding, which the beginning of its key names."""

    finding: str
    status: TriageStatus
    decided_by: str
    reason: str


def list_findings(
    session: Session, wanted: Wanted, status: str | None = None
) -> Iterator[ListedFinding]:
    """Yield the findings that stand, those of single reports first."""
    entries = newest_triage(read_triage(session))
    of_reports = map(_of_report, report_findings(session, wanted))
    across = map(_across, corpus_findings(session, wanted))
    seen: set[str] = set()
    for each in chain(of_reports, across):
        told = with_triage(each, entries.get(each.finding_key))
        # One report may find the same thing at the same place twice.
        if told.finding_key not in seen and status in (None, told.status):
            seen.add(told.finding_key)
            yield told


def with_triage(found: ListedFinding, stored: StoredTriage | None) -> ListedFinding:
    """Return a finding with what a person made of it, which holds while its values stay."""
    if stored is None:
        return found
    entry = stored.entry
    told = found._replace(decided_by=entry.decided_by, reason=entry.reason)
    if entry.values_digest == found.values_digest:
        return told._replace(status=entry.status.value)
    note = f"It was {entry.status.value} when it rested on other values."
    return told._replace(status=TriageStatus.REOPENED.value, note=note)


def triage(job: Job, entry: Entry) -> ListedFinding:
    """Store what a person says of a finding; return it as it stands then."""
    if not entry.decided_by.strip() or not entry.reason.strip():
        raise TriageRefused("An entry needs who decides and why: name them with --by, --reason.")
    with job.store.read_only() as session:
        found = _find(session, entry.finding)
    with job.store.begin() as session:
        start = RunStart(RunKind.DERIVE, job.code_version, settings={"task": "triage"})
        run = start_run(session, start, job.now)
    with job.store.begin() as session:
        lock(session.connection(), "chain")
        stored = TriageEntry(
            found.finding_key, found.values_digest, entry.status, entry.decided_by.strip(),
            entry.reason.strip(),
        )  # fmt: skip
        add_triage(session, run, stored)
    job.finish(run, RunOutcome.COMPLETE, {"entries": 1})
    return found._replace(
        status=entry.status.value, decided_by=stored.decided_by, reason=stored.reason, note=None
    )


def tampered(session: Session) -> list[int]:
    """Return the numbers of the entries that differ from the log."""
    return [stored.id for stored in read_triage(session) if not stored.is_sound]


def _find(session: Session, word: str) -> ListedFinding:
    prefix = word if word.startswith("sha256:") else f"sha256:{word}"
    if len(prefix) < len("sha256:") + 6:
        raise TriageRefused("Name a finding by six or more signs of its key.")
    found = [each for each in list_findings(session, Wanted())
             if each.finding_key.startswith(prefix)]  # fmt: skip
    if not found:
        raise TriageRefused(f"No finding that stands begins with {word}: see `nianbao findings`.")
    if len(found) > 1:
        raise TriageRefused(f"{len(found)} findings begin with {word}: name more of the key.")
    return found[0]


def _of_report(found: ReportFinding) -> ListedFinding:
    pairs = [(str(operand["ref"]), operand["value"]) for operand in found.operands]
    key = finding_key(found.lineage, found.report_year, found.rule, [ref for ref, _ in pairs])
    return ListedFinding(
        key, values_digest(pairs), False, found.lineage, found.report_year, found.rule,
        found.severity, found.attribution, found.outcome, found.operands, found.message,
    )  # fmt: skip


def _across(found: StoredFinding) -> ListedFinding:
    return ListedFinding(
        found.finding_key, found.values_digest, True, found.lineage, found.report_year,
        found.rule, found.severity, found.attribution, found.outcome, found.operands,
        found.message,
    )  # fmt: skip
