"""Which report of a lineage and year is the main one, and which stand beside it."""

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from parsers.model import Scope
from storage.models.longitudinal import Report, ReportChoice

MAIN_SCOPES = (Scope.OWN, Scope.UNKNOWN, Scope.AGGREGATE, Scope.SYSTEM, Scope.JOINT)
"""Scopes in the order in which a report of them is the main one."""


def beside_scope() -> sa.ColumnElement[Scope | None]:
    """Return the scope of a report that stands beside the main one, null of the main one."""
    other, choice, later = aliased(Report), aliased(ReportChoice), aliased(ReportChoice)
    is_replaced = sa.exists().where(later.report_id == choice.report_id, later.id > choice.id)
    is_held = sa.exists().where(
        choice.report_id == other.id, choice.report_version_id.is_not(None), ~is_replaced
    )
    goes_before = sa.exists().where(
        other.lineage_id == Report.lineage_id,
        other.report_year == Report.report_year,
        _rank(other.scope) < _rank(Report.scope),
        is_held,
    )
    return sa.case((goes_before.correlate(Report), Report.scope))


def _rank(scope: InstrumentedAttribute[Scope]) -> sa.ColumnElement[int]:
    return sa.case(*((scope == each, rank) for rank, each in enumerate(MAIN_SCOPES)))
