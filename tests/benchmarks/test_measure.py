"""What a measured bound means: broken only when it stays broken."""

from collections.abc import Callable

from benchmarks.measure import Bound, exceeded, held_to

_BOUND = Bound("ours", "theirs", 1.2, "1.0 measured")


def _measuring(*taken: float) -> Callable[[], dict[str, float]]:
    left = iter(taken)
    return lambda: {"ours": next(left), "theirs": 1.0}


def _broken(found: dict[str, float]) -> list[str]:
    return exceeded(found, [_BOUND])


def test_a_disturbed_measurement_is_taken_again() -> None:
    found, sentences = held_to(_measuring(1.9, 1.1), _broken)
    assert found["ours"] == 1.1
    assert not sentences


def test_a_bound_that_stays_broken_is_told_with_its_figures() -> None:
    found, sentences = held_to(_measuring(1.9, 1.8, 1.7, 1.0), _broken)
    assert found["ours"] == 1.7
    assert sentences == ["ours takes 1.70 times theirs, more than 1.20 (1.0 measured)"]
