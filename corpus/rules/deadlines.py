"""Deadlines: by when an agency of a kind has to publish its report for a year.

They are data (`deadlines.toml`); a local pack of the same form adds rules for its divisions.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from importlib.resources import files
from typing import Any

from corpus.rules.limits import ThresholdsRefused
from parsers.model import Severity
from storage.models.agencies import AgencyKind

BEIJING = timezone(timedelta(hours=8), "Beijing")


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One line of a pack; a report for `year` is due in the year after it."""

    kinds: frozenset[AgencyKind]
    month: int
    day: int
    severity: Severity
    basis: str
    since: int = 0
    until: int = 9999
    division: str = ""

    def fits(self, kind: AgencyKind, year: int, codes: tuple[str, ...]) -> bool:
        """Tell whether the rule speaks of a report; `codes` are those of who is above, too."""
        is_there = not self.division or any(code.startswith(self.division) for code in codes)
        return kind in self.kinds and self.since <= year <= self.until and is_there


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day for a report, and how bad a later one is."""

    on: date
    severity: Severity
    basis: str

    @property
    def ends_at(self) -> datetime:
        """Return the first instant that is too late: 24:00 Beijing time."""
        return datetime.combine(self.on + timedelta(days=1), time(), BEIJING)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """All rules, in the order of their packs."""

    rules: tuple[DeadlineRule, ...]

    def of(self, kind: AgencyKind, year: int, codes: tuple[str, ...] = ()) -> Deadline | None:
        """Return the deadline of a report, None where no rule speaks of it."""
        fitting = [rule for rule in self.rules if rule.fits(kind, year, codes)]
        # The most local one, then the one written last.
        best = max(enumerate(fitting), key=lambda at: (len(at[1].division), at[0]), default=None)
        if best is None:
            return None
        rule = best[1]
        return Deadline(date(year + 1, rule.month, rule.day), rule.severity, rule.basis)

    def describe(self) -> str:
        """Return all rules as text, for digests."""
        return "\n".join(
            f"{sorted(rule.kinds)} {rule.since}-{rule.until} {rule.division} "
            f"{rule.month}-{rule.day} {rule.severity}"
            for rule in self.rules
        )


def load_deadlines(*packs: str) -> Deadlines:
    """Return the national rules and those of local packs, which are TOML texts."""
    shipped = files("corpus.rules").joinpath("deadlines.toml").read_text("utf-8")
    return Deadlines(tuple(rule for text in (shipped, *packs) for rule in _read(text)))


def beijing_day(at: datetime) -> date:
    """Return the day an instant falls on in Beijing.

    >>> from datetime import UTC
    >>> beijing_day(datetime(2022, 1, 31, 16, 30, tzinfo=UTC)).isoformat()
    '2022-02-01'
    """
    return at.astimezone(BEIJING).date()


def _read(text: str) -> Iterator[DeadlineRule]:
    try:
        rows = tomllib.loads(text).get("deadline", [])
        for row in rows:
            yield _rule(row)
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError) as error:
        raise ThresholdsRefused(
            f"The deadlines cannot be read ({error}): see corpus/rules/deadlines.toml for the form."
        ) from error


def _rule(row: Mapping[str, Any]) -> DeadlineRule:
    # Leap years have the day that other years lack; no deadline may fall there.
    date(2001, row["month"], row["day"])
    return DeadlineRule(
        frozenset(map(AgencyKind, row["kinds"])), row["month"], row["day"],
        Severity(row.get("severity", "warning")), row.get("basis", ""),
        row.get("since", 0), row.get("until", 9999), str(row.get("division", "")),
    )  # fmt: skip
