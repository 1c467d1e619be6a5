"""Columns of findings: of those that a parse made, and of disagreements in the same shape."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from parsers.model import Attribution, Outcome, Severity
from storage.models.archive import Snapshot
from storage.models.corpus import FindingFact, Parse, Reconciliation, ReportVersion

DISAGREEMENT = "doc.body_attachment_conflict"
"""The finding of a report whose page and attachment print different figures."""

Columns = tuple[sa.ColumnElement[Any] | Any, ...]


def finding_columns() -> Columns:
    """Return the columns of a finding of one parse."""
    return (
        FindingFact.parse_id.label("parse_id"),
        FindingFact.ordinal,
        Snapshot.page_key,
        Snapshot.payload_digest,
        ReportVersion.agency_name,
        ReportVersion.report_year,
        FindingFact.rule,
        FindingFact.outcome,
        FindingFact.severity,
        FindingFact.attribution,
        FindingFact.operands,
        FindingFact.message,
        FindingFact.if_blank_is_zero,
        FindingFact.locator,
    )


def disagreement_columns() -> Columns:
    """Return a disagreement in the columns of a finding, numbered behind those of the record."""
    other = aliased(Reconciliation)
    known = sa.select(sa.func.count()).select_from(FindingFact)
    earlier = sa.select(sa.func.count()).select_from(other)
    ordinal = (
        known.where(FindingFact.parse_id == Parse.id).correlate(Parse).scalar_subquery()
        + earlier.where(
            other.canonical_id == Reconciliation.canonical_id,
            other.differing > 0,
            other.id < Reconciliation.id,
        )
        .correlate(Reconciliation)
        .scalar_subquery()
    )
    return (
        Parse.id.label("parse_id"),
        ordinal.label("ordinal"),
        Snapshot.page_key,
        Snapshot.payload_digest,
        ReportVersion.agency_name,
        ReportVersion.report_year,
        _fixed(DISAGREEMENT, FindingFact.rule),
        _fixed(Outcome.FAIL, FindingFact.outcome),
        _fixed(Severity.ERROR, FindingFact.severity),
        _fixed(Attribution.AGENCY, FindingFact.attribution),
        Reconciliation.operands,
        Reconciliation.message,
        sa.cast(sa.null(), FindingFact.if_blank_is_zero.type).label("if_blank_is_zero"),
        Reconciliation.locator,
    )


def _fixed(value: str, column: InstrumentedAttribute[Any]) -> sa.ColumnElement[Any]:
    return sa.cast(sa.literal(value, column.type), column.type).label(column.key)
