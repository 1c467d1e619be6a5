"""Links that the lists of a portal show, each as it was listed last, and where it led then."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from storage.frontier.review import ended_at
from storage.models.agencies import Lineage, Resolution
from storage.models.archive import Capture, Confirmation
from storage.models.corpus import Parse, ReportVersion
from storage.models.exchange import ExchangeFact, LinkFate, Outlink
from storage.models.frontier import Campaign, FrontierEntry
from storage.queries import is_counting_parse
from storage.searches.model import ListedLink, Reading
from storage.series.candidates import is_newest_resolution

REDIRECTED = "redirected"
"""Why an entry ended that only led elsewhere, and the relation of the link to there."""

_REDIRECT = "redirect"
_MOST_HOPS = 5
_AT_ONCE = 500


class _Target(NamedTuple):
    state: Any
    reason: str | None
    capture_id: int | None
    asked_at: datetime | None
    outcome: Any
    status: int | None
    snapshot_id: int | None


_NEVER = _Target(None, None, None, None, None, None, None)


def listed_links(
    session: Session, portal: str, relation: str, until: datetime | None = None
) -> list[ListedLink]:
    """Return the links of a relation that the lists of a portal ever showed, by address and text.

    Those that a crawl left aside as something else are no evidence and left out.
    """
    newest: dict[tuple[str, str | None], Any] = {}
    options = {"yield_per": _AT_ONCE}
    # The same links on every pass: only the last sight of each is kept.
    with session.execute(_select_links(portal, relation, until), execution_options=options) as rows:
        for row in rows:
            newest[row.url, row.text] = row
    asked = {row.frontier_id for row in newest.values() if row.frontier_id}
    targets = _follow(session, asked, until)
    found = [
        ListedLink(url, text, row.list_url, row.capture_id, row.captured_at,
                   *targets.get(row.frontier_id, _NEVER))
        for (url, text), row in newest.items()
    ]  # fmt: skip
    readings = readings_of(session, {link.snapshot_id for link in found if link.snapshot_id})
    told = [link._replace(readings=readings.get(link.snapshot_id or 0, ())) for link in found]
    return sorted(told, key=lambda link: (link.url, link.text or ""))


def readings_of(session: Session, snapshot_ids: Collection[int]) -> dict[int, tuple[Reading, ...]]:
    """Return by snapshot what its newest parse made of it; of one never parsed, nothing."""
    found: dict[int, list[Reading]] = defaultdict(list)
    for part in _parts(snapshot_ids):
        statement = (
            sa.select(
                Parse.snapshot_id, Parse.outcome, Parse.doc_class, ReportVersion.id,
                ReportVersion.report_year, Resolution.outcome, Lineage.key,
            )
            .outerjoin(ReportVersion, ReportVersion.parse_id == Parse.id)
            .outerjoin(Resolution, sa.and_(
                Resolution.report_version_id == ReportVersion.id, is_newest_resolution()
            ))
            .outerjoin(Lineage, Lineage.id == Resolution.lineage_id)
            .where(Parse.snapshot_id.in_(part), is_counting_parse())
            .order_by(Parse.snapshot_id, Parse.part)
        )  # fmt: skip
        for row in session.execute(statement):
            found[row[0]].append(Reading._make(row))
    return {number: tuple(own) for number, own in found.items()}


def _select_links(
    portal: str, relation: str, until: datetime | None
) -> sa.Select[*tuple[Any, ...]]:
    page = aliased(Capture)
    at = page.captured_at
    statement = (
        sa.select(
            Outlink.url, Outlink.text, Outlink.capture_id, Outlink.frontier_id,
            FrontierEntry.url.label("list_url"), at.label("captured_at"),
        )
        .join(FrontierEntry, FrontierEntry.capture_id == Outlink.capture_id)
        .join(Campaign, Campaign.id == FrontierEntry.campaign_id)
        .join(page, page.id == Outlink.capture_id)
        .where(
            Campaign.portal == portal,
            Outlink.relation == relation,
            Outlink.fate != LinkFate.EXCLUDED,
        )
        .order_by(at, FrontierEntry.url, Outlink.ordinal)
    )  # fmt: skip
    return statement if until is None else statement.where(at < until)


def _follow(
    session: Session, entry_ids: Collection[int], until: datetime | None
) -> dict[int, _Target]:
    """Return how entries ended; one that only led elsewhere ended as what it led to did."""
    ends = _ends(session, entry_ids, until)
    leading = {number: number for number in ends if ends[number].reason == REDIRECTED}
    for _ in range(_MOST_HOPS):
        if not leading:
            break
        captures = {ends[there].capture_id: first for first, there in leading.items()}
        hops = _redirects(session, [one for one in captures if one is not None])
        ends |= _ends(session, set(hops.values()), until)
        leading = {captures[capture_id]: there for capture_id, there in hops.items()}
        ends |= {first: ends[there] for first, there in leading.items() if there in ends}
        leading = {first: there for first, there in leading.items()
                   if there in ends and ends[there].reason == REDIRECTED}  # fmt: skip
    return ends


def _ends(
    session: Session, entry_ids: Collection[int], until: datetime | None
) -> dict[int, _Target]:
    """Return how entries ended; of an instant, only those that had ended before it."""
    found: dict[int, _Target] = {}
    is_told = sa.true() if until is None else ended_at() < until
    for part in _parts(entry_ids):
        statement = (
            sa.select(
                FrontierEntry.id, FrontierEntry.state, FrontierEntry.reason, Capture.id,
                Capture.captured_at, Capture.outcome, ExchangeFact.status,
                Confirmation.snapshot_id,
            )
            .outerjoin(Capture, Capture.id == FrontierEntry.capture_id)
            .outerjoin(ExchangeFact, ExchangeFact.capture_id == Capture.id)
            .outerjoin(Confirmation, Confirmation.capture_id == Capture.id)
            .where(FrontierEntry.id.in_(part), is_told)
        )  # fmt: skip
        found |= {row[0]: _Target._make(row[1:]) for row in session.execute(statement)}
    return found


def _redirects(session: Session, capture_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in _parts(capture_ids):
        statement = sa.select(Outlink.capture_id, Outlink.frontier_id).where(
            Outlink.capture_id.in_(part),
            Outlink.relation == _REDIRECT,
            Outlink.frontier_id.is_not(None),
        )
        found |= {capture_id: entry_id for capture_id, entry_id in session.execute(statement)
                  if entry_id is not None}  # fmt: skip
    return found


def _parts(numbers: Iterable[int]) -> Iterable[list[int]]:
    wanted = sorted(set(numbers))
    return (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
