"""Standing: which held reports are on the web no more, as the changes of their pages tell."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.changes.sights import page_of
from storage.models.agencies import Lineage
from storage.models.archive import Capture
from storage.models.longitudinal import ChangeKind, Report, ReportChoice, SourceChange
from storage.searches.model import HeldReport, Withdrawal
from storage.series.history import versions_of
from storage.series.panel import is_newest_choice

_EVENTS = (ChangeKind.WITHDRAWN, ChangeKind.RETURNED, ChangeKind.MOVED)


class _Event(NamedTuple):
    kind: ChangeKind
    withdrawal: Withdrawal


def with_withdrawals(session: Session, held: Iterable[HeldReport]) -> list[HeldReport]:
    """Return reports with the withdrawal of their page, unless it was shown again since."""
    own = list(held)
    events = _last_events(session, {each.lineage for each in own})
    return [_withdrawn(session, each, events.get(page_of(each.page_key))) for each in own]


def _withdrawn(session: Session, held: HeldReport, event: _Event | None) -> HeldReport:
    if event is None or event.kind is not ChangeKind.WITHDRAWN:
        return held
    elsewhere = _elsewhere(session, held, event.withdrawal.missed_at)
    return held._replace(withdrawal=event.withdrawal._replace(elsewhere=elsewhere))


def _last_events(session: Session, lineages: Collection[str]) -> Mapping[str, _Event]:
    """Return what befell each page last."""
    found: dict[str, _Event] = {}
    for row in session.execute(_select(lineages)):
        page_key, kind, detail, url, last_at, last_id, missed_at, missed_id = row
        reason = detail.get("reason")
        told = Withdrawal(url, last_at, last_id, missed_at, missed_id, reason)
        found[page_of(page_key)] = _Event(kind, told)
    return found


def _select(lineages: Collection[str]) -> sa.Select[*tuple[Any, ...]]:
    later = aliased(SourceChange)
    is_replaced = sa.exists().where(
        later.change_key == SourceChange.change_key, later.id > SourceChange.id
    )
    return (
        sa.select(
            SourceChange.page_key, SourceChange.kind, SourceChange.detail, Capture.url,
            SourceChange.last_seen_at, SourceChange.last_seen_id, SourceChange.first_seen_at,
            SourceChange.first_seen_id,
        )
        .join(Lineage, Lineage.id == SourceChange.lineage_id)
        .join(Capture, Capture.id == SourceChange.last_seen_id)
        .where(
            Lineage.key.in_(sorted(lineages)), SourceChange.kind.in_(_EVENTS),
            SourceChange.is_standing, ~is_replaced,
        )
        .order_by(SourceChange.first_seen_at, SourceChange.id)
    )  # fmt: skip


def _elsewhere(session: Session, held: HeldReport, since: datetime) -> str | None:
    """Return another place of a report that was seen after its page was missed."""
    statement = (
        sa.select(ReportChoice.others)
        .join(Report, Report.id == ReportChoice.report_id)
        .join(Lineage, Lineage.id == Report.lineage_id)
        .where(
            Lineage.key == held.lineage, Report.report_year == held.report_year,
            Report.scope == held.scope, is_newest_choice(),
        )
    )  # fmt: skip
    others = session.execute(statement).scalar() or ()
    here = page_of(held.page_key)
    places = {(each["page_key"], each["part"]) for each in others}
    away = {place for place in places if page_of(place[0]) != here}
    seen = [each for each in versions_of(session, away) if each.last_seen_at >= since]
    return next((each.url or each.page_key for each in seen), None)
