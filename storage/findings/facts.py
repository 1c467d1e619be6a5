"""Findings as plain values, each lineage by its key.

Nothing here touches a database.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from parsers.model import Attribution, DocClass, Outcome, Scope, Severity, TablesStatus
from storage.models.longitudinal import ChangeKind, TriageStatus

Operands = list[dict[str, Any]]


class StoredFinding(NamedTuple):
    """A finding across reports; one that stands no more says so."""

    finding_key: str
    values_digest: str
    is_standing: bool
    rule: str
    lineage: str
    report_year: int
    outcome: Outcome
    severity: Severity
    attribution: Attribution
    operands: Operands
    message: str


class ReportFinding(NamedTuple):
    """A finding of one report, as the newest parse of its canonical version has it."""

    lineage: str
    report_year: int
    scope: Scope
    rule: str
    outcome: Outcome
    severity: Severity
    attribution: Attribution
    operands: Operands
    message: str


class Rejudged(NamedTuple):
    """What the checks say of a canonical report once corrections are laid over its cells."""

    outcomes: Mapping[str, Outcome]
    findings: tuple[ReportFinding, ...]


class VersionFacts(NamedTuple):
    """What a report version is beside its cells."""

    content_digest: str
    tables_status: TablesStatus
    doc_class: DocClass | None


class ChangeFact(NamedTuple):
    """A change of a page, with the rules whose findings went away with it."""

    change_key: str
    kind: ChangeKind
    report_year: int | None
    page_key: str
    is_announced: bool | None
    seen_at: datetime
    cells: list[dict[str, Any]]
    detail: dict[str, Any]
    cured: tuple[str, ...]


class TriageEntry(NamedTuple):
    """What a person made of a finding as it stood."""

    finding_key: str
    values_digest: str
    status: TriageStatus
    decided_by: str
    reason: str


class StoredTriage(NamedTuple):
    """The same as stored; `is_sound` says that the log holds it, too."""

    id: int
    decided_at: datetime
    is_sound: bool
    entry: TriageEntry
