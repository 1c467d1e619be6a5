"""Measuring: interleaved repetitions, the least time of each work, and ratios with their bounds."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Work = Callable[[], object]
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Bound:
    """A ratio that must not be exceeded: `work` against `baseline`, both names of works."""

    work: str
    baseline: str
    limit: float
    reason: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds that a page takes in each crawl: on the clock, and of processor time."""

    wall: dict[str, float]
    processor: dict[str, float]

    @classmethod
    def least(cls, times: Mapping[str, Sequence[tuple[float, float]]]) -> "Measured":
        """Take the least of several times: what else the machine does can only add to them."""
        wall = {name: min(one[0] for one in taken) for name, taken in times.items()}
        return cls(wall, {name: min(one[1] for one in taken) for name, taken in times.items()})


def least_times(works: Mapping[str, Work], repetitions: int) -> dict[str, float]:
    """Return the least milliseconds of processor time of each work.

    Rounds are interleaved against drift. The least, since other work on the machine still empties
    caches and slows its cores: it can only add.
    """
    for work in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repetitions):
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append((time.process_time() - start) * 1000)
    return {name: min(taken) for name, taken in times.items()}


def exceeded(found: Mapping[str, float], bounds: Sequence[Bound]) -> list[str]:
    """Return a sentence for every bound that does not hold."""
    return [
        f"{bound.work} takes {found[bound.work] / found[bound.baseline]:.2f} times"
        f" {bound.baseline}, more than {bound.limit:.2f} ({bound.reason})"
        for bound in bounds
        if found[bound.work] > bound.limit * found[bound.baseline]
    ]


def held_to(
    measure: Callable[[], Found], broken: Callable[[Found], list[str]], attempts: int = 3
) -> tuple[Found, list[str]]:
    """Measure until no bound is broken, a few times at most; return the last measurement.

    What the code costs stays; what another process on the machine cost is gone the next time.
    """
    found = measure()
    sentences = broken(found)
    for _ in range(attempts - 1):
        if not sentences:
            break
        found = measure()
        sentences = broken(found)
    return found, sentences
