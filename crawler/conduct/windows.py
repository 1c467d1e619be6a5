"""Hours of the day in which a portal may be asked, in the time of the portals."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

from crawler.conduct.errors import WindowInvalid

CHINA = timezone(timedelta(hours=8), "UTC+08:00")
"""One time for the whole country, without summer time since 1991."""


@dataclass(frozen=True, slots=True)
class Window:
    """From one time of day to another, over midnight if the end is before the start."""

    start: time
    end: time

    def contains(self, moment: datetime) -> bool:
        """Tell whether an instant falls into the window."""
        clock = moment.astimezone(CHINA).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def wait(self, moment: datetime) -> timedelta:
        """Return how long it is until the window is open."""
        if self.contains(moment):
            return timedelta(0)
        local = moment.astimezone(CHINA)
        opening = datetime.combine(local.date(), self.start, CHINA)
        return (opening if opening >= local else opening + timedelta(days=1)) - local


def parse_window(text: str) -> Window:
    """Read `22:00-07:00`.

    >>> parse_window("22:00-07:00").start
    datetime.time(22, 0)
    """
    start, sign, end = text.strip().partition("-")
    try:
        window = Window(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))
    except ValueError:
        window = None
    if not sign or window is None or window.start == window.end or window.start.tzinfo is not None:
        raise WindowInvalid(f"`{text}` is no window: write it as 22:00-07:00.")
    return window
