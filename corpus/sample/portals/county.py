"""The invented county behind a portal: its agencies and every report they have published."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random
from typing import Literal

from corpus.sample.agencies import Level, SampleAgency, name_agency
from corpus.sample.blocks import SampleDocument
from corpus.sample.damage import apply_damage
from corpus.sample.figures import Mode
from corpus.sample.layout import lay_out
from corpus.sample.pools import chance, names
from corpus.sample.truth import SampleOptions, SampleReport, sample_report

Kind = Literal["government", "department", "township"]
KIND_NAMES: dict[Kind, str] = {"government": "区政府", "department": "部门", "township": "镇街"}
_LEVELS: dict[Kind, tuple[Level, Mode]] = {
    "government": ("district", "busy"),
    "department": ("county_department", "sparse"),
    "township": ("township", "sparse"),
}
# Spoilt in ways that leave year and agency readable.
_DAMAGES = ("arithmetic_error", "blank_cells", "placeholder_cells", "thousands_separators")


@dataclass(frozen=True, slots=True)
class Scale:
    """How large every county is."""

    departments: int = 3
    townships: int = 3
    years: tuple[int, ...] = (2020, 2021, 2022, 2023)


@dataclass(frozen=True)
class Published:
    """A report of the county; `unit` numbers its agency, `is_clean` says that nothing is odd.

    `changed` is its document where that is not simply the report laid out.
    """

    kind: Kind
    unit: int
    truth: SampleReport
    is_clean: bool = True
    changed: SampleDocument | None = None

    @cached_property
    def document(self) -> SampleDocument:
        """The report laid out, which is done when somebody first wants to see it."""
        return self.changed or lay_out(self.truth)

    def with_document(self, document: SampleDocument, is_clean: bool) -> "Published":
        """Return the report as another document, with that document's truth."""
        return replace(self, truth=document.truth, changed=document, is_clean=is_clean)

    @property
    def agency(self) -> SampleAgency:
        """Who reports."""
        return self.truth.agency

    @property
    def year(self) -> int:
        """The year reported on."""
        return self.truth.report_year

    @property
    def title(self) -> str:
        """The title as lists print it."""
        return self.truth.title or f"{self.year}年政府信息公开工作年度报告"


@dataclass(frozen=True, slots=True)
class County:
    """A county with its code, which belongs to no real division, and its reports."""

    slug: str
    name: str
    parents: tuple[str, ...]
    code: str
    reports: tuple[Published, ...]

    def of_kind(self, kind: Kind) -> tuple[Published, ...]:
        """Return the reports of the government, the departments or the townships."""
        return tuple(report for report in self.reports if report.kind == kind)

    def of_unit(self, unit: int) -> tuple[Published, ...]:
        """Return the reports of one agency."""
        return tuple(report for report in self.reports if report.unit == unit)

    @property
    def units(self) -> tuple[int, ...]:
        """The numbers of the agencies."""
        return tuple(sorted({report.unit for report in self.reports}))

    @property
    def years(self) -> tuple[int, ...]:
        """The years reported on, newest first."""
        return tuple(sorted({report.year for report in self.reports}, reverse=True))

    def agency(self, unit: int) -> SampleAgency:
        """Return an agency by number."""
        return self.of_unit(unit)[0].agency


@dataclass(frozen=True, slots=True)
class Place:
    """Name and host name of a county, and its number among all."""

    slug: str
    name: str
    number: int


def invent_county(seed: int, place: Place, scale: Scale) -> County:
    """Invent a county with its reports; the same seed and place give the same."""
    rng = chance(seed, "county", place.slug)
    parents = (rng.choice(names("provinces")), rng.choice(names("cities")))
    reports = tuple(
        report
        for unit, (kind, agency) in enumerate(_agencies(rng, place.name, parents, scale))
        for report in _years(chance(seed, place.slug, unit), (unit, kind), agency, scale)
    )
    return County(place.slug, place.name, parents, f"99{place.number:04}0001", reports)


def _agencies(
    rng: Random, county: str, parents: tuple[str, ...], scale: Scale
) -> Iterator[tuple[Kind, SampleAgency]]:
    yield "government", name_agency("district", parents, f"{county}人民政府", 0)
    below = (*parents, county)
    # Its report stands beside the county's own under nearly the same title.
    departments = ["人民政府办公室", *rng.sample(names("departments"), scale.departments)]
    for base in departments[: scale.departments]:
        yield "department", name_agency("county_department", below, base, 1)
    for base in rng.sample(names("townships"), scale.townships):
        yield "township", name_agency("township", below, f"{base}人民政府", 1)


def _years(
    rng: Random, unit: tuple[int, Kind], agency: SampleAgency, scale: Scale
) -> Iterator[Published]:
    number, kind = unit
    prior: SampleReport | None = None
    for year in scale.years:
        prior = sample_report(
            rng.getrandbits(40),
            SampleOptions(
                report_year=year, agency=agency, figures=_LEVELS[kind][1], prose="short",
                prior=prior,
            ),
        )  # fmt: skip
        report = Published(kind, number, prior)
        if rng.random() < 0.15:
            damaged = apply_damage(report.document, (rng.choice(_DAMAGES),), prior.seed)
            report = report.with_document(damaged, is_clean=True)
        yield report


def retitled(report: Published, title: str) -> Published:
    """Return the report under another title, with its page set accordingly."""
    truth = replace(report.truth, title=title)
    return replace(report, truth=truth, changed=None, is_clean=False)
