"""What a hostile case is."""

from dataclasses import dataclass

from tests.corpus.crawl.outcomes import Check


@dataclass(frozen=True, slots=True)
class Hostile:
    """A case of a section of the checklist: what a portal does and what must come of it."""

    section: str
    name: str
    does: str
    outcome: str
    check: Check
