"""Clock watch: whether the clock that dates captures was moved while a job ran."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from storage.models.base import Clock

# A slower clock is set right in small steps; a step beyond this was made by somebody (FIX-9).
LARGEST_STEP = timedelta(seconds=2)


class ClockWatch:
    """Compare a clock with one that cannot be set."""

    def __init__(self, now: Clock, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._monotonic = monotonic
        self._last = self._read()

    def step(self) -> timedelta | None:
        """Return how far the clock was moved since the last call, unless it is next to nothing.

        Forward is positive; a machine that slept looks the same.
        """
        at, ticks = self._read()
        drift = at - self._last[0] - timedelta(seconds=ticks - self._last[1])
        self._last = at, ticks
        return drift if abs(drift) > LARGEST_STEP else None

    def _read(self) -> tuple[datetime, float]:
        return self._now(), self._monotonic()
