"""The reports of the district, agency by agency and year by year, as they read in the end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from corpus.sample.agencies import Level, SampleAgency, name_agency
from corpus.sample.pools import chance
from corpus.sample.truth import SampleOptions, SampleReport, sample_report
from corpus.sample.years.calendar import late_day, publication_day
from corpus.sample.years.figures import (
    Profile,
    Values,
    add_up,
    invent_profile,
    invent_year,
    print_figures,
    with_carry,
    with_requests,
    without_requests,
)
from corpus.sample.years.model import ReportKey
from corpus.sample.years.prose import add_line, copy_text, with_own_text
from corpus.sample.years.units import CITY, OTHER, YEARS, Unit, district_name
from parsers.model import Number, Scope
from storage.models.agencies import AgencyKind

FEE = "t2.fees.fee_amount_wan"
SLIP = Decimal(10_000)
CARRIED_TOO_MUCH = 2
JUMP = 8
HIERARCHY_ERROR = (OTHER, 2020)
"""The government whose report falls short of those below it, and a year of which all are held.

Beside a hole it would not show: what is missing may be more than what the whole lacks.
"""

_SHORT_BY = 5
_PROVINCE = "云州省"
_LEVELS: Mapping[AgencyKind, Level] = {
    AgencyKind.CITY: "city", AgencyKind.COUNTY: "district", AgencyKind.ZONE: "county_department",
    AgencyKind.DEPARTMENT: "county_department", AgencyKind.TOWNSHIP: "township",
}  # fmt: skip
_GOVERNMENTS = (AgencyKind.CITY, AgencyKind.COUNTY)


@dataclass
class Reports:
    """Every report of the district; it knows nothing of pages."""

    seed: int
    units: Mapping[str, Unit]
    placed: Mapping[ReportKey, str]
    profiles: Mapping[str, Profile]
    values: dict[ReportKey, dict[str, Number]] = field(default_factory=dict)
    written: dict[ReportKey, SampleReport] = field(default_factory=dict)
    sources: dict[ReportKey, str] = field(default_factory=dict)
    """Whose text or name a report took, by report."""

    def __post_init__(self) -> None:
        for year in YEARS:
            for unit in self.units.values():
                if unit.kind not in _GOVERNMENTS and unit.at_end_of(year):
                    self.values[unit.key, year] = self._own_values(unit, year)
            for unit in self._governments():
                if unit.at_end_of(year):
                    self.values[unit.key, year] = self._whole_values(unit, year)
        for year in YEARS:
            for unit in self.units.values():
                if unit.at_end_of(year):
                    self.written[unit.key, year] = self._write(unit, year)
        self._copy_texts()

    def scope(self, lineage: str) -> Scope:
        """Return the scope that a lineage's reports state, which most do not."""
        is_whole = self.units[lineage].kind in _GOVERNMENTS
        return Scope.AGGREGATE if is_whole else Scope.UNKNOWN

    def children(self, lineage: str, year: int) -> Iterator[Unit]:
        """Yield those directly below a government at the end of a year."""
        for unit in self.units.values():
            stretch = unit.at_end_of(year)
            if stretch is not None and stretch.parent == lineage:
                yield unit

    def _governments(self) -> list[Unit]:
        """Return the governments, those below before those above."""
        found = [unit for unit in self.units.values() if unit.kind in _GOVERNMENTS]
        return sorted(found, key=lambda unit: unit.kind is AgencyKind.CITY)

    def _own_values(self, unit: Unit, year: int) -> dict[str, Number]:
        rng = chance(self.seed, "figures", unit.key, year)
        prior = self.values.get((unit.key, year - 1))
        generation = "2019" if year < 2021 else "2021"
        slipped = self.placed.get((unit.key, year - 1)) == "slipped_unit"
        if prior is not None and slipped:
            prior = {**prior, FEE: prior[FEE] / SLIP}
        values = invent_year(rng, self.profiles[unit.key], generation, prior)
        return self._spoil(self.placed.get((unit.key, year)), values, prior)

    def _spoil(
        self, scenario: str | None, values: dict[str, Number], prior: Values | None
    ) -> dict[str, Number]:
        if scenario == "carried_wrongly":
            return with_carry(values, "natural_person", CARRIED_TOO_MUCH)
        if scenario == "jumped":
            return with_requests(values, JUMP)
        if scenario == "dropped":
            return without_requests(values)
        if scenario == "slipped_unit":
            return {**values, FEE: values[FEE] * SLIP}
        if scenario == "copied_figures" and prior is not None:
            return dict(prior)
        return values

    def _whole_values(self, unit: Unit, year: int) -> dict[str, Number]:
        parts = [self._counted(child.key, year) for child in self.children(unit.key, year)]
        whole = add_up("2019" if year < 2021 else "2021", parts)
        if (unit.key, year) == HIERARCHY_ERROR:
            for row in ("new_received", "handled_total", "granted"):
                for column in ("natural_person", "total"):
                    whole[f"t3.{row}.{column}"] -= _SHORT_BY
        return whole

    def _counted(self, lineage: str, year: int) -> Values:
        """Return the figures that the government counts: it noticed a slipped unit."""
        values = self.values[lineage, year]
        if self.placed.get((lineage, year)) != "slipped_unit":
            return values
        return {**values, FEE: values[FEE] / SLIP}

    def _write(self, unit: Unit, year: int) -> SampleReport:
        scenario = self.placed.get((unit.key, year))
        agency = self._agency(unit, year, is_misprinted=scenario == "misprinted")
        seed = chance(self.seed, "report", unit.key, year).randrange(2**40)
        options = SampleOptions(report_year=year, agency=agency, figures="zero", prose="short")
        report = sample_report(seed, options)
        day = publication_day(chance(seed, "day"), unit.kind, year)
        day = late_day(year) if scenario == "late" else day
        report = replace(
            report,
            title=f"{agency.name}{year}年政府信息公开工作年度报告",
            figures=print_figures(self.values[unit.key, year]),
            published_on=day.isoformat(),
            signed_on=f"{day.year}年{day.month}月{day.day}日",
        )
        if unit.kind in _GOVERNMENTS:
            whole = f"本报告由{agency.name}汇总各级行政机关的年度报告数据编制。"
            report = replace(report, introduction=whole)
        return with_own_text(report, chance(seed, "text"))

    def _agency(self, unit: Unit, year: int, *, is_misprinted: bool) -> SampleAgency:
        stretch = unit.at_end_of(year)
        if stretch is None:
            raise ValueError(f"{unit.key} was not there in {year}")
        name = _misprint(stretch.name) if is_misprinted else stretch.name
        level = _LEVELS[unit.kind]
        if unit.kind is AgencyKind.CITY:
            return name_agency(level, (_PROVINCE,), f"{name}人民政府", 0)
        parents: tuple[str, ...] = (_PROVINCE, district_name(CITY))
        if unit.kind is AgencyKind.COUNTY:
            return name_agency(level, parents, f"{name}人民政府", 0)
        ending = "人民政府" if unit.kind is AgencyKind.TOWNSHIP else ""
        if unit.kind is AgencyKind.TOWNSHIP and name.endswith("街道"):
            level, ending = "subdistrict", "办事处"
        agency = name_agency(level, (*parents, district_name(stretch.parent)), name + ending, 1)
        is_zone = unit.kind is AgencyKind.ZONE
        return replace(agency, pronoun="我委") if is_zone else agency

    def _copy_texts(self) -> None:
        for (lineage, year), scenario in sorted(self.placed.items()):
            report = self.written[lineage, year]
            if scenario == "copied_own_text":
                report = copy_text(report, self.written[lineage, year - 1])
            elif scenario == "copied_other_text":
                report = copy_text(report, self._neighbour(lineage, year))
            elif scenario == "foreign_name":
                report = _under_other_name(report, self._neighbour(lineage, year))
            elif scenario == "left_over_year":
                line = f"{year - 1}年存在的主要问题已逐项整改到位。"
                report = add_line(report, "section_5_problems", line)
            self.written[lineage, year] = report

    def _neighbour(self, lineage: str, year: int) -> SampleReport:
        """Return the report of another agency of the same kind and parent, with nothing odd."""
        own = self.units[lineage]
        parent = own.stretches[0].parent
        others = (
            unit for unit in self.children(parent, year)
            if unit.kind is own.kind and unit.key != lineage
            and (unit.key, year) not in self.placed
            and unit.key not in self.sources.values()
        )  # fmt: skip
        fallback = (
            unit for unit in self.children(parent, year)
            if unit.key != lineage and (unit.key, year) not in self.placed
        )  # fmt: skip
        chosen = next(others, None) or next(fallback)
        self.sources[lineage, year] = chosen.key
        return self.written[chosen.key, year]


def invent_profiles(seed: int, units: Mapping[str, Unit]) -> dict[str, Profile]:
    """Invent the level of every agency."""
    return {
        key: invent_profile(chance(seed, "profile", key), unit.kind) for key, unit in units.items()
    }


def _misprint(name: str) -> str:
    """Put a wrong sign into a name."""
    return f"口{name[1:]}" if not name.startswith("口") else f"日{name[1:]}"


def _under_other_name(report: SampleReport, other: SampleReport) -> SampleReport:
    """Leave another agency's name in a sentence and in the signature, as copying does."""
    line = f"{other.agency.name}将继续做好政府信息公开工作。"
    signed = replace(report, signature=other.agency.name)
    return add_line(signed, "section_5_problems", line)
