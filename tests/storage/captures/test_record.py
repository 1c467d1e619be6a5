import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.archive import OpenRun, RunStart, start_run
from storage.blobs import digest_of
from storage.captures import identity_digest, record_exchanges, record_of_runs
from storage.errors import CaptureDamaged, CaptureMissing
from storage.exchanges import find, load
from storage.log.facts import fact_digest
from storage.log.subjects import SUBJECTS, between
from storage.models import Blob, Capture, Confirmation, ExchangeFact, LogLeaf, Snapshot
from storage.models.archive import CaptureOutcome, RunKind
from storage.models.exchange import RobotsDecision
from storage.models.log import LeafKind
from storage.session import Store
from storage.wire.vocabulary import Protection, Route, TruncationReason
from tests.crawler.quirks import QUIRKS
from tests.storage.builders import TickingClock
from tests.storage.captures.exchanges import (
    PAGE,
    URL,
    exchange,
    gzipped,
    read,
    record,
    response,
    row_count,
)

_ON_ONE_STORE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)
_HEADS = st.sampled_from(
    [
        b"",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
    ]
)


@given(head=_HEADS, request_wire=st.binary(), tail=st.binary(max_size=2000))
@_ON_ONE_STORE
def test_any_bytes_of_both_directions_come_back(
    store: Store, run: OpenRun, head: bytes, request_wire: bytes, tail: bytes
) -> None:
    new = exchange(head + tail, request_wire=request_wire)
    with store.session() as session:
        [stored] = record_exchanges(session, run, [new])
        loaded = load(session, stored.capture_id)
    assert loaded.request_wire == request_wire
    assert loaded.response_wire == head + tail


def test_every_quirk_comes_back_and_again_adds_nothing(store: Store, run: OpenRun) -> None:
    new = [exchange(quirk.sent, URL + quirk.path, method=quirk.method) for quirk in QUIRKS]
    first = record(store, run, *new)
    counts = [row_count(store, model) for model in (Blob, Capture, Snapshot, LogLeaf)]
    again = record(store, run, *reversed(new))
    assert [row_count(store, model) for model in (Blob, Capture, Snapshot, LogLeaf)] == counts
    assert [replace(one, is_new=False) for one in first] == again[::-1]
    assert all(one.is_new for one in first)
    for quirk, one in zip(QUIRKS, first, strict=True):
        loaded = read(store, one.capture_id)
        assert loaded.response_wire == quirk.sent
        message_end = quirk.message_size if quirk.is_whole else len(quirk.sent)
        block = hashlib.sha256(quirk.sent[:message_end]).hexdigest() if quirk.sent else None
        assert loaded.stored.block_digest == (block and f"sha256:{block}")


def test_the_facts_of_an_exchange_come_back(store: Store, run: OpenRun) -> None:
    robots, first = exchange(url="http://www.qinglan.example/robots.txt"), exchange()
    new = exchange(
        response(b"cut")[:-1],
        outcome=CaptureOutcome.DISCONNECTED,
        truncation=TruncationReason.DISCONNECT,
        anomalies=(("excess", b"\0more"),),
        peer_ip="2001:db8::1",
        peer_port=443,
        position=3,
        tls_version="TLSv1.3",
        certificate_digest=digest_of(b"certificate"),
        protection=Protection.VERIFIED,
        error="ResponseFailed: lost",
        previous=first.identity,
        route=Route.RETRY,
        robots=RobotsDecision.ALLOWED,
        robots_capture=robots.identity,
        source='{"file":"a.warc"}',
    )
    ids = [one.capture_id for one in record(store, run, robots, first, new)]
    stored = read(store, ids[2]).stored
    assert (stored.previous_id, stored.robots_capture_id) == (ids[1], ids[0])
    assert stored.envelope.anomalies == (("excess", b"\0more"),)
    assert stored.duration == timedelta(microseconds=1234)
    names = (
        "url method outcome truncation peer_ip peer_port position tls_version certificate_digest"
        " protection error route robots source protocol claimed_at"
    )
    for name in names.split():
        assert getattr(stored, name) == getattr(new, name), name
    assert (stored.captured_at, stored.status, stored.run_id) == (new.started_at, 200, run.id)


