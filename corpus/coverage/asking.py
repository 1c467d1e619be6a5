"""Asking: what part of the coverage somebody wants to see, and what stands in its way."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from corpus.agencies.review import find_lineage
from corpus.coverage.counting import Tally
from corpus.coverage.errors import CoverageRefused
from corpus.coverage.loading import Coverage
from corpus.coverage.model import CoverageCell
from corpus.coverage.obligations import load_obligations
from corpus.coverage.places import below
from corpus.coverage.roster import Terms, check_year
from corpus.rules.deadlines import load_deadlines
from crawler.portals.portal import Portal
from storage.searches.holdings import has_registry


@dataclass(frozen=True, slots=True)
class Question:
    """A part of the coverage, and local rules as TOML texts."""

    division: str | None = None
    years: tuple[int, ...] = ()
    obligations: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()

    @property
    def terms(self) -> Terms:
        """Return what is expected of whom."""
        return Terms(load_obligations(*self.obligations), load_deadlines(*self.deadlines))


@dataclass(slots=True)
class Asked:
    """The coverage of a part; `tally` and `problems` are full when `cells` were read to the end."""

    coverage: Coverage
    years: tuple[int, ...]
    lineages: list[str] | None
    tally: Tally = field(default_factory=Tally)
    problems: dict[str, None] = field(default_factory=dict)

    def cells(self) -> Iterator[CoverageCell]:
        """Yield every body and year, counting as it goes."""
        self.tally = Tally()
        for cell in self.coverage.cells(self.years, self.lineages):
            self.tally.add(cell)
            if cell.roster.problem is not None:
                self.problems[cell.roster.problem] = None
            yield cell

    def name_of(self, lineage: str | None) -> str:
        """Return the last name of a body."""
        body = self.coverage.registry.bodies.get(lineage or "")
        return (lineage or "nowhere") if body is None else body.periods[-1].name


def has_list(session: Session) -> bool:
    """Tell whether a list says which agencies there are."""
    return has_registry(session)


def ask(
    session: Session, portals: tuple[Portal, ...], question: Question, this_year: int
) -> Asked:  # fmt: skip
    """Return the coverage of a part; raise `CoverageRefused` where that makes no sense."""
    if not has_registry(session):
        raise CoverageRefused(
            "No list says which agencies there are: import one with `nianbao agencies import`."
        )
    wanted = tuple(check_year(year, this_year) for year in sorted(set(question.years)))
    source = Coverage(session, portals, question.terms)
    lineages = None
    if question.division is not None:
        lineages = below(source.registry, find_lineage(source.registry, question.division))
    return Asked(source, wanted or tuple(source.years()), lineages)
