"""Counting: how many of how many reports are held, by division, level and year."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from corpus.coverage.model import Completeness, CoverageCell, Status, Timeliness
from storage.models.agencies import AgencyKind


class Group(NamedTuple):
    """What is counted together; None stands for all of them."""

    division: str | None
    kind: AgencyKind | None
    report_year: int | None


@dataclass(slots=True)
class Count:
    """Reports of a group: `expected` is the denominator of every rate.

    `held` and `read` are of the expected ones: in the archive, and with every table read whole.
    Of the held ones `on_time` and `late` came out so, and `gone` are on the web no more. `beyond`
    are held though nobody expected them; `holes` are those that cannot be used, by code.
    """

    expected: int = 0
    held: int = 0
    read: int = 0
    on_time: int = 0
    late: int = 0
    gone: int = 0
    beyond: int = 0
    holes: Counter[str] = field(default_factory=Counter)

    def add(self, cell: CoverageCell) -> None:
        """Count a report."""
        if not cell.is_expected:
            self.beyond += cell.is_held
            return
        self.expected += 1
        self.held += cell.is_held
        self.read += cell.completeness is Completeness.ALL and cell.is_usable
        self.on_time += cell.timeliness is Timeliness.ON_TIME
        self.late += cell.timeliness is Timeliness.LATE
        self.gone += cell.status is Status.GONE and cell.is_held
        if cell.is_hole:
            self.holes[cell.status.value] += 1

    def as_json(self) -> dict[str, Any]:
        """Return the numbers by name."""
        return {
            "expected": self.expected, "held": self.held, "read": self.read,
            "on_time": self.on_time, "late": self.late, "gone": self.gone, "beyond": self.beyond,
            "holes": dict(sorted(self.holes.items())),
        }  # fmt: skip


class Tally:
    """Counts of every division, level and year, and of all together."""

    def __init__(self) -> None:
        self.counts: dict[Group, Count] = {}

    def add(self, cell: CoverageCell) -> None:
        """Count a report in every group that it belongs to."""
        row = cell.roster
        for division in {row.division, None}:
            for kind in (row.kind, None):
                for year in (row.report_year, None):
                    group = Group(division, kind, year)
                    self.counts.setdefault(group, Count()).add(cell)

    def of(
        self, division: str | None = None, kind: AgencyKind | None = None, year: int | None = None
    ) -> Count:
        """Return the counts of a group."""
        return self.counts.get(Group(division, kind, year), Count())

    def rows(self) -> list[dict[str, Any]]:
        """Return every group as plain data, all together last."""
        return [
            {"division": group.division, "kind": group.kind and group.kind.value,
             "report_year": group.report_year} | self.counts[group].as_json()
            for group in sorted(self.counts, key=_order)
        ]  # fmt: skip


def count_cells(cells: Iterable[CoverageCell]) -> Tally:
    """Count reports."""
    tally = Tally()
    for cell in cells:
        tally.add(cell)
    return tally


def _order(group: Group) -> tuple[object, ...]:
    kinds = (*AgencyKind, None)
    return (
        group.division is None, group.division or "", kinds.index(group.kind),
        group.report_year is None, group.report_year or 0,
    )  # fmt: skip
