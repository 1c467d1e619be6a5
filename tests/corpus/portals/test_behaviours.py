import pytest

from corpus.sample.portals.behaviours import (
    at_visits,
    busy,
    conditional,
    dripping,
    slow,
    stack,
    stalling,
    truncated,
)
from corpus.sample.portals.exchange import Asked, Reply
from corpus.sample.portals.replies import fixed, html
from corpus.sample.portals.site import Site
from corpus.sample.portals.wire import End, Pause, Send, Step, wire_steps

PAGE = html("<html><body>年报</body></html>")


def _steps(reply: Reply) -> list[Step]:
    return list(wire_steps(reply))


def _ask(path: str = "/", visit: int = 0, count: int = 0) -> Asked:
    return Asked("www.sample.gov.cn", path, visit=visit, count=count)


def test_an_honest_answer_is_head_body_and_goes_on() -> None:
    head, body, end = _steps(PAGE)
    assert isinstance(head, Send)
    assert head.octets.startswith(b"HTTP/1.1 200 OK\r\n")
    assert f"Content-Length: {len(PAGE.body)}".encode() in head.octets
    assert (body, end) == (Send(PAGE.body), End("keep"))


def test_pauses_stand_where_they_are_said() -> None:
    both = stack(fixed(PAGE), slow(2.0), stalling(3.0))(_ask())
    kinds = [step if isinstance(step, Pause) else type(step) for step in _steps(both)]
    assert kinds == [Pause(2.0), Send, Pause(3.0), Send, End]


def test_a_dripping_body_is_the_same_body() -> None:
    _, *rest = _steps(stack(fixed(PAGE), dripping(5, 0.5))(_ask()))
    assert b"".join(step.octets for step in rest if isinstance(step, Send)) == PAGE.body
    assert sum(isinstance(step, Pause) for step in rest) == (len(PAGE.body) - 1) // 5


def test_a_truncated_body_was_announced_whole() -> None:
    head, body, end = _steps(stack(fixed(PAGE), truncated(7))(_ask()))
    assert isinstance(head, Send)
    assert str(len(PAGE.body)).encode() in head.octets
    assert (body, end) == (Send(PAGE.body[:7]), End("close"))


def test_behaviours_stack() -> None:
    resource = stack(fixed(PAGE), busy(2), conditional())
    assert [resource(_ask(count=count)).status for count in range(3)] == [503, 503, 200]


def test_the_latest_visit_counts() -> None:
    pages = {0: fixed(html("a")), 2: fixed(html("b"))}
    bodies = [at_visits(pages)(_ask(visit=visit)).body for visit in range(4)]
    assert bodies == [b"a", b"a", b"b", b"b"]


def test_a_site_refuses_two_pages_at_one_path() -> None:
    site = Site()
    site.put("/a", fixed(PAGE))
    site.alias("/b", "/a")
    assert site.answer(_ask("/b")).body == PAGE.body
    with pytest.raises(ValueError, match="two pages at /a"):
        site.put("/a", fixed(PAGE))
