"""Parses and what they found: report versions, cells, findings, check results.

The exact record lies in a blob; these rows are the same facts in a form that can be queried.
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from parsers.model import (
    Attribution,
    DocClass,
    Generation,
    Outcome,
    Reason,
    Scope,
    Severity,
    State,
    TablesStatus,
)
from storage.models.base import Base, Digest, RowId


class ParseOutcome(StrEnum):
    """Whether the parser returned a record or broke."""

    PARSED = "parsed"
    FAILED = "failed"


class Parse(Base):
    """The result of one parser on one snapshot.

    `error` is what a failed parse raised; a failed parse has neither class nor record.
    """

    __tablename__ = "parse"
    __table_args__ = (UniqueConstraint("snapshot_id", "parser_digest"),)

    id: Mapped[RowId]
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    parser_version: Mapped[str]
    parser_digest: Mapped[Digest]
    parsed_at: Mapped[datetime]
    outcome: Mapped[ParseOutcome]
    doc_class: Mapped[DocClass | None]
    record_digest: Mapped[Digest | None] = mapped_column(ForeignKey("blob.digest"))
    error: Mapped[str | None]


class ReportVersion(Base):
    """The content of a report as one parse gives it, chained to the version stored before it.

    `report_key` is the digest of agency, scope and report year, null when one is unknown: an index
    over the name itself would refuse, on PostgreSQL, what a broken page may offer as a name.
    """

    __tablename__ = "report_version"
    __table_args__ = (
        UniqueConstraint("parse_id"),
        Index(None, "report_key"),
    )

    id: Mapped[RowId]
    parse_id: Mapped[int] = mapped_column(ForeignKey("parse.id"))
    agency_name: Mapped[str | None]
    report_year: Mapped[int | None]
    scope: Mapped[Scope]
    template_generation: Mapped[Generation]
    tables_status: Mapped[TablesStatus]
    title: Mapped[str | None]
    report_key: Mapped[Digest | None]
    content_digest: Mapped[Digest]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("report_version.id"))


class CellFact(Base):
    """One cell of a report version; cells that the form does not have are not stored."""

    __tablename__ = "cell"
    # Clustered by report: half the size, and a report's cells are read in one stretch.
    __table_args__ = ({"sqlite_with_rowid": False},)

    report_version_id: Mapped[int] = mapped_column(
        ForeignKey("report_version.id"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True)
    raw: Mapped[str | None]
    value: Mapped[Decimal | None]
    state: Mapped[State]
    unit: Mapped[str | None]
    reason: Mapped[Reason | None]
    locator: Mapped[dict[str, Any] | None]


class FindingFact(Base):
    """What a check found in one parse; `ordinal` keeps the order of the record."""

    __tablename__ = "finding"
    __table_args__ = ({"sqlite_with_rowid": False},)

    parse_id: Mapped[int] = mapped_column(ForeignKey("parse.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str]
    outcome: Mapped[Outcome]
    severity: Mapped[Severity]
    attribution: Mapped[Attribution]
    operands: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    message: Mapped[str]
    if_blank_is_zero: Mapped[Outcome | None]
    locator: Mapped[dict[str, Any] | None]


class CheckResult(Base):
    """The three-valued result of one rule in one parse."""

    __tablename__ = "check_result"
    __table_args__ = ({"sqlite_with_rowid": False},)

    parse_id: Mapped[int] = mapped_column(ForeignKey("parse.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[Outcome]
    if_blank_is_zero: Mapped[Outcome | None]
