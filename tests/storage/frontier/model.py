"""A reference model of the frontier: plain dictionaries, no database, easy to believe."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from storage.captures import Lease
from storage.models.frontier import EntryState

OPEN = (EntryState.LEASED, EntryState.CAPTURED)


@dataclass
class ModelEntry:
    id: int
    priority: int
    state: EntryState = EntryState.PENDING
    token: int = 0
    run_id: int | None = None
    expires_at: datetime | None = None
    not_before: datetime | None = None
    attempts: int = 0
    captures: int = 0
    is_captured: bool = False

    def free(self) -> None:
        self.state, self.run_id, self.expires_at = EntryState.PENDING, None, None

    def is_held_by(self, lease: Lease) -> bool:
        return self.state in OPEN and self.run_id is not None and self.token == lease.token


@dataclass
class Model:
    entries: dict[int, ModelEntry] = field(default_factory=dict)

    def discover(self, entry_id: int, priority: int) -> None:
        self.entries.setdefault(entry_id, ModelEntry(entry_id, priority))

    def lease(
        self, run_id: int, limit: int, now: datetime, duration: timedelta
    ) -> list[tuple[Lease, bool]]:
        taken = self._take(run_id, limit, now, duration)
        if len(taken) < limit:
            for entry in self.entries.values():
                is_expired = entry.expires_at is not None and entry.expires_at <= now
                if is_expired and entry.state in OPEN:
                    entry.free()
            taken += self._take(run_id, limit - len(taken), now, duration)
        return taken

    def _take(
        self, run_id: int, limit: int, now: datetime, duration: timedelta
    ) -> list[tuple[Lease, bool]]:
        pending = [one for one in self.entries.values() if one.state is EntryState.PENDING]
        due = [one for one in pending if one.not_before is None or one.not_before <= now]
        taken = sorted(due, key=lambda one: (one.priority, one.id))[:limit]
        for entry in taken:
            entry.state = EntryState.CAPTURED if entry.is_captured else EntryState.LEASED
            entry.token += 1
            entry.run_id, entry.expires_at = run_id, now + duration
        return [(Lease(one.id, one.token), one.is_captured) for one in taken]

    def capture(self, lease: Lease) -> bool:
        entry = self.entries[lease.frontier_id]
        if entry.state is not EntryState.LEASED or entry.token != lease.token:
            return False
        entry.state = EntryState.CAPTURED
        entry.captures += 1
        entry.is_captured = True
        return True

    def finish(self, lease: Lease, state: EntryState) -> bool:
        entry = self.entries[lease.frontier_id]
        if not entry.is_held_by(lease):
            return False
        entry.state, entry.run_id, entry.expires_at = state, None, None
        return True

    def postpone(self, lease: Lease, until: datetime) -> bool:
        entry = self.entries[lease.frontier_id]
        if not entry.is_held_by(lease):
            return False
        entry.state, entry.run_id, entry.expires_at = EntryState.PENDING, None, None
        entry.not_before, entry.attempts = until, entry.attempts + 1
        entry.is_captured = False
        return True

    def renew(self, run_id: int, lease: Lease, until: datetime) -> bool:
        entry = self.entries[lease.frontier_id]
        # The database prolongs whatever of the run it finds; a run never holds an entry twice.
        if entry.state not in OPEN or entry.run_id != run_id or entry.token != lease.token:
            return False
        entry.expires_at = until
        return True

    def release(self, lease: Lease) -> None:
        entry = self.entries[lease.frontier_id]
        if entry.token == lease.token and entry.state in OPEN:
            entry.free()

    def reclaim(self, run_id: int) -> None:
        for entry in self.entries.values():
            if entry.run_id == run_id and entry.state in OPEN:
                entry.free()
