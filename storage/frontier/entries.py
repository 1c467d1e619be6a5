"""Entries of the frontier: what has been discovered, once per campaign and fingerprint."""

from collections.abc import Iterable, Sequence
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
    known: dict[tuple[int, str], int] = {}
    for campaign_id in {entry.campaign_id for entry in entries}:
        wanted = {entry.fingerprint: entry for entry in entries if entry.campaign_id == campaign_id}
        ids = _find(session, campaign_id, wanted)
        missing = [entry for digest, entry in wanted.items() if digest not in ids]
        ids |= _add(session, run, missing)
        # Another worker added the rest between the two statements.
        ids |= _find(session, campaign_id, wanted.keys() - ids.keys())
        known |= {(campaign_id, digest): entry_id for digest, entry_id in ids.items()}
    return [known[entry.campaign_id, entry.fingerprint] for entry in entries]


def _find(session: Session, campaign_id: int, fingerprints: Iterable[str]) -> dict[str, int]:
    wanted = [(campaign_id, fingerprint) for fingerprint in fingerprints]
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _LOOKUP_SIZE):
        found.update(_FIND.fetch(session, wanted[start : start + _LOOKUP_SIZE]))
    return found


def _add(session: Session, run: OpenRun, entries: Sequence[NewEntry]) -> dict[str, int]:
    if not entries:
        return {}
    now = run.now()
    # The same order in every transaction, so that two workers never wait for each other.
    ordered = sorted(entries, key=lambda entry: entry.fingerprint)
    rows = [_row(run.id, entry) | {"discovered_at": now} for entry in ordered]
    return dict(insert_many(session, FrontierEntry, rows, "fingerprint", "id"))


def _row(run_id: int, entry: NewEntry) -> dict[str, object]:
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
        "discovered_run_id": run_id,
    }


_TABLE = cast("sa.Table", FrontierEntry.__table__)
# Both databases call the columns of bare values like this.
_FIND = ManyRows(
    "SELECT frontier.fingerprint, frontier.id FROM (VALUES {rows}) AS wanted JOIN frontier "
    "ON frontier.campaign_id = wanted.column1 AND frontier.fingerprint = wanted.column2",
    (_TABLE.c.campaign_id, _TABLE.c.fingerprint),
    (_TABLE.c.fingerprint, _TABLE.c.id),
)
