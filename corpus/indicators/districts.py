"""Indicators of everybody directly below a body: in time, covered, unchanged (D38, D40, D44)."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from corpus.indicators.calculate import OF_DISTRICTS, divide
from corpus.indicators.intervals import wilson
from corpus.indicators.model import Figure, Gap, Kind, Missing, Sum
from corpus.rules.case import Case, DistrictYear
from corpus.rules.measures import t3_keys
from corpus.rules.model import YearReport
from parsers.model import Generation, Scope

_A_YEAR = timedelta(days=365)
_ENDS = ("number", "label", "text", "withdrawn")


def district_figures(
    district: DistrictYear, cases: Iterable[Case], as_of: datetime | None = None
) -> Iterator[Figure]:
    """Yield the indicators of a district in a year; what is not seen after `as_of` is open."""
    listed = [case for case in cases if case.report.is_main]
    for variant in OF_DISTRICTS:
        if variant.key == "survival":
            share, count = survival(list(_lives(listed, as_of)))
            top, bottom = Sum(None), Sum(Decimal(count))
            value: Fraction | None = share
        else:
            top, bottom = Sum(Decimal(_COUNTS[variant.key](listed))), _roster(district)
            value = divide(top, bottom)
        is_share = variant.kind is Kind.SHARE and value is not None
        yield Figure(
            variant, district.lineage, district.report_year, Scope.UNKNOWN, Generation.UNKNOWN,
            value, top.value, bottom.value, bottom.gaps,
            wilson(top.value or Decimal(), bottom.value or Decimal()) if is_share else None,
        )  # fmt: skip


def _roster(district: DistrictYear) -> Sum:
    """Return how many bodies are directly below; of a body without any nothing is known."""
    if not district.members:
        gap = Gap(f"{district.lineage}/{district.report_year}:roster", Missing.NO_SOURCE)
        return Sum(None, (gap,))
    return Sum(Decimal(len(district.members)))


def _on_time(cases: list[Case]) -> int:
    return sum(
        case.deadline is not None
        and case.report.clocks.claimed is not None
        and case.report.clocks.claimed <= case.deadline.on
        for case in cases
    )


def _is_readable(report: YearReport) -> bool:
    keys = [key for key in t3_keys() if key.endswith(".total") and key in report.cells]
    return bool(keys) and all(report.number(key) is not None for key in keys)


_COUNTS: dict[str, Callable[[list[Case]], int]] = {
    "on_time": _on_time,
    "coverage": len,
    "readable_coverage": lambda cases: sum(_is_readable(case.report) for case in cases),
}


def _lives(cases: list[Case], as_of: datetime | None) -> Iterator[tuple[timedelta, bool]]:
    """Yield how long each page was seen as it was, and whether that came to an end."""
    for case in cases:
        start = case.report.clocks.first_seen
        ends = [c.seen_at for c in case.report.changes if c.kind in _ENDS]
        if start is None or (not ends and as_of is None):
            continue
        end = min(ends) if ends else as_of
        if end is not None and end >= start:
            yield end - start, bool(ends)


def survival(
    lives: list[tuple[timedelta, bool]], until: timedelta = _A_YEAR
) -> tuple[Fraction | None, int]:
    """Return the Kaplan-Meier share that lasts, and of how many; None where none is seen so long.

    >>> survival([(timedelta(10), True), (timedelta(500), False)])
    (Fraction(1, 2), 2)
    """
    share = Fraction(1)
    for moment in sorted({life for life, is_over in lives if is_over and life <= until}):
        at_risk = sum(life >= moment for life, _ in lives)
        ended = sum(life == moment and is_over for life, is_over in lives)
        share *= 1 - Fraction(ended, at_risk)
    is_seen = any(life >= until for life, _ in lives) or share == 0
    return (share if is_seen else None), len(lives)
