"""How entries end: done, dead, excluded, or put off to be tried again.

One batch is a handful of statements, whatever its size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.archive import OpenRun
from storage.bulk import ManyRows
from storage.captures import Lease
from storage.dialects import insert_many
from storage.errors import LeaseLost
from storage.frontier.entries import NewEntry, discover_of_runs
from storage.log import LogEntry, append, frontier_digest
from storage.models.base import replace_unstorable
from storage.models.exchange import LinkFate, Outlink
from storage.models.frontier import Campaign, EntryState, FrontierEntry
from storage.models.log import LeafKind

_TABLE = cast("sa.Table", FrontierEntry.__table__)
_ENDS = frozenset({EntryState.DONE, EntryState.DEAD, EntryState.EXCLUDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    """A link of a page, as shown; with `entry` it goes to the frontier and its fate is set."""

    url: str
    text: str | None = None
    shown_date: str | None = None
    relation: str | None = None
    fate: LinkFate = LinkFate.NOTED
    reason: str | None = None
    entry: NewEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an entry ended, why, and what was found in its response."""

    lease: Lease
    state: EntryState
    reason: str | None = None
    links: Sequence[FoundLink] = ()

    def __post_init__(self) -> None:
        if self.state not in _ENDS:
            raise ValueError(f"{self.state} is not an end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponement:
    """An entry to be tried again at `not_before`, with the request to make then."""

    lease: Lease
    not_before: datetime | None
    request: dict[str, Any]
    reason: str | None = None


def finish(session: Session, run: OpenRun, endings: Sequence[Ending]) -> None:
    """End entries with all they led to; raise `LeaseLost` if one is not the worker's any more."""
    finish_of_runs(session, [(run, ending) for ending in endings])


def finish_of_runs(session: Session, endings: Sequence[tuple[OpenRun, Ending]]) -> None:
    """Do as `finish` with entries of several runs."""
    held = _hold(session, [ending.lease for _, ending in endings])
    outlinks = _keep_links(session, held, endings)
    ended = _end(session, endings)
    campaigns = _campaigns(session, {row["campaign_id"] for row in held.values()})
    leaves = [
        LogEntry(
            LeafKind.FRONTIER,
            entry_id,
            frontier_digest(
                row | ended[entry_id], campaigns[row["campaign_id"]], outlinks.get(entry_id, ())
            ),
        )
        for entry_id, row in held.items()
    ]
    append(session, leaves)


def postpone(session: Session, postponements: Sequence[Postponement]) -> None:
    """Put entries back to be tried again; raise `LeaseLost` like `finish`."""
    _hold(session, [one.lease for one in postponements])
    statement = (
        sa.update(_TABLE)
        .where(_TABLE.c.id == sa.bindparam("entry_id"))
        .values(
            state=EntryState.PENDING,
            lease_run_id=None,
            lease_expires_at=None,
            capture_id=None,
            attempts=_TABLE.c.attempts + 1,
            not_before=sa.bindparam("until"),
            request=sa.bindparam("again"),
            reason=sa.bindparam("why"),
        )
    )
    rows = [
        {
            "entry_id": one.lease.frontier_id,
            "until": one.not_before,
            "again": one.request,
            "why": one.reason,
        }
        for one in postponements
    ]
    session.connection().execute(statement, rows)


def _hold(session: Session, leases: Sequence[Lease]) -> dict[int, dict[str, Any]]:
    """Lock and return the entries of leases that still hold, in the order of the leases."""
    wanted = sorted({one.frontier_id for one in leases})
    found = session.connection().execute(_HELD, {"wanted": wanted})
    rows = (dict(zip(_NAMES, row, strict=True)) for row in found)
    held = {Lease(row["id"], row["lease_token"]): row for row in rows}
    lost = [one.frontier_id for one in leases if one not in held]
    if lost:
        raise LeaseLost(
            f"The leases of the frontier entries {lost} are lost: another worker has them."
        )
    return {one.frontier_id: held[one] for one in leases}


def _campaigns(session: Session, ids: set[int]) -> dict[int, dict[str, Any]]:
    rows = _CAMPAIGNS.fetch(session, [(one,) for one in sorted(ids)])
    return {row[0]: dict(zip(_CAMPAIGN_NAMES, row, strict=True)) for row in rows}


def _keep_links(
    session: Session,
    held: dict[int, dict[str, Any]],
    endings: Sequence[tuple[OpenRun, Ending]],
) -> dict[int, list[dict[str, Any]]]:
    """Add what links lead to and the links themselves; return their rows by entry."""
    found = [
        (held[ending.lease.frontier_id], run, ordinal, link)
        for run, ending in endings
        for ordinal, link in enumerate(ending.links)
    ]
    children = [
        (run, replace(link.entry, parent_id=page["id"], found_in_id=page["capture_id"]))
        for page, run, _, link in found
        if link.entry is not None
    ]
    ids = iter(discover_of_runs(session, children))
    kept: dict[int, list[dict[str, Any]]] = {}
    for page, _, ordinal, link in found:
        target = None if link.entry is None else next(ids)
        # Without a capture there is no page that shows the link; its request is kept all the same.
        if page["capture_id"] is not None:
            row = _outlink_row(page["capture_id"], ordinal, link, target)
            kept.setdefault(page["id"], []).append(row)
    insert_many(session, Outlink, [row for of_page in kept.values() for row in of_page])
    return kept


def _outlink_row(
    capture_id: int, ordinal: int, link: FoundLink, target: int | None
) -> dict[str, Any]:
    return {
        "capture_id": capture_id,
        "ordinal": ordinal,
        "url": replace_unstorable(link.url),
        "text": _storable(link.text),
        "shown_date": _storable(link.shown_date),
        "relation": _storable(link.relation),
        "fate": link.fate if target is None else LinkFate.FOLLOWED,
        "reason": _storable(link.reason),
        "frontier_id": target,
    }


def _end(session: Session, endings: Sequence[tuple[OpenRun, Ending]]) -> dict[int, dict[str, Any]]:
    """Write the ends; return what changed of each entry."""
    changes = {
        ending.lease.frontier_id: {
            "state": ending.state,
            "reason": _storable(ending.reason),
            "finished_at": run.now(),
            "finished_run_id": run.id,
        }
        for run, ending in endings
    }
    _END.count(session, [(entry_id, *change.values()) for entry_id, change in changes.items()])
    return changes


# Built once: putting a statement together takes longer than running it.
_NAMES = tuple(_TABLE.c.keys())
_HELD = (
    sa.select(_TABLE)
    .where(_TABLE.c.id.in_(sa.bindparam("wanted", expanding=True)))
    .where(_TABLE.c.state.in_((EntryState.LEASED, EntryState.CAPTURED)))
    .where(_TABLE.c.lease_run_id.is_not(None))
    .order_by(_TABLE.c.id)
    .with_for_update()
)
_CAMPAIGN = cast("sa.Table", Campaign.__table__)
_CAMPAIGN_NAMES = tuple(_CAMPAIGN.c.keys())
_CAMPAIGNS = ManyRows(
    f"SELECT {', '.join(_CAMPAIGN_NAMES)} FROM campaign WHERE id IN (VALUES {{rows}})",  # noqa: S608 - our names
    (_CAMPAIGN.c.id,),
    tuple(_CAMPAIGN.c),
)
# Both databases call the columns of bare values like this; PostgreSQL guesses no type of a null.
_END = ManyRows(
    "UPDATE frontier SET state = ended.column2, reason = CAST(ended.column3 AS TEXT), "
    "finished_at = ended.column4, finished_run_id = ended.column5, "
    "lease_run_id = NULL, lease_expires_at = NULL "
    "FROM (VALUES {rows}) AS ended WHERE frontier.id = ended.column1",
    [_TABLE.c[name] for name in ("id", "state", "reason", "finished_at", "finished_run_id")],
)


def _storable(text: str | None) -> str | None:
    """Return text as the database will give it back: the log digests that."""
    return None if text is None else replace_unstorable(text)
