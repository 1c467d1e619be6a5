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


class Carrier(StrEnum):
    """What a second reading of a report was taken from."""

    ATTACHMENT = "attachment"
    PAGE = "page"
    """One of the pages that the report is spread over."""


class Parse(Base):
    """The result of one parser on one report of a snapshot.

    `part` counts the reports of a payload from 0, in their order. A report joined from several
    pages is one more part of its first page: `joined_digest` is then the payload that was made of
    them, `JoinedPage` names them. `error` is what a failed parse raised; a failed parse has neither
    class nor record, and what is read by the same parser later stands beside it.
    """

    __tablename__ = "parse"
    __table_args__ = (UniqueConstraint("snapshot_id", "parser_digest", "part", "outcome"),)

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
    part: Mapped[int]
    joined_digest: Mapped[Digest | None] = mapped_column(ForeignKey("blob.digest"))


class ParserAdoption(Base):
    """Whose parses count from then on, wherever there are any; the newest row counts.

    Without a row, or with one that names no parser, the newest parse of a snapshot counts.
    """

    __tablename__ = "parser_adoption"

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    parser_digest: Mapped[Digest | None]


class JoinedPage(Base):
    """A page of a report that is spread over several; `ordinal` counts them from 0, in order."""

    __tablename__ = "joined_page"
    __table_args__ = ({"sqlite_with_rowid": False},)

    parse_id: Mapped[int] = mapped_column(ForeignKey("parse.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))


class LinkedFile(Base):
    """A file to which a report links; `page_key` is that of its snapshots, if there are any.

    Of a page whose own address is unknown it is `name:` and the name of the file.
    """

    __tablename__ = "linked_file"
    __table_args__ = (Index(None, "page_key"), {"sqlite_with_rowid": False})

    parse_id: Mapped[int] = mapped_column(ForeignKey("parse.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    page_key: Mapped[str]


class Reconciliation(Base):
    """Two readings of one report laid over each other: which one counts, and where they differ.

    `filled` are the keys of cells for which only the other one has a number. `operands` name both
    figures of each cell that differs, with both locators. Derived from two parses by one parser,
    and made anew after a re-parse.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (UniqueConstraint("canonical_id", "other_id"), Index(None, "other_id"))

    id: Mapped[RowId]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    canonical_id: Mapped[int] = mapped_column(ForeignKey("report_version.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("report_version.id"))
    carrier: Mapped[Carrier]
    reason: Mapped[str]
    filled: Mapped[list[str]] = mapped_column(JSON)
    differing: Mapped[int]
    operands: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    message: Mapped[str]
    locator: Mapped[dict[str, Any] | None]


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
    """One cell of a report version; cells that the form does not have are not stored.

    `sentence` is the sentence of a fact that prose states, `confidence` in percent that of what was
    recognised in a picture.
    """

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
    sentence: Mapped[str | None]
    confidence: Mapped[int | None]


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
