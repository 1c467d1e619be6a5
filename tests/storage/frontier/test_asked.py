"""What other runs asked of a host is known: how often, when last, and what it was told."""

from datetime import UTC, datetime, timedelta
from typing import Any

from storage.archive import OpenRun
from storage.frontier import Asked, Refusal, asked_lately, asked_since
from storage.models.exchange import RobotsDecision
from storage.session import Store
from tests.storage.builders import TickingClock
from tests.storage.captures.exchanges import exchange, record, response
from tests.storage.frontier.entries import start_another

HOST = "www.qinghe.gov.cn"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOOK = timedelta(microseconds=1234)


def _ask(store: Store, run: OpenRun, *facts: dict[str, Any]) -> None:
    usual: dict[str, Any] = {"url": f"http://{HOST}/a", "started_at": NOON}
    record(store, run, *(exchange(**{**usual, **given}) for given in facts))


def _busy(retry_after: bytes, status: bytes = b"503 Busy") -> dict[str, Any]:
    return {"wire": response(status=status, fields=b"retry-AFTER: %s\r\n" % retry_after)}


def _lately(store: Store, now: datetime = NOON) -> Asked:
    with store.read_only() as session:
        return asked_lately(session, {HOST}, now)


def test_nothing_is_known_of_a_host_that_was_never_asked(store: Store, run: OpenRun) -> None:
    _ask(store, run, {"url": "http://www.songlu.gov.cn/a"}, {"url": f"http://{HOST}.cn/"})
    asked = _lately(store)
    assert (asked.count, asked.last, asked.refusals) == (0, None, ())


def test_attempts_of_a_day_are_counted_until_the_last_was_over(store: Store, run: OpenRun) -> None:
    _ask(
        store, run, {"started_at": NOON - timedelta(days=2)}, {"url": f"https://{HOST}:8443/"},
        {"started_at": NOON + timedelta(minutes=1), "duration": timedelta(seconds=5)},
    )  # fmt: skip
    asked = _lately(store)
    assert asked.count == 2
    assert asked.last == NOON + timedelta(minutes=1, seconds=5)


def test_a_pause_that_was_asked_for_is_known_but_not_one_about_rules(
    store: Store, run: OpenRun
) -> None:
    rules = {"url": f"http://{HOST}/robots.txt", "robots": RobotsDecision.IS_ROBOTS}
    _ask(store, run, _busy(b"120"), _busy(b"9", b"200 OK"), {**_busy(b"7"), **rules})
    _ask(store, run, _busy(b"30", b"429 Slow"), {"wire": response(status=b"503 Busy")})
    assert _lately(store).refusals == (Refusal(NOON + TOOK, "120"), Refusal(NOON + TOOK, "30"))


def test_only_what_others_asked_since_is_told(
    store: Store, run: OpenRun, clock: TickingClock
) -> None:
    _ask(store, run, {}, _busy(b"120"))
    seen = _lately(store).newest_id
    other = start_another(store, clock)
    _ask(store, run, {}, _busy(b"60"))
    with store.read_only() as session:
        assert asked_since(session, {HOST}, seen, {run.id}).count == 0
    _ask(store, other, _busy(b"30"), {"started_at": NOON + timedelta(seconds=9)})
    with store.read_only() as session:
        asked = asked_since(session, {HOST}, seen, {run.id})
        again = asked_since(session, {HOST}, asked.newest_id, {run.id})
    assert (asked.count, asked.last) == (2, NOON + timedelta(seconds=9) + TOOK)
    assert asked.refusals == (Refusal(NOON + TOOK, "30"),)
    assert (again.count, again.newest_id) == (0, asked.newest_id)
