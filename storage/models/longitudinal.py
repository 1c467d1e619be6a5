"""The corpus over time: reports and their canonical version, corrections, changes, releases.

Everything here but what people said (`Correction`, `Triage`) can be derived again from the archive.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from parsers.model import Attribution, Outcome, Scope, Severity, State
from storage.models.base import Base, Digest, RowId


class Derivation(StrEnum):
    """What a pass over the corpus derives."""

    REPORTS = "reports"
    CHANGES = "changes"
    FINDINGS = "findings"


class ChangeKind(StrEnum):
    """What happened to a page between two of its captures."""

    NUMBER = "number"
    """A cell of a table has another value, or another state."""
    LABEL = "label"
    """The form, a title or a heading changed; the cells did not."""
    TEXT = "text"
    ATTACHMENT = "attachment"
    SURROUNDINGS = "surroundings"
    """Only what stands around the report changed."""
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    MOVED = "moved"


class TriageStatus(StrEnum):
    """What a person made of a finding."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    EXPLAINED = "explained"
    REOPENED = "reopened"


class DerivationPass(Base):
    """Says that everything up to a number was looked at on the same basis: rules and inputs.

    What stays as it was thus needs no new row.
    """

    __tablename__ = "derivation_pass"
    __table_args__ = (Index(None, "derivation", "basis"),)

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    derivation: Mapped[Derivation]
    basis: Mapped[Digest]
    upto_id: Mapped[int]


class Report(Base):
    """What a lineage has to publish for a year in a scope, however many copies there are."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("lineage_id", "report_year", "scope"),
        Index(None, "report_year"),
    )

    id: Mapped[RowId]
    lineage_id: Mapped[int] = mapped_column(ForeignKey("lineage.id"))
    report_year: Mapped[int]
    scope: Mapped[Scope]


class ReportChoice(Base):
    """Which version of a report is canonical and why; the newest choice of a report counts.

    `report_version_id` is null when no version is left to choose. `others` are the other versions,
    each with its relation (copy, conflict, earlier, outdated) and the cells it differs in.
    `published_at` is what the canonical record says of it, `first_seen_at` when any version of the
    report was first seen.
    """

    __tablename__ = "report_choice"
    __table_args__ = (Index(None, "report_id"), Index(None, "report_version_id"))

    id: Mapped[RowId]
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    report_version_id: Mapped[int | None] = mapped_column(ForeignKey("report_version.id"))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    others: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    published_at: Mapped[str | None]
    first_seen_at: Mapped[datetime | None]


class Correction(Base):
    """What a person signed off that a cell should read, laid over every parse of the same bytes.

    It holds while the parser reads there what it read then (`seen_raw`, `seen_state`). The newest
    one of a payload's cell counts; one that is withdrawn takes the earlier ones along. `event_id`
    is the same correction in the log: a row that differs from it does not count.
    """

    __tablename__ = "correction"
    __table_args__ = (Index(None, "payload_digest"),)

    id: Mapped[RowId]
    payload_digest: Mapped[Digest]
    part: Mapped[int]
    """The ordinal of the report in its payload, from 0."""
    cell_key: Mapped[str]
    seen_raw: Mapped[str | None]
    seen_state: Mapped[State]
    value: Mapped[Decimal | None]
    state: Mapped[State]
    is_withdrawn: Mapped[bool]
    corrected_by: Mapped[str]
    corrected_at: Mapped[datetime]
    reason: Mapped[str]
    event_id: Mapped[int] = mapped_column(ForeignKey("run_event.id"))


class SourceChange(Base):
    """A change of a page after its publication, between the last old and the first new sight of it.

    `change_key` is the digest of page, both sights, and whether the page was edited, withdrawn,
    back or moved; its newest row counts, and one whose `is_standing` is false says that there is no
    such change: an import or a newer parser told better. `cells` are key, old and new of each cell
    that changed; `is_announced` says that the new page itself tells of a correction, null where
    that cannot be told.
    """

    __tablename__ = "source_change"
    __table_args__ = (
        Index(None, "change_key"),
        Index(None, "page_key"),
        Index(None, "lineage_id"),
        Index(None, "first_seen_id"),
    )

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    change_key: Mapped[Digest]
    is_standing: Mapped[bool]
    kind: Mapped[ChangeKind]
    page_key: Mapped[str]
    lineage_id: Mapped[int | None] = mapped_column(ForeignKey("lineage.id"))
    report_year: Mapped[int | None]
    old_snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    new_snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    last_seen_id: Mapped[int] = mapped_column(ForeignKey("capture.id"))
    first_seen_id: Mapped[int] = mapped_column(ForeignKey("capture.id"))
    last_seen_at: Mapped[datetime]
    first_seen_at: Mapped[datetime]
    is_announced: Mapped[bool | None]
    cells: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    detail: Mapped[dict[str, Any]]


class CorpusFinding(Base):
    """A finding that needs more than one report; the newest row of a `finding_key` counts.

    `finding_key` is the digest of lineage, report year, rule and operand references, the same after
    every re-parse; `values_digest` is of the operands' values. A finding that stands no more gets a
    row with `is_standing` false.
    """

    __tablename__ = "corpus_finding"
    __table_args__ = (
        Index(None, "finding_key"),
        Index(None, "lineage_id", "report_year"),
    )

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    finding_key: Mapped[Digest]
    values_digest: Mapped[Digest]
    is_standing: Mapped[bool]
    rule: Mapped[str] = mapped_column(String(64))
    lineage_id: Mapped[int | None] = mapped_column(ForeignKey("lineage.id"))
    report_year: Mapped[int | None]
    outcome: Mapped[Outcome]
    severity: Mapped[Severity]
    attribution: Mapped[Attribution]
    operands: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    message: Mapped[str]


class Triage(Base):
    """What a person made of a finding, of a report or across reports; the newest row counts.

    It holds while the finding rests on the same values. `event_id` is the same in the log.
    """

    __tablename__ = "triage"
    __table_args__ = (Index(None, "finding_key"),)

    id: Mapped[RowId]
    finding_key: Mapped[Digest]
    values_digest: Mapped[Digest]
    status: Mapped[TriageStatus]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    reason: Mapped[str]
    event_id: Mapped[int] = mapped_column(ForeignKey("run_event.id"))


class Release(Base):
    """A release that was written: its name, what it is as of, and the digest of its checksums."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("name", "digest"),)

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    name: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[str]
    digest: Mapped[Digest]
    detail: Mapped[dict[str, Any]]
