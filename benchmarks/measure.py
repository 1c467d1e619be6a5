"""Measuring: interleaved repetitions, medians, and ratios with their bounds."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Work = Callable[[], object]


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


def medians(works: Mapping[str, Work], repetitions: int) -> dict[str, float]:
    """Return the median milliseconds of processor time of each work.

    Rounds are interleaved against drift; processor time leaves out what else the machine does.
    """
    for work in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repetitions):
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append((time.process_time() - start) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def exceeded(found: Mapping[str, float], bounds: Sequence[Bound]) -> list[str]:
    """Return a sentence for every bound that does not hold."""
    return [
        f"{bound.work} takes {found[bound.work] / found[bound.baseline]:.2f} times"
        f" {bound.baseline}, more than {bound.limit:.2f} ({bound.reason})"
        for bound in bounds
        if found[bound.work] > bound.limit * found[bound.baseline]
    ]
