"""How fast a host is asked: in turns, slower when it struggles, never faster than agreed.

Keeps no clock of its own and waits for nothing; the caller sleeps until its turn.
"""

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

SLOWEST = 600.0
"""Seconds between two requests beyond which slowing down changes nothing any more."""

# A host that takes long to answer is left alone as long again.
_LATENCY_SHARE = 1.0
_SLOWER, _FASTER = 2.0, 0.9
# Up to this share of the delay is added at random, so that several crawls do not fall into step.
_JITTER = 0.25

_STRUGGLING = frozenset({403, 412, 418, 429, 500, 502, 503, 504, 521})


@dataclass(slots=True)
class Pace:
    """The state of one host, or of several behind one firewall."""

    agreed: float
    delay: float = 0.0
    next_turn: float = -math.inf

    def __post_init__(self) -> None:
        self.delay = max(self.delay, self.agreed)


@dataclass(slots=True)
class Pacer:
    """Give out turns; times are seconds of one clock.

    `groups` names the firewall of a host, where hosts share one. `paces` may be shared: whoever
    wants a host to be asked more slowly is obeyed by all.
    """

    agreed: float
    groups: Mapping[str, str] = field(default_factory=dict)
    draw: Callable[[], float] = random.random
    paces: dict[str, Pace] = field(default_factory=dict)

    def group_of(self, host: str) -> str:
        """Return what a host is limited together with."""
        return self.groups.get(host, host)

    def next_turn(self, host: str) -> float:
        """Return from when on a host may be asked."""
        return self._pace_of(host).next_turn

    def take_turn(self, host: str, now: float) -> float:
        """Return when the next request to a host may go out, and count it as gone out then."""
        pace = self._pace_of(host)
        turn = max(now, pace.next_turn)
        pace.next_turn = turn + pace.delay * (1 + _JITTER * self.draw())
        return turn

    def agree(self, host: str, delay: float) -> None:
        """Keep to what the robots.txt of a host asks for, if it is slower."""
        pace = self._pace_of(host)
        pace.agreed = max(pace.agreed, min(delay, SLOWEST))
        pace.delay = max(pace.delay, pace.agreed)

    def note_answer(
        self, host: str, status: int | None, latency: float, now: float | None = None
    ) -> None:
        """Learn from an answer, or from None: there was none; `now` is when it came."""
        pace = self._pace_of(host)
        if now is not None:
            # A request may leave long after its turn began; the answer cannot have come sooner.
            pace.next_turn = max(pace.next_turn, now + pace.delay)
        if status is None or status in _STRUGGLING:
            pace.delay = min(pace.delay * _SLOWER, SLOWEST)
        else:
            # A bench that was given no pace is not spared either.
            rest = latency * _LATENCY_SHARE if pace.agreed else 0.0
            pace.delay = min(max(pace.agreed, pace.delay * _FASTER, rest), SLOWEST)

    def postpone(self, host: str, until: float) -> None:
        """Ask a host no sooner than then: it said so, or an earlier run asked it just now."""
        pace = self._pace_of(host)
        pace.next_turn = max(pace.next_turn, until)

    def delay_of(self, host: str) -> float:
        """Return the present seconds between two requests to a host."""
        return self._pace_of(host).delay

    def _pace_of(self, host: str) -> Pace:
        group = self.group_of(host)
        if group not in self.paces:
            self.paces[group] = Pace(self.agreed)
        found = self.paces[group]
        if found.agreed < self.agreed:
            found.agreed, found.delay = self.agreed, max(found.delay, self.agreed)
        return found
