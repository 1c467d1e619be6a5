"""A host is asked in turns that no sequence of answers brings closer than agreed."""

from hypothesis import given
from hypothesis import strategies as st

from crawler.conduct.pace import SLOWEST, Pace, Pacer

HOST = "www.qinghe.gov.cn"


def make_pacer(**values: object) -> Pacer:
    return Pacer(2.0, draw=lambda: 0.0, **values)  # type: ignore[arg-type]  # test values


def test_turns_follow_each_other_at_the_agreed_distance() -> None:
    pacer = make_pacer()
    assert [pacer.take_turn(HOST, 10.0) for _ in range(3)] == [10.0, 12.0, 14.0]
    assert pacer.take_turn("other.gov.cn", 10.0) == 10.0


def test_hosts_behind_one_firewall_share_their_turns() -> None:
    pacer = make_pacer(groups={"a.gov.cn": "north", "b.gov.cn": "north"})
    assert [pacer.take_turn(host, 0.0) for host in ("a.gov.cn", "b.gov.cn")] == [0.0, 2.0]


def test_a_host_is_left_alone_until_the_end_of_a_pause_that_is_known_of() -> None:
    pacer = make_pacer()
    assert pacer.next_turn(HOST) < 0
    pacer.postpone(HOST, 11.0)
    pacer.postpone(HOST, 9.0)
    assert pacer.next_turn(HOST) == 11.0
    assert pacer.take_turn(HOST, 10.0) == 11.0


def test_a_struggling_host_is_left_alone_and_comes_back_slowly() -> None:
    pacer = make_pacer()
    for _ in range(3):
        pacer.note_answer(HOST, 503, 0.1)
    assert pacer.delay_of(HOST) == 16.0
    pacer.note_answer(HOST, 200, 0.1)
    assert 14.0 < pacer.delay_of(HOST) < 16.0


def test_a_slow_host_is_asked_more_slowly() -> None:
    pacer = make_pacer()
    pacer.note_answer(HOST, 200, 9.0)
    assert pacer.delay_of(HOST) == 9.0


def test_a_wish_to_wait_counts() -> None:
    pacer = make_pacer()
    pacer.agree(HOST, 30.0)
    pacer.postpone(HOST, 100.0)
    assert [pacer.take_turn(HOST, 0.0) for _ in range(2)] == [100.0, 130.0]


@given(
    st.lists(st.tuples(st.none() | st.sampled_from([200, 404, 429, 503]), st.floats(0, 1e6))),
    st.floats(0, 1),
)
def test_no_answers_bring_turns_closer_than_agreed(
    answers: list[tuple[int | None, float]], drawn: float
) -> None:
    pacer = Pacer(2.0, draw=lambda: drawn)
    now, last = 0.0, None
    for status, latency in answers:
        turn = pacer.take_turn(HOST, now)
        assert last is None or turn - last >= 2.0
        assert 2.0 <= pacer.delay_of(HOST) <= SLOWEST
        pacer.note_answer(HOST, status, latency)
        last, now = turn, turn


def test_crawls_that_share_a_host_keep_to_the_slower_pace_of_both() -> None:
    paces: dict[str, Pace] = {}
    quick, slow = make_pacer(paces=paces), make_pacer(paces=paces)
    slow.agreed = 5.0
    assert [quick.take_turn(HOST, 0.0), slow.take_turn(HOST, 0.0)] == [0.0, 2.0]
    assert quick.take_turn(HOST, 0.0) == 7.0
