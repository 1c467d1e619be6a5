import gzip
import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from storage import blobs
from storage.models import Capture, ExchangeFact, RunEvent, Snapshot
from storage.models.archive import CaptureKind, CaptureOutcome
from storage.session import Store
from storage.warc.damage import DamageKind
from tests.storage.interchange.conftest import LARGEST, import_bytes
from tests.storage.interchange.invented import answer, body, chunked

URL = "http://www.example.gov.cn"
ZERO = "<urn:uuid:00000000-0000-4000-8000-%012d>"


def warc(kind: str, number: int, block: bytes, *fields: str, version: str = "1.0") -> bytes:
    """Write a record as other programs do."""
    lines = [
        f"WARC/{version}", f"WARC-Type: {kind}", f"WARC-Record-ID: {ZERO % number}",
        "WARC-Date: 2024-03-01T02:03:04Z", *fields, f"Content-Length: {len(block)}",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def at(path: str) -> str:
    return f"WARC-Target-URI: {URL}{path}"


HTTP = "Content-Type: application/http; msgtype=response"
ASKED = "Content-Type: application/http; msgtype=request"
INFO = warc("warcinfo", 1, b"software: Heritrix/3.4\r\noperator: A. Nobody\r\n",
            "Content-Type: application/warc-fields")  # fmt: skip


def asked(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: www.example.gov.cn\r\n\r\n".encode()


def heritrix() -> list[bytes]:
    """Response first, request and metadata name it; a `dns:` record; an old-style revisit."""
    page, digest = body(1), "sha1:GI2TGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    to = f"WARC-Concurrent-To: {ZERO % 10}"
    return [
        INFO,
        warc("response", 2, b"20240301020304\nwww.example.gov.cn. 60 IN A 192.0.2.7\n",
             "WARC-Target-URI: dns:www.example.gov.cn", "Content-Type: text/dns"),
        warc("response", 10, answer(page), at("/1"), HTTP, "WARC-IP-Address: 192.0.2.7"),
        warc("request", 11, asked("/1"), at("/1"), ASKED, to),
        warc("metadata", 12, b"fetchTimeMs: 42\r\nvia: http://www.example.gov.cn/\r\n", at("/1"),
             "Content-Type: application/warc-fields", to),
        warc("revisit", 20, answer(page)[: -len(page)], at("/1"), HTTP,
             "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
             f"WARC-Refers-To: {ZERO % 10}", "WARC-Truncated: length"),
        warc("request", 21, asked("/1"), at("/1"), ASKED, f"WARC-Concurrent-To: {ZERO % 20}"),
    ] if digest else []  # fmt: skip


def wget() -> list[bytes]:
    """Request first, response names it; logs as resources at the end."""
    return [
        INFO,
        warc("request", 10, asked("/1"), f"WARC-Target-URI: <{URL}/1>", ASKED),
        warc("response", 11, chunked(body(1)), f"WARC-Target-URI: <{URL}/1>", HTTP,
             f"WARC-Concurrent-To: {ZERO % 10}"),
        warc("resource", 12, b"--2024-03-01-- log", "WARC-Target-URI: metadata://gnu.org/wget.log",
             "Content-Type: text/plain"),
    ]  # fmt: skip


def browsertrix() -> list[bytes]:
    """Pairs by address and time only; a text conversion and a page-info resource."""
    return [
        INFO,
        warc("response", 10, answer(body(1)), at("/1"), HTTP, version="1.1"),
        warc("request", 11, asked("/1"), at("/1"), ASKED, version="1.1"),
        warc("resource", 12, b"{}", f"WARC-Target-URI: urn:pageinfo:{URL}/1",
             "Content-Type: application/json", version="1.1"),
        warc("conversion", 13, "正文".encode(), f"WARC-Target-URI: urn:text:{URL}/1",
             f"WARC-Refers-To: {ZERO % 10}", "Content-Type: text/plain", version="1.1"),
    ]  # fmt: skip


Pack = Callable[[list[bytes]], bytes]
PACKS: dict[str, Pack] = {
    "plain": b"".join,
    "member each": lambda records: b"".join(gzip.compress(one, mtime=0) for one in records),
    "one member": lambda records: gzip.compress(b"".join(records), mtime=0),
}


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
@pytest.mark.parametrize(
    ("records", "captures"),
    [(heritrix, 3), (wget, 2), (browsertrix, 3)],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_files_of_other_programs_come_in_once(
    store: Store, records: Callable[[], list[bytes]], captures: int, pack: Pack
) -> None:
    content = pack(records())
    first, again = import_bytes(store, content), import_bytes(store, content)
    assert (first.new, first.damage_count, first.damaged) == (captures, 0, 0)
    assert (again.new, again.known) == (0, captures)
    with store.read_only() as session:
        page = (
            sa.select(Capture, ExchangeFact)
            .join(ExchangeFact, ExchangeFact.capture_id == Capture.id)
            .where(Capture.url == f"{URL}/1")
        )
        capture, exchange = session.execute(page.order_by(Capture.id)).first() or (None, None)
        assert capture is not None
        assert exchange is not None
        assert (capture.kind, capture.outcome) == (CaptureKind.IMPORTED_RECORD, "received")
        assert str(capture.claimed_at) == "2024-03-01 02:03:04+00:00"
        assert (exchange.method, exchange.status) == ("GET", 200)
        assert '"operator":"A. Nobody"' in (exchange.source or "")
        assert capture.payload_digest is not None
        assert blobs.get(session, capture.payload_digest) == body(1)


def test_a_revisit_shows_what_it_refers_to(store: Store) -> None:
    import_bytes(store, b"".join(heritrix()))
    with store.read_only() as session:
        pages = sa.select(Capture.payload_digest).where(Capture.url == f"{URL}/1")
        assert session.execute(pages).scalars().all() == [blobs.digest_of(body(1))] * 2
        facts = sa.select(ExchangeFact.duration, ExchangeFact.revisit_profile).where(
            ExchangeFact.status == 200
        )
        assert session.execute(facts.order_by(ExchangeFact.capture_id)).all() == [
            (42_000, None), (0, "identical_payload")
        ]  # fmt: skip


def test_a_revisit_may_refer_to_what_the_archive_has_from_another_file(store: Store) -> None:
    original = warc("response", 10, answer(body(1)), at("/1"), HTTP)
    revisit = warc("revisit", 20, answer(body(1))[: -len(body(1))], at("/1"), HTTP,
                   "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
                   f"WARC-Refers-To-Target-URI: {URL}/1",
                   "WARC-Refers-To-Date: 2024-03-01T02:03:04Z")  # fmt: skip
    import_bytes(store, original)
    import_bytes(store, revisit)
    with store.read_only() as session:
        digests = session.execute(sa.select(Capture.payload_digest)).scalars().all()
    assert digests == [blobs.digest_of(body(1))] * 2


def test_a_revisit_of_something_unknown_is_kept_as_it_is(store: Store) -> None:
    head = answer(body(1))[: -len(body(1))]
    revisit = warc("revisit", 20, head, at("/1"), HTTP, "WARC-Payload-Digest: sha1:" + "A" * 32,
                   "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
                   )  # fmt: skip
    assert import_bytes(store, revisit).new == 1
    with store.read_only() as session:
        capture = session.execute(sa.select(Capture)).scalar_one()
        assert (capture.payload_digest, capture.outcome) == (None, CaptureOutcome.TOO_LARGE)
        assert session.execute(sa.select(Snapshot)).all() == []


@pytest.mark.parametrize("field", ["WARC-Block-Digest", "WARC-Payload-Digest"])
def test_a_wrong_digest_keeps_the_bytes_and_shows_no_page(store: Store, field: str) -> None:
    wrong = f"{field}: sha256:{'0' * 64}"
    records = [
        warc("response", 10, answer(body(1)), at("/1"), HTTP, wrong),
        warc("response", 11, answer(body(2)), at("/2"), HTTP),
    ]
    counts = import_bytes(store, b"".join(records))
    assert (counts.new, counts.damaged) == (2, 1)
    assert [damage.kind for damage in counts.damages] == [DamageKind.DIGEST]
    with store.read_only() as session:
        outcomes = session.execute(sa.select(Capture.outcome).order_by(Capture.id)).scalars().all()
        assert outcomes == [CaptureOutcome.UNREADABLE, CaptureOutcome.RECEIVED]
        assert [row.page_key for row in session.execute(sa.select(Snapshot)).scalars()] == [
            f"{URL}/2"
        ]
        event = session.execute(sa.select(RunEvent)).scalar_one()
        assert event.detail["damages"][0]["kind"] == "digest"


def test_the_payload_digest_of_a_chunked_block_is_right_either_way(store: Store) -> None:
    import hashlib

    wire = chunked(body(1))
    stored, entity = wire.partition(b"\r\n\r\n")[2], body(1)
    records = [
        warc("response", number, wire, at(f"/{number}"), HTTP,
             f"WARC-Payload-Digest: sha256:{hashlib.sha256(payload).hexdigest()}")
        for number, payload in ((1, stored), (2, entity))
    ]  # fmt: skip
    counts = import_bytes(store, b"".join(records))
    assert (counts.new, counts.damage_count) == (2, 0)


@pytest.mark.parametrize(
    "broken",
    [
        b"WARC/1.0\r\nWARC-Type: response\r\nX: " + b"a" * (3 << 20),
        warc("response", 9, b"", at("/9"), HTTP).replace(b"Length: 0", b"Length: 2147483648"),
        warc("response", 9, b"", at("/9"), HTTP).replace(b"Length: 0", b"Length: -1"),
        warc("response", 9, b"x", at("/9"), HTTP).replace(b"WARC-Date: 2024", b"WARC-Date: now"),
        warc("no-such-type", 9, b"x", at("/9")),
        warc("response", 9, b"x", "WARC-Target-URI: \x00\x1b[31m", HTTP),
        warc("response", 9, b"\x00", at("/9"), "no colon at all", HTTP),
        b"\x00" * 5000 + b"\r\n\r\n",
    ],
    ids=["endless header", "2 GB announced", "negative", "no date", "odd type", "control", "stray",
         "zeros"],
)  # fmt: skip
def test_hostile_records_cost_nothing_but_themselves(store: Store, broken: bytes) -> None:
    around = [warc("response", number, answer(body(number)), at(f"/{number}"), HTTP)
              for number in (1, 2)]  # fmt: skip
    records = [around[0], broken, around[1]]
    for content in (b"".join(records), b"".join(gzip.compress(one) for one in records)):
        import_bytes(store, content)
    with store.read_only() as session:
        urls = set(session.execute(sa.select(Snapshot.page_key)).scalars())
    assert {f"{URL}/1", f"{URL}/2"} <= urls


def test_a_record_beyond_the_limit_is_recorded_without_its_bytes(store: Store) -> None:
    large = warc("resource", 9, bytes(LARGEST + 1), at("/9"), "Content-Type: text/plain")
    counts = import_bytes(store, gzip.compress(large))
    assert (counts.new, counts.too_large) == (1, 1)
    with store.read_only() as session:
        capture = session.execute(sa.select(Capture)).scalar_one()
    assert (capture.payload_digest, capture.size) == (None, LARGEST + 1)


def test_a_truncated_file_gives_what_came_before_the_cut(store: Store) -> None:
    content = b"".join(
        gzip.compress(warc("response", number, answer(body(number)), at(f"/{number}"), HTTP))
        for number in (1, 2, 3)
    )
    counts = import_bytes(store, content[:-30])
    assert counts.new >= 2
    assert counts.damage_count >= 1
    whole = import_bytes(store, io.BytesIO(content).getvalue())
    assert (whole.new, whole.damage_count) == (1, 0)
