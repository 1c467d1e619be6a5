"""What the server was asked and when, for tests of completeness and politeness."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from threading import Lock


@dataclass(frozen=True, slots=True)
class Logged:
    """One request; times are seconds of a monotonic clock.

    `outcome` is how the answer ended: keep, close, reset, hang, alert, or lost if the client went
    away; until then it is open and ends at infinity.
    """

    started_at: float
    connection: int
    scheme: str
    host: str
    method: str
    target: str
    headers: Mapping[str, str]
    status: int
    visit: int
    finished_at: float = math.inf
    outcome: str = "open"

    @property
    def url(self) -> str:
        """The whole address asked for."""
        return f"{self.scheme}://{self.host}{self.target}"

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.target.partition("?")[0]


class RequestLog:
    """All requests so far in the order in which they came; safe to read from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: dict[int, Logged] = {}
        self._number = 0
        self._garbage = 0

    def begin(self, request: Logged) -> int:
        """Write down a request that is about to be answered; return its number."""
        with self._lock:
            self._number += 1
            self._requests[self._number] = request
            return self._number

    def end(self, number: int, finished_at: float, outcome: str) -> None:
        """Write down how a request ended, unless it has been forgotten."""
        with self._lock:
            if begun := self._requests.get(number):
                self._requests[number] = replace(begun, finished_at=finished_at, outcome=outcome)

    def add_garbage(self) -> None:
        """Count something that was no request."""
        with self._lock:
            self._garbage += 1

    @property
    def requests(self) -> tuple[Logged, ...]:
        """Every request, in the order in which they came."""
        with self._lock:
            return tuple(self._requests.values())

    @property
    def garbage_count(self) -> int:
        """How many messages were no request."""
        with self._lock:
            return self._garbage

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses asked for, in order."""
        return tuple(request.url for request in self.requests)

    def of_host(self, host: str) -> tuple[Logged, ...]:
        """Return the requests to one host."""
        return tuple(request for request in self.requests if request.host == host)

    def clear(self) -> None:
        """Forget everything so far."""
        with self._lock:
            self._requests.clear()
            self._garbage = 0


def smallest_gap(requests: Iterable[Logged]) -> float | None:
    """Return the shortest time between the starts of two requests, if there are two."""
    starts = sorted(request.started_at for request in requests)
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    return min(gaps, default=None)


def most_at_once(requests: Iterable[Logged]) -> int:
    """Return how many requests were under way at the same time."""
    events = [(r.started_at, 1) for r in requests] + [(r.finished_at, -1) for r in requests]
    level = highest = 0
    for _, change in sorted(events):
        level += change
        highest = max(highest, level)
    return highest
