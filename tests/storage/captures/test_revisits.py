from typing import Any

import pytest

from storage.archive import OpenRun
from storage.captures import NewExchange
from storage.exchanges import StoredExchange
from storage.models.archive import CaptureOutcome
from storage.models.exchange import RevisitProfile
from storage.session import Store
from storage.wire.vocabulary import TruncationReason
from tests.storage.captures.exchanges import (
    NOT_MODIFIED,
    PAGE,
    URL,
    conditional,
    exchange,
    gzipped,
    read,
    record,
    response,
)

OTHER = URL + "?other"


def _store(store: Store, run: OpenRun, *exchanges: NewExchange) -> list[StoredExchange]:
    return [read(store, one.capture_id).stored for one in record(store, run, *exchanges)]


def _referred(stored: StoredExchange) -> tuple[RevisitProfile | None, int | None]:
    earlier = stored.refers_to
    return stored.revisit_profile, None if earlier is None else earlier.capture_id


@pytest.mark.parametrize("is_one_group", [True, False])
def test_the_same_payload_refers_to_the_first_that_had_it(
    store: Store, run: OpenRun, is_one_group: bool
) -> None:
    new = [exchange(), exchange(url=OTHER), exchange(gzipped())]
    groups = [new] if is_one_group else [[one] for one in new]
    first, *others = [one for group in groups for one in _store(store, run, *group)]
    assert _referred(first) == (None, None)
    for other in others:
        assert _referred(other) == (RevisitProfile.IDENTICAL_PAYLOAD, first.capture_id)
        assert other.refers_to is not None
        assert (other.refers_to.url, other.refers_to.payload_digest) == (URL, first.payload_digest)


@pytest.mark.parametrize(
    "facts",
    [
        {"truncation": TruncationReason.DISCONNECT},
        {"outcome": CaptureOutcome.TOO_LARGE},
        {"outcome": CaptureOutcome.UNSOLICITED},
    ],
    ids=str,
)
def test_what_is_not_whole_neither_refers_nor_is_referred_to(
    store: Store, run: OpenRun, facts: dict[str, Any]
) -> None:
    [cut] = _store(store, run, exchange(**facts))
    whole, cut_again = _store(store, run, exchange(), exchange(**facts))
    [later] = _store(store, run, exchange())
    assert _referred(cut) == _referred(whole) == _referred(cut_again) == (None, None)
    assert _referred(later) == (RevisitProfile.IDENTICAL_PAYLOAD, whole.capture_id)


def test_an_empty_response_refers_to_nothing(store: Store, run: OpenRun) -> None:
    for stored in _store(store, run, exchange(response(b"")), exchange(response(b""))):
        assert _referred(stored) == (None, None)


def _page(number: int, validator: bytes) -> bytes:
    return response(b"%d " % number + PAGE, fields=validator + b"\r\n")


@pytest.mark.parametrize("is_one_group", [True, False])
def test_a_304_refers_to_the_version_whose_tag_was_sent(
    store: Store, run: OpenRun, is_one_group: bool
) -> None:
    versions = [exchange(_page(number, b'ETag: "v%d"' % number)) for number in (1, 2)]
    answers = [
        exchange(NOT_MODIFIED, request_wire=conditional(b'if-none-match: W/"v%d"' % number))
        for number in (2, 1)
    ]
    new = [*versions, *answers]
    groups = [new] if is_one_group else [[one] for one in new]
    first, second, newer, older = [one for group in groups for one in _store(store, run, *group)]
    assert _referred(newer) == (RevisitProfile.NOT_MODIFIED, second.capture_id)
    assert _referred(older) == (RevisitProfile.NOT_MODIFIED, first.capture_id)
    assert (newer.snapshot_id, older.snapshot_id) == (second.snapshot_id, first.snapshot_id)
    assert newer.payload_digest is None


def test_a_304_to_a_date_refers_to_the_newest_version(store: Store, run: OpenRun) -> None:
    date = b"Mon, 01 Jan 2024 00:00:00 GMT"
    first, second, third = _store(
        store,
        run,
        exchange(_page(1, b"Last-Modified: " + date)),
        exchange(_page(2, b"X: y")),
        exchange(_page(1, b"Last-Modified: " + date)),
    )
    asked = conditional(b"If-Modified-Since: " + date)
    other = conditional(b"If-Modified-Since: Tue, 02 Jan 2024 00:00:00 GMT")
    by_date, newest = _store(
        store,
        run,
        exchange(NOT_MODIFIED, request_wire=asked),
        exchange(NOT_MODIFIED, request_wire=other),
    )
    assert _referred(by_date) == (RevisitProfile.NOT_MODIFIED, third.capture_id)
    assert by_date.snapshot_id == first.snapshot_id
    assert newest.snapshot_id == third.snapshot_id
    assert second.snapshot_id != first.snapshot_id


@pytest.mark.parametrize(
    ("url", "fields"),
    [(URL, b"X: y"), (URL, b'If-None-Match: "other"'), (OTHER, b'If-None-Match: "v1"')],
    ids=["unconditional", "unknown tag", "unknown page"],
)
def test_a_304_that_proves_nothing_refers_to_nothing(
    store: Store, run: OpenRun, url: str, fields: bytes
) -> None:
    _store(store, run, exchange(_page(1, b'ETag: "v1"')))
    [stored] = _store(store, run, exchange(NOT_MODIFIED, url, request_wire=conditional(fields)))
    assert _referred(stored) == (None, None)
    assert stored.snapshot_id is None


def test_a_304_never_refers_to_a_cut_version(store: Store, run: OpenRun) -> None:
    wire = _page(1, b'ETag: "v1"')
    _store(store, run, exchange(wire, truncation=TruncationReason.TIME))
    asked = conditional(b'If-None-Match: "v1"')
    [stored] = _store(store, run, exchange(NOT_MODIFIED, request_wire=asked))
    assert _referred(stored) == (None, None)
