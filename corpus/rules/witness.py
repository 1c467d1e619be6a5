"""Who is asked what crawls saw: an interface, for crawls are read above these rules."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from sqlalchemy.orm import Session

from corpus.agencies.registry import AgencyRegistry
from corpus.rules.case import DistrictYear
from corpus.rules.seen import Seen


class Witness(Protocol):
    """Tells what crawls saw of the reports of a district in a year."""

    def mark(self) -> str:
        """Return what changes whenever there may be something else to tell."""

    def districts(self, registry: AgencyRegistry) -> Iterable[tuple[str, int]]:
        """Yield bodies, each with a year for which reports of those below it were searched for."""

    def look(self, district: DistrictYear) -> Mapping[str, Seen]:
        """Return what was seen, by lineage."""


Summon = Callable[[Session], Witness]
"""What calls a witness to a look at one unchanging state of the store."""


class Nobody:
    """A witness who saw nothing, so that whatever needs one stays open."""

    def mark(self) -> str:
        """Return nothing: it never changes."""
        return ""

    def districts(self, _: AgencyRegistry, /) -> Iterable[tuple[str, int]]:
        """Return nothing."""
        return ()

    def look(self, _: DistrictYear, /) -> Mapping[str, Seen]:
        """Return nothing."""
        return {}


def nobody(_: Session) -> Witness:
    """Call nobody."""
    return Nobody()
