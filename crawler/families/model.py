"""Values the families speak in: evidence, pages wanted next, list rows, proofs of an end.

What a fetched page looks like stands in `page`; nothing here reads markup.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
"""What a database keeps as JSON."""

Data = Mapping[str, Json]
"""State that travels with a wanted page, such as the page number or the unit."""


class Purpose(StrEnum):
    """What a page is wanted for."""

    HOME = "home"
    COLUMN = "column"
    LIST = "list"
    ARTICLE = "article"
    ATTACHMENT = "attachment"
    API = "api"


class EndProof(StrEnum):
    """Why a list is over; only `not_proven` leaves it open whether rows are missing."""

    TOTAL_REACHED = "total_reached"
    DECLARED_LAST = "declared_last"
    EMPTY_PAGE = "empty_page"
    REPEATED_PAGE = "repeated_page"
    STUB_PAGE = "stub_page"
    SINGLE_PAGE = "single_page"
    NOT_PROVEN = "not_proven"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A mark that speaks for a decision; `quote` is what stands on the page."""

    mark: str
    weight: int
    quote: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A page wanted next, and the evidence for wanting it."""

    url: str
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    purpose: Purpose = Purpose.COLUMN
    data: Data = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()

    @property
    def score(self) -> int:
        """Return the sum of what speaks for the page, to rank it among others."""
        return sum(found.weight for found in self.evidence)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list with its text and date as shown; `kind` is a guess from the text alone."""

    url: str
    text: str
    date: str = ""
    column: str = ""
    unit: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list; `end_proof` is null while `next_asks` leads on."""

    rows: tuple[Row, ...] = ()
    next_asks: tuple[Ask, ...] = ()
    total: int | None = None
    page_number: int = 1
    page_count: int | None = None
    end_proof: EndProof | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class PortalFacts:
    """What is known of a portal before the first page: its addresses, units and years."""

    home: str
    columns: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """Return the publication or report years to ask for, newest first."""
        if self.first_year is None or self.last_year is None:
            return ()
        return tuple(range(self.last_year, self.first_year - 1, -1))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The family of a page, with what speaks for it."""

    family: str
    score: int
    evidence: tuple[Evidence, ...]
