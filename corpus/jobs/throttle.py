"""Throttle: hold a job to so many bytes a second, so that it disturbs nobody."""

import time
from collections.abc import Callable


class Throttle:
    """Sleep whenever more was taken than the rate allows; without a rate, never."""

    def __init__(
        self,
        rate: float | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = rate
        self._monotonic = monotonic
        self._sleep = sleep
        self._free_at: float | None = None

    def take(self, size: int) -> None:
        """Take bytes; what was not taken in the past is not made up for."""
        if self._rate is None:
            return
        now = self._monotonic()
        start = now if self._free_at is None else max(now, self._free_at)
        self._free_at = start + size / self._rate
        if self._free_at > now:
            self._sleep(self._free_at - now)