def test_references_to_unknown_attempts_are_left_out(store: Store, run: OpenRun) -> None:
    new = exchange(previous="attempt:never stored", route=Route.RETRY)
    [one] = record(store, run, new)
    assert read(store, one.capture_id).stored.previous_id is None


def test_an_identity_that_came_out_of_a_store_stays_what_it_is(store: Store, run: OpenRun) -> None:
    [first] = record(store, run, exchange(identity="attempt:of a killed run"))
    identity = read(store, first.capture_id).stored.identity
    assert identity_digest(identity) == identity
    follower = exchange(previous=identity, route=Route.REDIRECT)
    [again, followed] = record(store, run, exchange(identity=identity), follower)
    assert (again.is_new, again.capture_id) == (False, first.capture_id)
    assert read(store, followed.capture_id).stored.previous_id == first.capture_id


@pytest.mark.parametrize("identity", ["sha256:abc", "sha256:" + "G" * 64, "x sha256:" + "0" * 64])
def test_an_identity_that_only_looks_like_a_digest_is_digested(identity: str) -> None:
    assert identity_digest(identity) == digest_of(identity.encode())


def test_the_payload_is_what_the_coding_hides(store: Store, run: OpenRun) -> None:
    [one] = record(store, run, exchange(gzipped()))
    loaded = read(store, one.capture_id)
    assert loaded.payload == PAGE
    assert one.payload_digest == digest_of(PAGE)
    assert loaded.stored.entity_digest == digest_of(loaded.entity) != one.payload_digest
    assert loaded.response_wire == gzipped()


@pytest.mark.parametrize("wire", [response(PAGE), gzipped()[:-9]], ids=["plain", "cut coding"])
def test_without_a_coding_that_decodes_the_entity_is_the_payload(
    store: Store, run: OpenRun, wire: bytes
) -> None:
    [one] = record(store, run, exchange(wire))
    loaded = read(store, one.capture_id)
    assert loaded.payload == loaded.entity
    assert loaded.stored.entity_digest is None


@pytest.mark.parametrize(
    ("wire", "facts"),
    [
        (response(status=b"404 Not Found"), {}),
        (response(status=b"302 Found"), {}),
        (response(status=b"206 Partial Content"), {}),
        (response(b""), {}),
        (b"", {"outcome": CaptureOutcome.NAME_NOT_FOUND}),
        (response()[:-9], {"truncation": TruncationReason.DISCONNECT}),
        (response(), {"outcome": CaptureOutcome.UNSOLICITED}),
        (b"no http at all", {}),
    ],
    ids=["404", "302", "206", "empty", "failed", "cut", "unsolicited", "no http"],
)
def test_only_whole_good_pages_become_snapshots(
    store: Store, run: OpenRun, wire: bytes, facts: dict[str, Any]
) -> None:
    [one] = record(store, run, exchange(wire, **facts))
    assert one.snapshot_id is None
    assert row_count(store, Snapshot) == row_count(store, Confirmation) == 0
    assert read(store, one.capture_id).response_wire == wire


def test_the_same_page_again_confirms_its_snapshot(store: Store, run: OpenRun) -> None:
    first, second, other = record(store, run, exchange(), exchange(), exchange(url=URL + "?other"))
    [third] = record(store, run, exchange())
    assert first.snapshot_id == second.snapshot_id == third.snapshot_id != other.snapshot_id
    with store.read_only() as session:
        firsts = session.execute(sa.select(Snapshot.first_capture_id).order_by(Snapshot.id))
        assert list(firsts.scalars()) == [first.capture_id, other.capture_id]
    assert (row_count(store, Snapshot), row_count(store, Confirmation)) == (2, 4)


