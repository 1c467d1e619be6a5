"""The list of indicators over the corpus, district by district, calculated when asked for."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from sqlalchemy.orm import Session

from corpus.coverage.counting import Count
from corpus.coverage.loading import Coverage
from corpus.crawled.witness import Where, crawled
from corpus.errors import CorpusError
from corpus.indicators.calculate import Outside, figures_of, is_reused
from corpus.indicators.consistency import Checks, Heads, checks_of
from corpus.indicators.districts import district_figures
from corpus.indicators.model import Figure
from corpus.rules.case import DistrictYear
from corpus.rules.corrected import rejudged_reports
from corpus.rules.deriving import Yardstick, open_loader
from corpus.rules.loading import LoadedYear
from corpus.rules.witness import Witness
from storage.findings.assessed import last_sights
from storage.findings.facts import Rejudged

_CONSISTENCY = "D43"

Residents = Mapping[tuple[str, int], Decimal]


class ResidentsRefused(CorpusError):
    """A list of residents cannot be used."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which indicators are asked for; what is None does not matter. `number` is D01 to D44."""

    lineage: str | None = None
    report_year: int | None = None
    number: str | None = None
    residents: Residents = field(default_factory=dict)


def list_indicators(
    session: Session, yardstick: Yardstick, asked: Asked, coverage: Coverage
) -> Iterator[Figure]:
    """Yield indicators by district and year, those of its reports first.

    Districts further down go first, for they say something of the report of whoever is above.
    Who had to report, and what became of it, is what the coverage says.
    """
    judge = _Judge(session, asked, coverage)
    loader = open_loader(session, yardstick, judge.witness)
    registry = loader.terms.registry
    for group in sorted(loader.groups(), key=lambda group: -len(registry.above(group.head))):
        if asked.lineage is not None and asked.lineage not in (group.head, *group.lineages):
            continue
        runs: dict[str, int] = {}
        for loaded in loader.load(group):
            # Of a year of which crawls saw only that nothing is there, no figure is made.
            if not loaded.district.reports:
                continue
            outside = Outside(asked.residents, judge.checks_of(loaded), dict(runs))
            figures = [f for case in loaded.cases for f in figures_of(case, outside)]
            count = _count(coverage, loaded.district)
            last_seen = last_sights(session, {case.report.page_key for case in loaded.cases})
            figures += district_figures(loaded.district, loaded.cases, count, last_seen)
            yield from (figure for figure in figures if _is_asked(figure, asked))
            runs = {
                case.lineage: runs.get(case.lineage, 0) + 1
                for case in loaded.cases if is_reused(case)
            }  # fmt: skip


class _Judge:
    """Counts checks, if anybody asks for consistency: judging takes as long as all the rest."""

    def __init__(self, session: Session, asked: Asked, coverage: Coverage) -> None:
        self._session = session
        self._rejudged: Mapping[int, Rejudged] | None = None
        self._heads: Heads = {}
        self.witness: Witness | None = None
        if asked.number in (None, _CONSISTENCY):
            where = Where(coverage.searched, coverage.until)
            self.witness = crawled(coverage.portals, coverage.terms, where)(session)
            self._rejudged = rejudged_reports(session)

    def checks_of(self, loaded: LoadedYear) -> Checks:
        """Return how many checks each report passed and failed."""
        if self._rejudged is None:
            return {}
        return checks_of(self._session, loaded, self._rejudged, self._heads)


def read_residents(text: str) -> Residents:
    r"""Return residents by lineage and year from CSV with lineage, report_year, residents, source.

    >>> read_residents("lineage,report_year,residents,source\nt1,2021,5000,census\n")
    {('t1', 2021): Decimal('5000')}
    """
    found: dict[tuple[str, int], Decimal] = {}
    for line, row in enumerate(csv.DictReader(io.StringIO(text)), 2):
        try:
            people = Decimal(row["residents"])
            key = (row["lineage"], int(row["report_year"]))
            is_sourced = bool(row["source"].strip())
        except (KeyError, ValueError, InvalidOperation, AttributeError, TypeError) as error:
            raise ResidentsRefused(
                f"Line {line} of the residents is not lineage, report_year, residents, source."
            ) from error
        if not people.is_finite() or people <= 0 or not is_sourced or key in found:
            raise ResidentsRefused(f"Line {line} of the residents lacks a number or source.")
        found[key] = people
    return found


def _count(coverage: Coverage, district: DistrictYear) -> Count:
    """Return how many of the members had to report, and what became of that."""
    keys = [key for key, _ in district.members]
    count = Count()
    for cell in coverage.cells([district.report_year], keys) if keys else ():
        count.add(cell)
    return count


def _is_asked(figure: Figure, asked: Asked) -> bool:
    return (
        asked.lineage in (None, figure.lineage)
        and asked.report_year in (None, figure.report_year)
        and asked.number in (None, figure.variant.id)
    )
