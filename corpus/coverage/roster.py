"""The roster: who had to report for a year, by when, and why that is expected.

What became of the report is not known here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from corpus.agencies.days import is_between, year_of
from corpus.agencies.registry import AgencyRegistry, Body
from corpus.coverage.errors import CoverageRefused
from corpus.coverage.model import RosterReason, RosterRow, Why
from corpus.coverage.obligations import Obligations
from corpus.rules.deadlines import Deadline, Deadlines
from crawler.portals.portal import FIRST_REPORT_YEAR
from parsers.model import Severity
from storage.agencies.facts import PeriodFact
from storage.models.agencies import AgencyKind, Certainty

GOVERNMENTS = frozenset({AgencyKind.PROVINCE, AgencyKind.CITY, AgencyKind.COUNTY})

# A report that nobody set a day for is not missed before the last day of all others.
_LATEST = (3, 31)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is expected of whom, and by when."""

    obligations: Obligations
    deadlines: Deadlines


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a body beside the registry: its reports, and those that portals list."""

    held: Collection[int] = ()
    listed: Collection[int] = ()


class Roster:
    """Says what was expected of each body."""

    def __init__(self, registry: AgencyRegistry, terms: Terms) -> None:
        self._registry = registry
        self._terms = terms

    def row(self, key: str, year: int, seen: Seen) -> RosterRow:
        """Return what was expected of a body for a year."""
        body = self._registry.bodies[key]
        held_then = _at_end(body, year)
        period = held_then[0] if held_then else _last_in(body, year)
        chain = self._chain(key, year)
        codes = tuple(each.code for _, each in chain if each.code is not None)
        duty = self._terms.obligations.of(period.kind, body.function, year, codes)
        is_obliged = duty is not None and duty.is_obliged
        due = self._terms.deadlines.of(period.kind, year, codes)
        reasons = _reasons(year, seen, duty.basis if duty else "", is_duty=(
            bool(held_then) and is_obliged and _is_known(body, held_then, year, seen)
        ))  # fmt: skip
        head = next((pair for pair in chain if pair[1].kind in GOVERNMENTS), None)
        return RosterRow(
            key, year, period.name, period.kind, body.function, period.parent,
            head[0] if head else None, head[1].name if head else None,
            bool(held_then), _is_part_year(body, year), is_obliged,
            bool(held_then) and any(reason.why is not Why.HELD for reason in reasons),
            reasons, due.on if due else None, due.basis if due else None, _problem(key, held_then),
        )  # fmt: skip

    def _chain(self, key: str, year: int) -> list[tuple[str, PeriodFact]]:
        """Return a body and everybody above it at the end of a year, else when it was last."""
        found: list[tuple[str, PeriodFact]] = []
        here: str | None = key
        while here is not None and here in self._registry.bodies:
            body = self._registry.bodies[here]
            period = next(iter(_at_end(body, year)), None) or _last_in(body, year)
            found.append((here, period))
            here = period.parent
            if here in {key for key, _ in found}:
                break  # Ends a circle that a broken list may hold.
        return found


def check_year(year: int, last: int) -> int:
    """Return a year that reports may be about; `last` is the present one."""
    if not FIRST_REPORT_YEAR <= year <= last:
        raise CoverageRefused(
            f"No report is about {year}: name a year from {FIRST_REPORT_YEAR} to {last}."
        )
    return year


def due_at(row: RosterRow) -> datetime:
    """Return the first instant that is too late; where no rule names a day, that of governments."""
    on = row.deadline or date(row.report_year + 1, *_LATEST)
    return Deadline(on, Severity.INFO, row.deadline_basis or "").ends_at


def _at_end(body: Body, year: int) -> list[PeriodFact]:
    """Return the periods at the end of a year; more than one is a contradiction."""
    day = f"{year}-12-31"
    held = [p for p in body.periods if is_between(p.starts_on, p.ends_on, day)]
    return sorted(held, key=_order)


def _last_in(body: Body, year: int) -> PeriodFact:
    """Return how a body was last in a year, else the nearest to it."""
    within = body.within(year)
    if within:
        return max(within, key=_order)
    begun = [p for p in body.periods if p.starts_on is None or year_of(p.starts_on) <= year]
    return max(begun, key=_order) if begun else min(body.periods, key=_order)


def _order(period: PeriodFact) -> tuple[str, str, str, str]:
    return period.starts_on or "", period.parent or "", period.name, period.code or ""


def _problem(key: str, held: list[PeriodFact]) -> str | None:
    if len(held) < 2:
        return None
    parents = sorted({period.parent or "nobody" for period in held})
    names = sorted({period.name for period in held})
    what = f"below {' and '.join(parents)}" if len(parents) > 1 else f"{' and '.join(names)}"
    return f"{key} is {what} at once: mend the register"


def _is_part_year(body: Body, year: int) -> bool:
    """Tell whether a body began or ended within a year."""
    starts = [period.starts_on for period in body.periods]
    ends = [period.ends_on for period in body.periods]
    first = None if None in starts else min(day for day in starts if day is not None)
    last = None if None in ends else max(day for day in ends if day is not None)
    return any(day is not None and year_of(day) == year for day in (first, last))


def _is_known(body: Body, held: list[PeriodFact], year: int, seen: Seen) -> bool:
    """Tell whether it is known that a body was there: one only seen in reports has no beginning."""
    is_dated = any(p.starts_on is not None or p.certainty is Certainty.STATED for p in held)
    return is_dated or body.kind in GOVERNMENTS or any(there <= year for there in seen.held)


def _reasons(year: int, seen: Seen, basis: str, *, is_duty: bool) -> tuple[RosterReason, ...]:
    """Return why a report is expected, and that it is held."""
    told = (
        (is_duty, Why.REGISTRY, basis),
        (year in seen.listed, Why.LISTED, "a portal lists a report of this body for the year"),
        (year - 1 in seen.held, Why.REPORTED, f"a report for {year - 1} is held"),
        (year in seen.held, Why.HELD, "the report is held"),
    )
    return tuple(RosterReason(why, says) for is_so, why, says in told if is_so)
