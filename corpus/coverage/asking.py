"""Asking: what part of the coverage somebody wants to see, and what stands in its way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from sqlalchemy.orm import Session

from corpus.agencies.naming import find_agency
from corpus.coverage.counting import Tally
from corpus.coverage.errors import CoverageRefused
from corpus.coverage.loading import Coverage
from corpus.coverage.model import CoverageCell
from corpus.coverage.obligations import load_obligations
from corpus.coverage.places import below
from corpus.coverage.roster import Terms, check_year
from corpus.rules.corrected import rejudged_reports
from corpus.rules.deadlines import load_deadlines
from crawler.portals.portal import Portal
from storage.findings.counts import FindingCount, count_across, count_single
from storage.findings.facts import Rejudged
from storage.searches.holdings import has_registry

_CELLS_AT_ONCE = 400


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


class Past(NamedTuple):
    """Where the crawls of a vintage are read, and the first instant that is too late for it."""

    searched: Session
    until: datetime


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

    def checked_cells(self) -> Iterator[CoverageCell]:
        """Yield every body and year, held reports with how many findings stand of them."""
        session, cells = self.coverage.session, self.cells()
        rejudged = rejudged_reports(session, self.lineages, self.years)
        while part := tuple(islice(cells, _CELLS_AT_ONCE)):
            yield from with_findings(session, part, rejudged)

    def name_of(self, lineage: str | None) -> str:
        """Return the last name of a body."""
        body = self.coverage.registry.bodies.get(lineage or "")
        return (lineage or "nowhere") if body is None else body.periods[-1].name


def with_findings(
    session: Session, cells: Sequence[CoverageCell], rejudged: Mapping[int, Rejudged]
) -> Iterator[CoverageCell]:
    """Yield cells, those of held reports with the number of errors and warnings that stand.

    `rejudged` is what the checks say of corrected report versions, by number.
    """
    versions = [cell.version_id for cell in cells if cell.version_id is not None]
    single = count_single(session, versions, rejudged)
    across = count_across(session, {cell.lineage for cell in cells})
    for cell in cells:
        if cell.version_id is None:
            yield cell
            continue
        one = single.get(cell.version_id, FindingCount())
        more = across.get((cell.lineage, cell.report_year), FindingCount())
        errors, warnings = one.errors + more.errors, one.warnings + more.warnings
        yield replace(cell, errors=errors, warnings=warnings)


def ask(
    session: Session,
    portals: tuple[Portal, ...],
    question: Question,
    this_year: int,
    *,
    past: Past | None = None,
) -> Asked:
    """Return the coverage of a part; raise `CoverageRefused` where that makes no sense."""
    if not has_registry(session):
        raise CoverageRefused(
            "No list says which agencies there are: import one with `nianbao agencies import`."
        )
    wanted = tuple(check_year(year, this_year) for year in sorted(set(question.years)))
    searched, until = past or (None, None)
    source = Coverage(session, portals, question.terms, searched=searched, until=until)
    lineages = None
    if question.division is not None:
        lineages = below(source.registry, find_agency(source.registry, question.division))
    # Of the year of a day in the past nothing was due yet.
    shown = (year for year in source.years() if past is None or year < this_year)
    return Asked(source, wanted or tuple(shown), lineages)
