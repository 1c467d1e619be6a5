"""Reads the Retry-After of an answer (RFC 9110, 10.2.3)."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

RETRY_DELAY_KEY = "frontier_retry_delay"
"""A key of `Request.meta`: the seconds to wait before the next attempt."""

LONGEST = 24 * 3600.0
"""Seconds; a server that asks for more is visited again with the next run."""


def read_retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds to wait, at least 0; None if the field cannot be read.

    >>> read_retry_after("120", datetime(2026, 1, 5, tzinfo=UTC))
    120.0
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), LONGEST)
