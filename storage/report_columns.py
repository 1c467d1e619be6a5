"""Columns of report versions with their provenance, and the version that counts instead of one."""

from typing import Any

import sqlalchemy as sa

from storage.models.archive import Capture, Snapshot
from storage.models.corpus import Parse, Reconciliation, ReportVersion


def report_columns() -> tuple[sa.ColumnElement[Any] | Any, ...]:
    """Return the columns of a report version with its parse, snapshot and first capture."""
    return (
        ReportVersion.id,
        Parse.id,
        Snapshot.id,
        Capture.id,
        Capture.run_id,
        Snapshot.page_key,
        Snapshot.payload_digest,
        Capture.url,
        Capture.name,
        Capture.captured_at,
        Capture.claimed_at,
        Parse.doc_class,
        ReportVersion.agency_name,
        ReportVersion.report_year,
        ReportVersion.scope,
        ReportVersion.template_generation,
        ReportVersion.tables_status,
        ReportVersion.title,
        ReportVersion.content_digest,
        ReportVersion.previous_id,
        Parse.parser_version,
        Parse.parser_digest,
        Parse.parsed_at,
        Parse.part,
        _canonical_id(),
    )


def _canonical_id() -> sa.ScalarSelect[int]:
    """Select the version that counts instead; the first decision stands."""
    return (
        sa.select(sa.func.min(Reconciliation.canonical_id))
        .where(Reconciliation.other_id == ReportVersion.id)
        .correlate(ReportVersion)
        .scalar_subquery()
    )
