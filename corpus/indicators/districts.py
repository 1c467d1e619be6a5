"""Indicators of everybody directly below a body: in time, covered, unchanged (D38, D40, D44)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from corpus.coverage.counting import Count
from corpus.indicators.calculate import OF_DISTRICTS, divide
from corpus.indicators.intervals import wilson
from corpus.indicators.model import Figure, Gap, Kind, Missing, Sum
from corpus.rules.case import Case, DistrictYear
from parsers.model import Generation, Scope

_A_YEAR = timedelta(days=365)
_ENDS = ("number", "label", "text", "attachment", "withdrawn")
_UNSEEN: Mapping[str, datetime] = MappingProxyType({})


def district_figures(
    district: DistrictYear, cases: Iterable[Case], count: Count,
    last_seen: Mapping[str, datetime] = _UNSEEN,
) -> Iterator[Figure]:  # fmt: skip
    """Yield the indicators of a district in a year.

    `count` is the coverage of all members: who had to report is its to say.
    `last_seen` is until when each page was followed; what became of it later is open.
    """
    listed = [case for case in cases if case.report.is_main]
    for variant in OF_DISTRICTS:
        if variant.key == "survival":
            value, size = survival(list(_lives(listed, last_seen)))
            top, bottom = Sum(None), Sum(Decimal(size), _not_yet(district, value, size))
        else:
            top, bottom = Sum(Decimal(_COUNTS[variant.key](count))), _roster(district, count)
            value = divide(top, bottom)
        is_share = variant.kind is Kind.SHARE and value is not None
        yield Figure(
            variant, district.lineage, district.report_year, Scope.UNKNOWN, Generation.UNKNOWN,
            value, top.value, bottom.value, bottom.gaps,
            wilson(top.value or Decimal(), bottom.value or Decimal()) if is_share else None,
        )  # fmt: skip


def _not_yet(district: DistrictYear, share: Fraction | None, size: int) -> tuple[Gap, ...]:
    if share is not None or not size:
        return ()
    return (Gap(f"{district.lineage}/{district.report_year}:followed", Missing.NOT_YET),)


def _roster(district: DistrictYear, count: Count) -> Sum:
    """Return how many bodies had to report; without a list of those below nobody knows."""
    if not district.below:
        gap = Gap(f"{district.lineage}/{district.report_year}:roster", Missing.NO_SOURCE)
        return Sum(None, (gap,))
    return Sum(Decimal(count.expected))


_COUNTS: dict[str, Callable[[Count], int]] = {
    "on_time": lambda count: count.on_time,
    "coverage": lambda count: count.held,
    "readable_coverage": lambda count: count.read,
}


def _lives(
    cases: list[Case], last_seen: Mapping[str, datetime]
) -> Iterator[tuple[timedelta, bool]]:
    """Yield how long each page was seen as it was, and whether that came to an end."""
    for case in cases:
        start = case.report.clocks.first_seen
        ends = [c.seen_at for c in case.report.changes if c.kind in _ENDS]
        end = min(ends) if ends else last_seen.get(case.report.page_key)
        if start is not None and end is not None and end >= start:
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
