"""The findings that the district has to give, told from how it was made and not by any rule."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from corpus.sample.years.model import CoverageTruth, ExpectedFinding, ReportKey
from corpus.sample.years.reports import Reports
from corpus.sample.years.units import CITY, OLD, Unit
from storage.models.agencies import AgencyKind

_SPLIT = (OLD, 2021)

_RULES: Mapping[str, tuple[str, ...]] = {
    "slipped_unit": ("XY-10",),
    "dropped": ("XY-09",),
    "copied_figures": ("XY-08",),
    "copied_own_text": ("DU-01", "DU-02", "DU-03"),
    "left_over_year": ("DU-06",),
    "late": ("TM-01",),
    "backdated": ("TM-03",),
    "withdrawn": ("TM-07", "TM-12"),
    "changed_number": ("RV-01", "RV-02", "RV-03"),
    "announced": ("RV-01", "RV-02"),
    "changed_text": ("RV-01", "RV-03", "TM-08"),
    "changed_label": ("RV-01", "RV-03", "TM-08"),
    "changed_attachment": ("RV-01", "RV-02", "RV-03"),
    "file_conflict": ("RV-04", "ID-03"),
    "parent_conflict": ("RV-04", "ID-03", "TM-13"),
    "outdated_copy": ("RV-01", "RV-02", "RV-03", "RV-04", "TM-13"),
    "missing": ("TM-02",),
    "dead_file": ("TM-10",),
    "delisted": ("TM-12",),
}
_WITH_OTHER = {"copied_other_text": ("DU-04",), "foreign_name": ("DU-05", "ID-01")}
# What went back to its level the year after looks just as odd then.
_NEXT_YEAR = {"slipped_unit": ("XY-10",)}
_LEAPS = ("jumped", "dropped")

CONSEQUENCES: Mapping[str, frozenset[str]] = {
    # All that was asked for more was granted; how odd that looks depends on how far peers scatter.
    "OU-02": frozenset({"jumped"}),
}
"""Rules that an oddity may set off as well, by its scenario: not wrong, and not promised either."""

_HOLES = ("NF", "NR", "GO", "ID")
_ADDED = tuple(f"t3.{row}.total" for row in ("new_received", "handled_total", "granted"))
_NEW = _ADDED[0]
_LEAST_PEERS = 8
_FEW = Decimal("0.8")
_LEAST_WHOLE = 20


def expected_findings(
    reports: Reports, held: Collection[ReportKey], coverage: Iterable[CoverageTruth]
) -> tuple[ExpectedFinding, ...]:
    """Return what the rules have to find, in order; what they find beyond it is a false alarm."""
    district = _District(reports, frozenset(held), tuple(coverage))
    found = {finding for tell in _TELLERS for finding in tell(district)}
    return tuple(sorted(found, key=_order))


class _District:
    """The reports of the district and which of them are held."""

    def __init__(
        self, reports: Reports, held: frozenset[ReportKey], coverage: tuple[CoverageTruth, ...]
    ) -> None:
        self.reports = reports
        self.held = held
        self.coverage = coverage

    def groups(self) -> Iterator[tuple[str, int, list[Unit]]]:
        """Yield every body with somebody below it, with year and those below."""
        for year in sorted({year for _, year in self.reports.written}):
            below: dict[str, list[Unit]] = defaultdict(list)
            for unit in self.reports.units.values():
                stretch = unit.at_end_of(year)
                if stretch is not None:
                    below[stretch.parent].append(unit)
            yield from ((head, year, below[head]) for head in sorted(below))

    def value(self, lineage: str, year: int, key: str) -> Decimal:
        """Return a figure."""
        return Decimal(self.reports.values[lineage, year][key])


def _of_scenarios(district: _District) -> Iterator[ExpectedFinding]:
    reports = district.reports
    for key, scenario in sorted(reports.placed.items()):
        lineage, year = key
        for rule in _RULES.get(scenario, ()):
            yield ExpectedFinding(rule, lineage, year)
        for rule in _WITH_OTHER.get(scenario, ()):
            yield ExpectedFinding(rule, lineage, year, reports.sources[key])
        if scenario == "copied_other_text":
            yield ExpectedFinding("DU-04", reports.sources[key], year, lineage)
        if (lineage, year + 1) in district.held:
            for rule in _NEXT_YEAR.get(scenario, ()):
                yield ExpectedFinding(rule, lineage, year + 1)


def _leaps(district: _District) -> Iterator[ExpectedFinding]:
    """Yield what leaps, there and back, where enough others of the kind did not."""
    for (lineage, year), scenario in sorted(district.reports.placed.items()):
        if scenario not in _LEAPS:
            continue
        for later in (year, year + 1):
            is_pair = {(lineage, later), (lineage, later - 1)} <= district.held
            if is_pair and _peers(district, lineage, later) >= _LEAST_PEERS:
                yield ExpectedFinding("XY-07", lineage, later)


def _zeros(district: _District) -> Iterator[ExpectedFinding]:
    """Yield agencies that nobody asked for anything, where enough others of the kind were asked."""
    for key, scenario in sorted(district.reports.placed.items()):
        if scenario == "dropped" and _peers(district, *key, span=1) >= _LEAST_PEERS:
            yield ExpectedFinding("OU-03", *key)


def _peers(district: _District, lineage: str, year: int, span: int = 2) -> int:
    """Count others of the kind below the same body of whom a year and those before it are held."""
    units = district.reports.units
    own, now = units[lineage], units[lineage].at_end_of(year)
    return sum(
        unit.kind is own.kind and unit.key != lineage
        and {(unit.key, year - back) for back in range(span)} <= district.held
        for unit in district.reports.children(now.parent if now else "", year)
    )  # fmt: skip


def _carried(district: _District) -> Iterator[ExpectedFinding]:
    """Yield every pair of years in which what was left over is not what was carried in."""
    for lineage, year in sorted(district.held):
        if (lineage, year - 1) not in district.held or (lineage, year) == _SPLIT:
            continue
        left = district.value(lineage, year - 1, "t3.carried_out.total")
        if left != district.value(lineage, year, "t3.carried_in.total"):
            yield ExpectedFinding("XY-01", lineage, year)


def _gaps(district: _District) -> Iterator[ExpectedFinding]:
    held = district.held
    for lineage, year in sorted(held):
        is_gap = (lineage, year + 1) not in held and (lineage, year + 2) in held
        if is_gap and lineage != CITY:
            yield ExpectedFinding("XY-13", lineage, year + 1)


def _wholes(district: _District) -> Iterator[ExpectedFinding]:
    """Yield governments that fall short of those below, or consist of one of them."""
    for head, year, below in district.groups():
        if (head, year) not in district.held:
            continue
        parts = [unit.key for unit in below if (unit.key, year) in district.held]
        sums = {key: sum(district.value(part, year, key) for part in parts) for key in _ADDED}
        if any(district.value(head, year, key) < sums[key] for key in _ADDED):
            yield ExpectedFinding("HI-02", head, year)
        whole = district.value(head, year, _NEW)
        most = max((district.value(part, year, _NEW) for part in parts), default=Decimal())
        if len(below) > 1 and whole >= _LEAST_WHOLE and most >= _FEW * whole:
            yield ExpectedFinding("HI-08", head, year)


def _missing(district: _District) -> Iterator[ExpectedFinding]:
    """Yield holes beside reports of the same kind, and kinds of which too few are held."""
    holes = {(c.lineage, c.report_year) for c in district.coverage if c.reason in _HOLES}
    for head, year, below in district.groups():
        kinds: dict[AgencyKind, list[ReportKey]] = defaultdict(list)
        for unit in below:
            kinds[unit.kind].append((unit.key, year))
        for keys in kinds.values():
            count = len(district.held.intersection(keys))
            if count:
                yield from (ExpectedFinding("HI-07", *key) for key in keys if key in holes)
            if Decimal(count) / len(keys) < _FEW:
                yield ExpectedFinding("HI-09", head, year)


def _moves(district: _District) -> Iterator[ExpectedFinding]:
    for unit in district.reports.units.values():
        for before, after in pairwise(unit.stretches):
            key = (unit.key, int(after.starts_on[:4]))
            if before.parent != after.parent and key in district.held:
                yield ExpectedFinding("ID-06", *key)


_TELLERS: tuple[Callable[[_District], Iterator[ExpectedFinding]], ...] = (
    _of_scenarios, _leaps, _zeros, _carried, _gaps, _wholes, _missing, _moves,
)  # fmt: skip


def _order(found: ExpectedFinding) -> tuple[str, str, int, str]:
    return found.rule, found.lineage, found.report_year, found.other or ""
