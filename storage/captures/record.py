"""Records groups of exchanges in few statements, in the transaction of the caller."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy.orm import Session

from storage.archive import OpenRun
from storage.captures import earlier
from storage.captures.earlier import Known
from storage.captures.facts import Facts
from storage.captures.lease import finish_leases
from storage.captures.model import NewExchange, RecordedExchange
from storage.captures.prepare import Prepared, identity_digest, prepare
from storage.captures.stored import Stored, store_captures
from storage.dialects import insert_many
from storage.log import append
from storage.models.archive import Confirmation
from storage.models.exchange import ExchangeFact

# Bounds the memory and the parameters of one statement.
_MOST_AT_ONCE = 128
_MOST_BYTES_AT_ONCE = 64 << 20


def record_exchanges(
    session: Session, run: OpenRun, exchanges: Sequence[NewExchange]
) -> list[RecordedExchange]:
    """Store exchanges of one run; see `record_of_runs`."""
    return record_of_runs(session, [(run, exchange) for exchange in exchanges])


def record_of_runs(
    session: Session, exchanges: Sequence[tuple[OpenRun, NewExchange]]
) -> list[RecordedExchange]:
    """Store exchanges, each of its run, in order; one that is there already adds nothing.

    Raises `LeaseLost` if an entry of the frontier belongs to somebody else by now: the transaction
    must then be rolled back. Nothing is recorded before the caller commits.
    """
    recorded: list[RecordedExchange] = []
    for group in _groups(prepare(run.id, exchange) for run, exchange in exchanges):
        recorded += _record(session, group)
    return recorded


def _groups(items: Iterable[Prepared]) -> Iterator[list[Prepared]]:
    """Cut into groups; a 304 never stands in one group with what it may refer to."""
    group: list[Prepared] = []
    size = 0
    for item in items:
        pages = {other.page_key for other in group} if item.is_unmodified else set()
        is_full = len(group) >= _MOST_AT_ONCE or size > _MOST_BYTES_AT_ONCE
        if group and (is_full or item.page_key in pages):
            yield group
            group, size = [], 0
        group.append(item)
        size += len(item.payload or b"")
    if group:
        yield group


def _record(session: Session, group: Sequence[Prepared]) -> list[RecordedExchange]:
    known = earlier.find_known(session, _identities(group))
    wanted: dict[str, Prepared] = {}
    for item in group:
        if item.identity not in known:
            wanted.setdefault(item.identity, item)
    results = _store_new(session, list(wanted.values()), known) if wanted else {}
    missing = {item.identity for item in group} - results.keys() - known.keys()
    if missing:
        # Another worker stored the same attempts since we looked.
        known |= earlier.find_known(session, missing)
    return [_result(item.identity, results, known) for item in group]


def _identities(group: Sequence[Prepared]) -> set[str]:
    """Return the identities of a group and of the attempts it names."""
    named = {item.identity for item in group}
    for item in group:
        others = (item.exchange.previous, item.exchange.robots_capture)
        named.update(identity_digest(other) for other in others if other is not None)
    return named


def _store_new(
    session: Session, items: Sequence[Prepared], known: dict[str, Known]
) -> dict[str, RecordedExchange]:
    stored = store_captures(session, items)
    ids = {identity: found.capture_id for identity, found in known.items()}
    ids |= {one.item.identity: one.capture_id for one in stored}
    facts = Facts(session, stored, ids)
    # First: a worker that lost its lease must not leave so much as a reference to the entry.
    finish_leases(session, {one.capture_id: one.item.exchange for one in stored})
    insert_many(session, ExchangeFact, facts.exchanges)
    insert_many(session, Confirmation, facts.confirmations)
    append(session, facts.leaves)
    return {one.item.identity: _recorded(one, facts) for one in stored}


def _recorded(one: Stored, facts: Facts) -> RecordedExchange:
    state = facts.shown.get(one.capture_id)
    snapshot_id = None if state is None else state.id
    return RecordedExchange(True, one.capture_id, snapshot_id, one.payload_digest)


def _result(
    identity: str, results: dict[str, RecordedExchange], known: dict[str, Known]
) -> RecordedExchange:
    """Return where an exchange went; said twice in one group, it is new once."""
    result = results.get(identity)
    if result is None:
        return RecordedExchange(False, *known[identity])
    results[identity] = RecordedExchange(
        False, result.capture_id, result.snapshot_id, result.payload_digest
    )
    return result
