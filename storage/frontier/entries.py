"""Entries of the frontier: what has been discovered, once per campaign and fingerprint."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.archive import OpenRun
from storage.bulk import ManyRows
from storage.dialects import insert_many
from storage.models.frontier import EntryState, FrontierEntry

# SQLite takes 32,766 parameters in a statement, older builds 999.
_LOOKUP_SIZE = 500

_Key = tuple[int, str]
"""Campaign and fingerprint: what makes an entry the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """A request that was found.

    `parent_id` is the entry whose response led here, `found_in_id` the capture of that response.
    The smaller `priority`, the sooner.
    """

    campaign_id: int
    fingerprint: str
    url: str
    host: str
    request: dict[str, Any]
    priority: int = 0
    parent_id: int | None = None
    found_in_id: int | None = None


def discover(session: Session, run: OpenRun, entries: Sequence[NewEntry]) -> list[int]:
    """Add what is new and return the id of each entry, new or known, in order."""
    return discover_of_runs(session, [(run, entry) for entry in entries])


def discover_of_runs(session: Session, found: Sequence[tuple[OpenRun, NewEntry]]) -> list[int]:
    """Do as `discover` with entries that several runs found."""
    keys = [(entry.campaign_id, entry.fingerprint) for _, entry in found]
    wanted = dict(zip(keys, found, strict=True))
    known = _find(session, wanted)
    known |= _add(session, {key: one for key, one in wanted.items() if key not in known})
    # Another worker added the rest between the two statements.
    known |= _find(session, wanted.keys() - known.keys())
    return [known[key] for key in keys]


def _find(session: Session, keys: Iterable[_Key]) -> dict[_Key, int]:
    wanted = list(keys)
    found: dict[_Key, int] = {}
    for start in range(0, len(wanted), _LOOKUP_SIZE):
        rows = _FIND.fetch(session, wanted[start : start + _LOOKUP_SIZE])
        found |= {(campaign_id, digest): entry_id for campaign_id, digest, entry_id in rows}
    return found


def _add(session: Session, wanted: Mapping[_Key, tuple[OpenRun, NewEntry]]) -> dict[_Key, int]:
    # The same order in every transaction, so that two workers never wait for each other.
    rows = [_row(*wanted[key]) for key in sorted(wanted)]
    added = insert_many(session, FrontierEntry, rows, "campaign_id", "fingerprint", "id")
    return {(campaign_id, digest): entry_id for campaign_id, digest, entry_id in added}


def _row(run: OpenRun, entry: NewEntry) -> dict[str, object]:
    return {
        "campaign_id": entry.campaign_id,
        "fingerprint": entry.fingerprint,
        "url": entry.url,
        "host": entry.host,
        "request": entry.request,
        "priority": entry.priority,
        "state": EntryState.PENDING,
        "attempts": 0,
        "lease_token": 0,
        "parent_id": entry.parent_id,
        "found_in_id": entry.found_in_id,
        "discovered_run_id": run.id,
        "discovered_at": run.now(),
    }


_TABLE = cast("sa.Table", FrontierEntry.__table__)
# Both databases call the columns of bare values like this.
_FIND = ManyRows(
    "SELECT frontier.campaign_id, frontier.fingerprint, frontier.id "
    "FROM (VALUES {rows}) AS wanted JOIN frontier "
    "ON frontier.campaign_id = wanted.column1 AND frontier.fingerprint = wanted.column2",
    (_TABLE.c.campaign_id, _TABLE.c.fingerprint),
    (_TABLE.c.campaign_id, _TABLE.c.fingerprint, _TABLE.c.id),
)
