"""Looking: what a stored report version says of its agency, and what is to be stored of the answer.

A person's decision comes before everything; the record is read only if name, title and portal do
not settle it.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from corpus.agencies.forms import fold_name
from corpus.agencies.functions import load_labels
from corpus.agencies.hosts import PortalHosts
from corpus.agencies.names import Reading
from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.resolve import Answer, Printed, Proposal, resolve
from storage.agencies.decisions import StoredDecision
from storage.agencies.facts import LineageFact, PeriodFact, RegistryFacts
from storage.agencies.resolutions import Finding, PendingReport
from storage.models.agencies import AgencyKind, Certainty, ResolutionOutcome

ReadRecord = Callable[[str], bytes]
"""Returns a record by its digest."""


@dataclass
class Onlooker:
    """What is needed to say whose a report is."""

    registry: AgencyRegistry
    hosts: PortalHosts
    decisions: "DecisionBook"
    read_record: ReadRecord
    made: dict[str, RegistryFacts] = field(default_factory=dict)
    """Departments that answers name and the registry does not have yet, by key."""

    def look_at(self, reports: Iterable[PendingReport]) -> list[Finding]:
        """Say whose each of some reports is; `made` then holds what these answers name."""
        self.made.clear()
        return [self.look(report) for report in reports]

    def look(self, report: PendingReport) -> Finding:
        """Say whose a report is."""
        decided = self.decisions.find(report)
        if decided is not None and decided.is_sound:
            return _decided(report, decided)
        answer = self._answer(report)
        if decided is not None:
            return _finding(report, replace(answer, chosen=None), _warning(decided))
        if answer.chosen is not None:
            self._make(answer.chosen.reading)
        return _finding(report, answer, [])

    def _answer(self, report: PendingReport) -> Answer:
        printed = Printed(
            report.agency_name, report.title, report.scope, report.report_year,
            self.hosts.code_of(report.url),
        )  # fmt: skip
        answer = resolve(self.registry, printed)
        if answer.chosen is not None or report.record_digest is None:
            return answer
        agency = json.loads(self.read_record(report.record_digest))
        forms = agency.get("agency", {}) if isinstance(agency, dict) else {}
        fuller = replace(
            printed,
            other_forms=tuple(forms.get("other_forms", ())),
            parents=tuple(forms.get("parents", ())),
        )
        return answer if fuller == printed else resolve(self.registry, fuller)

    def _make(self, reading: Reading) -> None:
        if reading.key not in self.registry.bodies and reading.key not in self.made:
            function = None if reading.label is None else reading.label.key
            self.made[reading.key] = department(reading.key, reading.parent, function)


def department(
    key: str, parent: str | None, function: str | None, name: str | None = None
) -> RegistryFacts:
    """Return a department that was first seen in a report."""
    shown = name if function is None else load_labels()[function].names[0]
    period = PeriodFact(
        key, shown or key, AgencyKind.DEPARTMENT, None, parent, certainty=Certainty.OBSERVED
    )
    return RegistryFacts((LineageFact(key, function),), (period,))


class DecisionBook:
    """Decisions by page; the newest that fits counts."""

    def __init__(self, decisions: Iterable[StoredDecision]) -> None:
        self._by_page: dict[str, list[StoredDecision]] = {}
        for stored in decisions:
            self._by_page.setdefault(stored.decision.page_key, []).insert(0, stored)

    def find(self, report: PendingReport) -> StoredDecision | None:
        """Return the decision about a page that shows these bytes, or prints this name."""
        for stored in self._by_page.get(report.page_key, ()):
            decision = stored.decision
            is_same_name = decision.agency_name is not None and report.agency_name is not None and (
                fold_name(decision.agency_name) == fold_name(report.agency_name)
            )  # fmt: skip
            if decision.payload_digest == report.payload_digest or is_same_name:
                return stored
        return None


def _decided(report: PendingReport, stored: StoredDecision) -> Finding:
    decision = stored.decision
    says = f"{decision.decided_by} decided: {decision.reason}"
    is_known = decision.lineage is not None
    return Finding(
        report.report_version_id,
        ResolutionOutcome.DECIDED if is_known else ResolutionOutcome.SET_ASIDE,
        decision.lineage,
        99,
        [{"kind": "decision", "weight": 99, "says": says}],
        [],
        stored.id,
    )


def _warning(stored: StoredDecision) -> list[dict[str, object]]:
    says = f"the decision {stored.id} differs from the log and does not count"
    return [{"kind": "tampered", "weight": 0, "says": says}]


def _finding(report: PendingReport, answer: Answer, warnings: list[dict[str, object]]) -> Finding:
    chosen = answer.chosen
    return Finding(
        report.report_version_id,
        ResolutionOutcome.REVIEW if chosen is None else ResolutionOutcome.RESOLVED,
        None if chosen is None else chosen.reading.key,
        answer.confidence,
        [*warnings, *(each._asdict() for each in answer.evidence)],
        [_proposal_json(proposal) for proposal in answer.proposals],
    )


def _proposal_json(proposal: Proposal) -> dict[str, object]:
    reading = proposal.reading
    return {
        "lineage": reading.key,
        "confidence": proposal.confidence,
        "name": reading.own_name,
        "parent": reading.parent,
        "function": None if reading.label is None else reading.label.key,
    }
