import pytest
import sqlalchemy as sa

from storage import blobs
from storage.archive import OpenRun
from storage.blobs import NewBlob
from storage.blobs.bases import Bases, shape_of
from storage.blobs.codec import Base
from storage.errors import BlobDamaged
from storage.models import Blob
from storage.session import Store
from tests.storage.captures.exchanges import exchange, read, record, response, row_count

FOLDER = "http://www.qinglan.example/art"
_TEXT = "".join(f"<p>第{n}条 {n * 7919 % 997} 政府信息公开</p>" for n in range(900))
PAGE = f"<html>{_TEXT}<i>访问量 17</i></html>".encode()


def _url(number: int) -> str:
    return f"{FOLDER}/2024/{number}/art_{number}.html"


def _sibling(number: int) -> bytes:
    return PAGE.replace(b"</html>", f"<b>{number}号 {number * 104729}</b></html>".encode())


@pytest.fixture
def fresh(store: Store) -> Store:
    """Return a store that remembers nothing of what other tests put in."""
    store.surroundings.bases = Bases()
    return store


def _rows(store: Store) -> dict[str, tuple[str | None, int]]:
    columns = sa.select(Blob.digest, Blob.base_digest, Blob.stored_size)
    with store.read_only() as session:
        return {row.digest: (row.base_digest, row.stored_size) for row in session.execute(columns)}


def _form(store: Store, digest: str) -> tuple[str | None, int]:
    return _rows(store)[digest]


def _crawl(store: Store, run: OpenRun, url: str, payload: bytes) -> str:
    [one] = record(store, run, exchange(response(payload), url))
    assert read(store, one.capture_id).payload == payload
    return str(one.payload_digest)


def _check_depth(store: Store) -> None:
    rows = _rows(store)
    for base, _ in rows.values():
        assert base is None or rows[base][0] is None


def test_siblings_lean_on_the_first_of_them(fresh: Store, run: OpenRun) -> None:
    digests = [_crawl(fresh, run, _url(number), _sibling(number)) for number in range(5)]
    rows = _rows(fresh)
    assert rows[digests[0]][0] is None
    assert {rows[digest][0] for digest in digests[1:]} == {digests[0]}
    assert max(rows[digest][1] for digest in digests[1:]) < 200 < rows[digests[0]][1]


def test_siblings_in_one_call_lean_on_one_another(fresh: Store, run: OpenRun) -> None:
    new = [exchange(response(_sibling(number)), _url(number)) for number in range(20)]
    ids = [one.capture_id for one in record(fresh, run, *new)]
    assert [read(fresh, one).payload for one in ids] == [_sibling(n) for n in range(20)]
    assert sum(base is None for base, _ in _rows(fresh).values()) == 1
    _check_depth(fresh)


def test_another_process_finds_the_siblings(fresh: Store, run: OpenRun) -> None:
    first = _crawl(fresh, run, _url(1), _sibling(1))
    _crawl(fresh, run, _url(2), _sibling(2))
    fresh.surroundings.bases = Bases()
    third = _crawl(fresh, run, _url(3), _sibling(3))
    assert _rows(fresh)[third][0] == first


@pytest.mark.parametrize(
    "url", [f"{FOLDER}/2024/9/list.html", "http://www.other.example/art/2024/9/art_9.html"]
)
def test_pages_of_another_shape_or_host_do_not_lean(fresh: Store, run: OpenRun, url: str) -> None:
    _crawl(fresh, run, _url(1), _sibling(1))
    assert _form(fresh, _crawl(fresh, run, url, _sibling(9)))[0] is None


def test_a_changed_counter_takes_few_bytes(fresh: Store, run: OpenRun) -> None:
    first = _crawl(fresh, run, _url(1), PAGE)
    for number in range(18, 24):
        changed = PAGE.replace("访问量 17".encode(), f"访问量 {number}".encode())
        base, size = _form(fresh, _crawl(fresh, run, _url(1), changed))
        assert base == first
        assert size <= 100


def test_a_page_that_leant_on_a_sibling_becomes_the_base_of_its_versions(
    fresh: Store, run: OpenRun
) -> None:
    sibling = _crawl(fresh, run, _url(1), _sibling(1))
    first = _crawl(fresh, run, _url(2), _sibling(2))
    assert _rows(fresh)[first][0] == sibling
    second = _crawl(fresh, run, _url(2), _sibling(2) + b"<!-- 2 -->")
    third = _crawl(fresh, run, _url(2), _sibling(2) + b"<!-- 3 -->")
    rows = _rows(fresh)
    assert (rows[first][0], rows[second][0], rows[third][0]) == (None, first, first)
    _check_depth(fresh)
    with fresh.read_only() as session:
        assert blobs.get(session, first) == _sibling(2)


