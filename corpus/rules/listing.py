"""The list of findings, of single reports and across reports, each with what people made of it."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.orm import Session

from corpus.rules.corrected import rejudged_reports
from parsers.model import Attribution, Outcome, Scope, Severity
from storage.findings.facts import ReportFinding, StoredFinding, StoredTriage
from storage.findings.keys import keys_of
from storage.findings.mains import marked
from storage.findings.reading import Wanted, corpus_findings, report_findings
from storage.findings.triage import newest_triage, read_triage
from storage.models.longitudinal import TriageStatus

Asked = TypeVar("Asked")

OPEN = "open"
"""What a finding is of which nobody has made anything yet."""


class ListedFinding(NamedTuple):
    """A finding with its standing; `note` says why an entry of a person does not hold.

    `scope` is that of a report on more than the body's own work, else None.
    """

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
    scope: Scope | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return self._asdict()


def list_findings(
    session: Session, wanted: Wanted, status: str | None = None
) -> Iterator[ListedFinding]:
    """Yield the findings that stand, those of single reports first.

    Of a report with corrected cells that is what its checks say of these.
    """
    entries = newest_triage(read_triage(session))
    rejudged = rejudged_reports(session, _only(wanted.lineage), _only(wanted.report_year))
    of_reports = map(_of_report, report_findings(session, wanted, rejudged))
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


def _only(asked: Asked | None) -> tuple[Asked, ...] | None:
    return None if asked is None else (asked,)


def _of_report(found: ReportFinding) -> ListedFinding:
    return ListedFinding(
        *keys_of(found), False, found.lineage, found.report_year, found.rule,
        found.severity, found.attribution, found.outcome, found.operands, found.message,
        scope=marked(found.scope),
    )  # fmt: skip


def _across(found: StoredFinding) -> ListedFinding:
    return ListedFinding(
        found.finding_key, found.values_digest, True, found.lineage, found.report_year,
        found.rule, found.severity, found.attribution, found.outcome, found.operands,
        found.message,
    )  # fmt: skip
