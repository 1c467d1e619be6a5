"""Duties: whether a body has to report for a year, as those know who hand the rules over."""

from collections.abc import Callable
from dataclasses import dataclass

from storage.models.agencies import AgencyKind

IsObliged = Callable[[AgencyKind, str | None, int, tuple[str, ...]], bool]
"""Says it of a kind, a function, a report year and the codes of a body and of who is above it."""


@dataclass(frozen=True, slots=True)
class Duties:
    """Who has to report; `text` holds all that decides it, for digests."""

    is_obliged: IsObliged
    text: str = ""


# As the national rules have it: they leave nobody out.
EVERYBODY = Duties(lambda *_: True)