def test_an_exchange_twice_in_one_group_is_stored_once(store: Store, run: OpenRun) -> None:
    new = exchange()
    first, second = record(store, run, new, new)
    assert (first.is_new, second.is_new) == (True, False)
    assert replace(first, is_new=False) == second
    assert row_count(store, Capture) == row_count(store, ExchangeFact) == 1


def test_a_group_larger_than_one_statement_keeps_its_order(store: Store, run: OpenRun) -> None:
    new = [exchange(response(b"page %d" % number), f"{URL}?{number}") for number in range(300)]
    stored = record(store, run, *new)
    ids = [one.capture_id for one in stored]
    assert ids == sorted(ids)
    for number in (0, 127, 128, 299):
        assert read(store, ids[number]).payload == b"page %d" % number


def test_every_new_capture_has_a_leaf_that_matches_its_rows(store: Store, run: OpenRun) -> None:
    new = [exchange(), exchange(gzipped()), exchange(url="http://a.example/\0\udc80 年报")]
    stored = record(store, run, *new)
    with store.read_only() as session:
        read_facts = SUBJECTS[LeafKind.CAPTURE].read(session.connection(), between(1, 1 << 40))
        expected = {number: fact_digest(fact) for number, fact in read_facts}
        leaves = sa.select(LogLeaf.subject_id, LogLeaf.row_digest)
        found = session.execute(leaves.where(LogLeaf.kind == LeafKind.CAPTURE)).all()
    assert {row.subject_id: row.row_digest for row in found} == expected
    assert len(expected) == len(stored)


def test_a_damaged_envelope_is_named(store: Store, run: OpenRun) -> None:
    [one] = record(store, run, exchange())
    with store.begin() as session:
        octets = bytearray(session.execute(sa.select(ExchangeFact.envelope)).scalar_one())
        octets[-1] ^= 1
        session.execute(sa.update(ExchangeFact).values(envelope=bytes(octets)))
    with pytest.raises(CaptureDamaged, match=f"capture {one.capture_id} is damaged"):
        read(store, one.capture_id)


def test_a_swapped_payload_is_noticed(store: Store, run: OpenRun) -> None:
    one, other = record(store, run, exchange(), exchange(response(b"x" * len(PAGE))))
    with store.begin() as session:
        swapped = sa.update(Capture).where(Capture.id == one.capture_id)
        session.execute(swapped.values(payload_digest=other.payload_digest))
    with pytest.raises(CaptureDamaged, match="cannot be rebuilt"):
        read(store, one.capture_id)


def test_an_unknown_capture_is_named(store: Store) -> None:
    with store.read_only() as session, pytest.raises(CaptureMissing, match="capture 17"):
        find(session, 17)


def test_nothing_is_kept_of_a_transaction_that_is_rolled_back(store: Store, run: OpenRun) -> None:
    new = [exchange(response(b"%d " % number + PAGE), f"{URL}?{number}") for number in range(3)]
    with store.session() as session:
        record_exchanges(session, run, new)
    assert row_count(store, Capture) == row_count(store, Blob) == 0
    # What the store remembers of the bases of that transaction must not be believed.
    stored = record(store, run, *new)
    assert [read(store, one.capture_id).payload for one in stored] == [
        b"%d " % number + PAGE for number in range(3)
    ]


def test_what_several_runs_captured_at_once_is_kept_with_each(
    store: Store, run: OpenRun, clock: TickingClock
) -> None:
    with store.begin() as session:
        other = start_run(session, RunStart(RunKind.CRAWL, "0.1.0"), clock)
        pairs = [(run, exchange(response(b"a"))), (other, exchange(response(b"b"), identity="b"))]
        numbers = [one.capture_id for one in record_of_runs(session, pairs)]
        rows = session.execute(sa.select(Capture.id, Capture.run_id).order_by(Capture.id)).all()
    assert [tuple(row) for row in rows] == list(zip(numbers, [run.id, other.id], strict=True))
