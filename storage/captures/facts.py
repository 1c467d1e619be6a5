"""What stored exchanges say about each other and about pages: revisits, states, confirmations."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from storage.captures import earlier
from storage.captures.prepare import identity_digest
from storage.captures.rows import References, Row, exchange_row
from storage.captures.shown import add_snapshots
from storage.captures.stored import Stored
from storage.log import LogEntry, ShownSnapshot, capture_digest
from storage.models.exchange import RevisitProfile
from storage.models.log import LeafKind


class Facts:
    """Collect the rows that complete a group of captures, in the order of the captures.

    `ids` are the captures that may be referred to, by identity.
    """

    def __init__(self, session: Session, stored: Sequence[Stored], ids: Mapping[str, int]) -> None:
        self._session = session
        self._ids = ids
        repeated = {one.payload_digest for one in stored if one.is_repeated and one.payload_digest}
        self._firsts = earlier.find_first_with(session, repeated)
        unmodified = {one.item.page_key for one in stored if one.is_unmodified}
        self._versions = earlier.find_shown(session, unmodified) if unmodified else {}
        self._states = _add_states(session, stored)
        self.exchanges: list[Row] = []
        self.shown: dict[int, ShownSnapshot] = {}
        self.leaves: list[LogEntry] = []
        for one in stored:
            self._add(one)

    @property
    def confirmations(self) -> list[Row]:
        """Return which captures show which states."""
        return [{"capture_id": key, "snapshot_id": state.id} for key, state in self.shown.items()]

    def _add(self, one: Stored) -> None:
        profile, refers_to = self._refer(one)
        exchange = one.item.exchange
        references = References(
            self._id_of(exchange.previous), self._id_of(exchange.robots_capture), profile, refers_to
        )
        row = exchange_row(one.capture_id, one.item, one.entity_digest, references)
        self.exchanges.append(row)
        if one.capture_id in self._states:
            self.shown[one.capture_id] = self._states[one.capture_id]
        digest = capture_digest(one.row, row, self.shown.get(one.capture_id))
        self.leaves.append(LogEntry(LeafKind.CAPTURE, one.capture_id, digest))

    def _refer(self, one: Stored) -> tuple[RevisitProfile | None, int | None]:
        """Return the capture that this one repeats; a cut one neither repeats nor is repeated."""
        if one.is_unmodified:
            return self._refer_to_validated(one)
        if not one.item.is_whole or one.payload_digest is None:
            return None, None
        first = self._firsts.setdefault(one.payload_digest, one.capture_id)
        is_first = first == one.capture_id
        return (None, None) if is_first else (RevisitProfile.IDENTICAL_PAYLOAD, first)

    def _refer_to_validated(self, one: Stored) -> tuple[RevisitProfile | None, int | None]:
        versions = self._versions.get(one.item.page_key, [])
        request = one.item.exchange.request_wire
        found = earlier.choose_validated(self._session, request, versions)
        if found is None:
            return None, None
        self.shown[one.capture_id] = ShownSnapshot(
            found.snapshot_id, one.item.page_key, found.payload_digest, is_first=False
        )
        return RevisitProfile.NOT_MODIFIED, found.capture_id

    def _id_of(self, identity: str | None) -> int | None:
        return None if identity is None else self._ids.get(identity_digest(identity))


def _add_states(session: Session, stored: Sequence[Stored]) -> dict[int, ShownSnapshot]:
    """Add the states of pages that these captures show; return them by capture."""
    keys = {
        one.capture_id: (one.item.page_key, one.payload_digest)
        for one in stored
        if one.item.shows_page and one.payload_digest is not None
    }
    firsts: dict[tuple[str, str], int] = {}
    for capture_id, key in keys.items():
        firsts.setdefault(key, capture_id)
    added = add_snapshots(session, firsts)
    return {
        capture_id: ShownSnapshot(
            added[key].id, *key, is_first=added[key].is_new and firsts[key] == capture_id
        )
        for capture_id, key in keys.items()
    }