def test_a_version_sealed_away_keeps_its_form(fresh: Store, run: OpenRun) -> None:
    sibling = _crawl(fresh, run, _url(1), _sibling(1))
    first = _crawl(fresh, run, _url(2), _sibling(2))
    with fresh.begin() as session:
        session.execute(sa.update(Blob).where(Blob.digest == first).values(data=None))
    second = _crawl(fresh, run, _url(2), _sibling(2) + b"<!-- 2 -->")
    assert (_form(fresh, first)[0], _form(fresh, second)[0]) == (sibling, sibling)


def test_a_page_that_became_another_one_does_not_lean(fresh: Store, run: OpenRun) -> None:
    _crawl(fresh, run, _url(1), PAGE)
    other = "".join(f"{n * 7919 % 10007:x}" for n in range(4000)).encode()
    second = _crawl(fresh, run, _url(1), other)
    assert _rows(fresh)[second][0] is None
    third = _crawl(fresh, run, _url(1), other + b"!")
    assert _rows(fresh)[third][0] == second


@pytest.mark.parametrize(
    "payload", [b"%PDF-1.7 " + PAGE, b"<p>" + b"x" * 500], ids=["packed", "short"]
)
def test_what_cannot_gain_does_not_lean(fresh: Store, run: OpenRun, payload: bytes) -> None:
    _crawl(fresh, run, _url(1), payload)
    assert _form(fresh, _crawl(fresh, run, _url(1), payload + b"2"))[0] is None


@pytest.mark.parametrize("size", [1, 7, 8, 511])
def test_a_page_that_was_nearly_empty_can_change(fresh: Store, run: OpenRun, size: int) -> None:
    digests = [_crawl(fresh, run, _url(1), payload) for payload in (b"x" * size, PAGE, b"y" * size)]
    rows = _rows(fresh)
    assert {rows[digest][0] for digest in digests} == {None}


def test_the_form_of_a_blob_follows_from_what_is_stored(fresh: Store, run: OpenRun) -> None:
    forms = []
    for _ in range(2):
        fresh.surroundings.bases = Bases()
        with fresh.session() as session:
            put = blobs.put_many(
                session, [NewBlob(_sibling(number), _url(number)) for number in range(6)]
            )
            rows = session.execute(sa.select(Blob.digest, Blob.base_digest, Blob.data))
            forms.append(sorted((row.digest, row.base_digest, bytes(row.data)) for row in rows))
        assert len(put.digests) == 6
    assert forms[0] == forms[1]


def test_damage_of_a_base_is_noticed_on_the_page_that_leans_on_it(
    fresh: Store, run: OpenRun
) -> None:
    first, second = (_crawl(fresh, run, _url(number), _sibling(number)) for number in (1, 2))
    fresh.surroundings.bases = Bases()
    with fresh.begin() as session:
        is_base = Blob.digest == first
        data = bytearray(session.execute(sa.select(Blob.data).where(is_base)).scalar_one() or b"")
        data[len(data) // 2] ^= 1
        session.execute(sa.update(Blob).where(is_base).values(data=bytes(data)))
    for digest in (first, second):
        with fresh.read_only() as session, pytest.raises(BlobDamaged, match=first):
            blobs.get(session, digest)
    # A damaged base costs later pages nothing but bytes.
    third = _crawl(fresh, run, _url(3), _sibling(3))
    assert _rows(fresh)[third][0] is None


def test_recompression_keeps_every_identity(fresh: Store, run: OpenRun) -> None:
    digests = [_crawl(fresh, run, _url(number), _sibling(number)) for number in range(4)]
    before = _rows(fresh)
    with fresh.begin() as session:
        changed = [digest for digest in digests if blobs.recompress(session, digest, 19)]
    after = _rows(fresh)
    assert changed == digests[:1]
    assert after.keys() == before.keys()
    assert after[digests[0]][1] < before[digests[0]][1]
    fresh.surroundings.bases = Bases()
    with fresh.read_only() as session:
        assert [blobs.get(session, digest) for digest in digests] == [
            _sibling(number) for number in range(4)
        ]


def test_memory_for_bases_is_bounded() -> None:
    bases = Bases(most_bytes=100_000)
    for number in range(50):
        octets = b"%d" % number * 2000
        bases.keep(Base(blobs.digest_of(octets), octets))
        assert bases.size <= 100_000
    assert bases.size > 0


def test_a_rolled_back_base_is_not_believed(fresh: Store, run: OpenRun) -> None:
    with fresh.session() as session:
        blobs.put(session, _sibling(1), _url(1))
    assert row_count(fresh, Blob) == 0
    second = _crawl(fresh, run, _url(2), _sibling(2))
    assert _rows(fresh) == {second: (None, _rows(fresh)[second][1])}


@pytest.mark.parametrize(
    ("page_key", "shape"),
    [
        ("http://h1.example:8080/a/2024/t1.html?p=1#x", "http://h1.example:8080/a/#/t#.html"),
        ("https://h.example", "https://h.example/"),
        ("https://h.example/0123456789ABCDEF/x", "https://h.example/#/x"),
        ("file:sha256:12", None),
    ],
)
def test_the_shape_of_an_address(page_key: str, shape: str | None) -> None:
    assert shape_of(page_key) == shape
