"""The list of indicators over the corpus, district by district, calculated when asked for."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache

from sqlalchemy.orm import Session

from corpus.coverage.counting import Count
from corpus.coverage.loading import Coverage
from corpus.errors import CorpusError
from corpus.indicators.calculate import Outside, figures_of, is_reused
from corpus.indicators.districts import district_figures
from corpus.indicators.model import Figure
from corpus.rules.case import DistrictYear
from corpus.rules.deriving import Yardstick, open_loader
from corpus.rules.loading import LoadedYear
from parsers.checks.run import rules
from parsers.model import Attribution, Outcome, Severity
from storage.findings.assessed import assessed_checks, last_seen_at

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

    Who had to report, and what became of it, is what the coverage says.
    """
    loader = open_loader(session, yardstick)
    as_of = last_seen_at(session)
    for group in loader.groups():
        if asked.lineage is not None and asked.lineage not in (group.head, *group.lineages):
            continue
        runs: dict[str, int] = {}
        for loaded in loader.load(group):
            checks = _checks(session, loaded)
            outside = Outside(asked.residents, checks, dict(runs))
            figures = [f for case in loaded.cases for f in figures_of(case, outside)]
            count = _count(coverage, loaded.district)
            figures += district_figures(loaded.district, loaded.cases, count, as_of)
            yield from (figure for figure in figures if _is_asked(figure, asked))
            runs = {
                case.lineage: runs.get(case.lineage, 0) + 1
                for case in loaded.cases if is_reused(case)
            }  # fmt: skip


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
    """Return how many of those directly below had to report, and what became of that."""
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


def _checks(session: Session, loaded: LoadedYear) -> dict[tuple[str, int], tuple[int, int]]:
    """Return how many checks each report passed and failed that lie at the agency's door."""
    lineages = {case.lineage for case in loaded.cases}
    counts: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for each in assessed_checks(session, lineages, loaded.district.report_year):
        if _counting().match(each.rule):
            counts[each.lineage, each.report_year][each.outcome is Outcome.FAIL] += 1
    return {key: (passed, failed) for key, (passed, failed) in counts.items()}


@cache
def _counting() -> re.Pattern[str]:
    """Return what matches instances of the rules that count for consistency."""
    counted = (
        info.id
        for info in rules()
        if info.severity is not Severity.INFO and info.attribution is Attribution.AGENCY
    )
    patterns = (re.sub(r"<.*>", ".+", rule.replace(".", r"\.")) for rule in counted)
    return re.compile(rf"(?:{'|'.join(patterns)})\Z")
