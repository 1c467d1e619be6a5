import hashlib
import threading

import pytest
import sqlalchemy as sa

from storage.archive import OpenRun, RunStart, start_run
from storage.log import LogEntry, append
from storage.log.adoption import adopt_facts
from storage.log.facts import ShownSnapshot, capture_digest
from storage.log.heads import heads, measure, sign_head
from storage.log.leaves import Leaf, leaf_bytes, leaves, log_size
from storage.log.tree import hash_leaf, tree_hash
from storage.models.archive import Capture, RunKind
from storage.models.log import LeafKind, LogLeaf
from storage.session import Store
from tests.storage.builders import START, TickingClock, ingest, make_file
from tests.storage.fixity.filled import SIGNER, fill


def read(store: Store) -> list[Leaf]:
    with store.read_only() as session:
        return list(leaves(session.connection()))


def test_every_fact_leaves_a_leaf(store: Store) -> None:
    fill(store)
    found = read(store)
    kinds = [leaf.kind for leaf in found]
    assert [leaf.position for leaf in found] == list(range(len(found)))
    assert {kind: kinds.count(kind) for kind in LeafKind} == {
        "run": 2, "run_end": 2, "run_event": 1, "capture": 7, "frontier": 3, "parse": 5,
        "segment": 1, "parser_adoption": 2,
    }  # fmt: skip


def test_the_chain_is_that_of_the_definition(store: Store) -> None:
    fill(store)
    chain, hashes = bytes(32), []
    for leaf in read(store):
        text = f"{leaf.kind} {leaf.subject_id} sha256:{bytes(leaf.row_digest).hex()}"
        hashes.append(hashlib.sha256(b"\x00" + text.encode()).digest())
        chain = hashlib.sha256(chain + hashes[-1]).digest()
        assert leaf.chain == chain
    with store.read_only() as session:
        assert measure(session) == (len(hashes), tree_hash(hashes), chain)


def test_the_digest_of_a_writer_is_the_digest_of_its_rows(store: Store, run: OpenRun) -> None:
    ingest(store, run, make_file(name="年.html"))
    with store.read_only() as session:
        capture = dict(session.execute(sa.select(Capture.__table__)).mappings().one())
        logged = session.scalars(
            sa.select(LogLeaf.row_digest).where(LogLeaf.kind == LeafKind.CAPTURE)
        ).one()
    page_key = f"file:{capture['path_digest']}"
    shown = ShownSnapshot(1, page_key, capture["payload_digest"], is_first=True)
    assert capture_digest(capture, None, shown) == logged


def test_a_digest_that_is_given_is_taken(store: Store, run: OpenRun) -> None:
    digest = f"sha256:{'ab' * 32}"
    with store.begin() as session:
        append(session, [LogEntry(LeafKind.CAPTURE, 77, digest)])
    last = read(store)[-1]
    assert (last.subject_id, last.row_digest) == (77, b"\xab" * 32)
    expected = hash_leaf(leaf_bytes("capture", 77, b"\xab" * 32))
    assert last.chain == hashlib.sha256(read(store)[-2].chain + expected).digest()


def test_a_fact_is_logged_once(store: Store, run: OpenRun) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.begin() as session:
        append(session, [LogEntry(LeafKind.RUN, run.id)])


def test_a_fact_without_rows_is_not_logged(store: Store, run: OpenRun) -> None:
    with pytest.raises(KeyError), store.begin() as session:
        append(session, [LogEntry(LeafKind.CAPTURE, 77)])


def test_a_transaction_that_fails_leaves_no_gap(store: Store, run: OpenRun) -> None:
    with store.session() as session:
        start_run(session, RunStart(RunKind.PARSE, "0"), TickingClock())
        session.rollback()
    ingest(store, run, make_file())
    assert [leaf.position for leaf in read(store)] == [0, 1]


def test_writers_at_the_same_time_make_one_chain(store: Store, run: OpenRun) -> None:
    def work(worker: int) -> None:
        for number in range(10):
            ingest(store, run, make_file(f"{worker} {number}".encode(), f"{worker}-{number}"))

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [leaf.position for leaf in read(store)] == list(range(31))


def test_a_head_is_signed_once_for_as_much(store: Store) -> None:
    fill(store)
    with store.begin() as session:
        state = measure(session)
        again = sign_head(session, state, SIGNER, run_id=1, signed_at=START)
        assert [head.size for _, head in heads(session)][-1] == again.size == state.size
        assert len(list(heads(session))) == 2


def test_facts_older_than_the_log_are_taken_in_once(store: Store) -> None:
    fill(store)
    before = {(leaf.kind, leaf.subject_id, leaf.row_digest) for leaf in read(store)}
    with store.begin() as session:
        session.execute(sa.text("DELETE FROM log_head"))
        session.execute(sa.delete(LogLeaf))
        assert adopt_facts(session) == len(before) == log_size(session)
        assert adopt_facts(session) == 0
    assert {(leaf.kind, leaf.subject_id, leaf.row_digest) for leaf in read(store)} == before
