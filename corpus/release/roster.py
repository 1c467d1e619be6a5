"""The roster of a release: who should have reported, and what became of it by the coverage."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from corpus.agencies.registry import AgencyRegistry
from corpus.coverage.loading import Coverage
from corpus.coverage.model import CoverageCell, Evidence, Status
from corpus.export.model import Row, Value
from corpus.release.codes import VALUE

_NOBODY = "unknown"


@dataclass(frozen=True, slots=True)
class Expected:
    """A body in a year: whether it has to report, and a code of what became of that."""

    lineage: str
    report_year: int
    name: str
    kind: str
    parent: str | None
    division: str | None
    is_expected: bool
    why: str
    deadline: str | None
    status: str
    is_held: bool
    is_part_year: bool
    evidence: list[Value]

    @property
    def district(self) -> str:
        """Return the government by which coverage is counted."""
        return self.division or self.parent or self.lineage

    def row(self) -> Row:
        """Return the row of the roster."""
        return (
            self.lineage, self.report_year, self.name, self.kind, self.parent, self.division,
            int(self.is_expected), self.why, self.deadline, self.status, int(self.is_held),
            int(self.is_part_year), self.evidence,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Roster:
    """Tells of bodies what was expected of them in each of some years."""

    coverage: Coverage
    years: range

    def of(
        self, lineages: Collection[str], held: Collection[tuple[str, int]]
    ) -> dict[str, list[Expected]]:
        """Return the years of each body in order; `held` are the reports of all of them."""
        found: dict[str, list[Expected]] = defaultdict(list)
        for cell in self.coverage.cells(self.years, lineages):
            found[cell.lineage].append(_expected(cell))
        for lineage in lineages:
            if lineage not in found:
                found[lineage] = list(self._unregistered(lineage, held))
        return found

    def _unregistered(self, lineage: str, held: Collection[tuple[str, int]]) -> Iterator[Expected]:
        """Yield a body that is on no list, and of which nothing is expected."""
        for year in self.years:
            is_held = (lineage, year) in held
            status = VALUE if is_held else Status.NOT_OBLIGED.value
            yield Expected(
                lineage,
                year,
                lineage,
                _NOBODY,
                None,
                None,
                False,
                "on no list",
                None,
                status,
                is_held,
                False,
                [],
            )


def below(registry: AgencyRegistry, division: str) -> frozenset[str]:
    """Return the bodies of a division and everybody that was ever below them."""
    own = {
        key for key, body in registry.bodies.items()
        if any(period.code and period.code.startswith(division) for period in body.periods)
    }  # fmt: skip
    return frozenset(own | {key for key in registry.bodies if registry.above(key) & own})


def _expected(cell: CoverageCell) -> Expected:
    row = cell.roster
    why = "; ".join(f"{why.value}: {says}" for why, says in row.reasons)
    return Expected(
        row.lineage, row.report_year, row.name, row.kind.value, row.parent, row.division,
        row.is_expected, why or "nothing",
        None if row.deadline is None else row.deadline.isoformat(),
        VALUE if cell.status is Status.HELD else cell.status.value, cell.is_held,
        row.is_part_year, list(_evidence(cell.evidence)),
    )  # fmt: skip


def _evidence(found: Iterable[Evidence]) -> Iterator[Value]:
    """Yield what was seen without the numbers of rows, which differ between databases."""
    for each in found:
        at = None if each.at is None else each.at.isoformat()
        yield {"kind": each.kind, "says": each.says, "at": at, "url": each.url}
