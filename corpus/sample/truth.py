"""The truth of a sample report: everything a perfect parser could say about it.

Nothing here knows how a report is laid out or rendered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

from corpus.sample.agencies import (
    Level,
    SampleAgency,
    SampleContact,
    invent_agency,
    invent_contact,
)
from corpus.sample.figures import Figure, Mode, invent_figures
from corpus.sample.pools import chance, sentences
from corpus.sample.prose import Length, ProseWriter, SampleSection
from parsers.model import Number, State

_TITLES = (
    "{issuer}{year}年政府信息公开工作年度报告",
    "{year}年{issuer}政府信息公开工作年度报告",
    "{issuer}{year}年度政府信息公开工作年度报告",
    "{issuer}关于{year}年政府信息公开工作年度报告",
)


@dataclass(frozen=True, slots=True)
class ExtraValues:
    """A labelled table row that belongs to no row of the form, with what it prints."""

    table: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What a sample report says; damages keep it in step with the document they spoil.

    `figures` holds every cell of the form by key, those without a printed cell as absent.
    `broken` lists the cell keys whose printed number was changed against the arithmetic.
    """

    seed: int
    agency: SampleAgency
    report_year: int
    generation: str
    title: str | None
    introduction: str
    period: str | None
    contact: SampleContact | None
    signature: str | None
    signed_on: str | None
    published_on: str
    sections: tuple[SampleSection, ...]
    figures: Mapping[str, Figure]
    extra_rows: tuple[ExtraValues, ...] = ()
    broken: tuple[str, ...] = ()
    is_agency_named: bool = True

    @property
    def cells(self) -> dict[str, str]:
        """The printed text of every cell that the document shows."""
        return {
            key: figure.printed
            for key, figure in self.figures.items()
            if figure.state is not State.ABSENT
        }

    @property
    def values(self) -> dict[str, Number | None]:
        """The number every cell holds, or nothing."""
        return {key: figure.value for key, figure in self.figures.items()}

    @property
    def states(self) -> dict[str, State]:
        """What kind of thing every cell prints."""
        return {key: figure.state for key, figure in self.figures.items()}

    def section(self, key: str) -> SampleSection:
        """Return one of the six parts by key."""
        return next(section for section in self.sections if section.key == key)

    def with_figures(self, changed: Mapping[str, Figure]) -> "SampleReport":
        """Return the report with some figures replaced."""
        return replace(self, figures={**self.figures, **changed})

    def with_section(self, changed: SampleSection) -> "SampleReport":
        """Return the report with one part replaced."""
        return replace(
            self,
            sections=tuple(changed if s.key == changed.key else s for s in self.sections),
        )


@dataclass(frozen=True, slots=True)
class SampleOptions:
    """What to fix about a sample report; everything left open is drawn from the seed.

    `figures` is distinct (no zero, parts all different, so that a shifted column shows), busy (as
    a large district), sparse (mostly zero, as townships publish) or zero. `prior` is the same
    agency's report of the year before: its requests and stocks are carried on.
    """

    generation: str | None = None
    report_year: int | None = None
    level: Level | None = None
    agency: SampleAgency | None = None
    figures: Mode = "distinct"
    prose: Length = "full"
    prior: SampleReport | None = field(default=None, repr=False)


def _year(rng: Random, options: SampleOptions) -> int:
    if options.report_year is not None:
        return options.report_year
    if options.generation == "2019":
        return rng.choice((2019, 2020))
    return rng.randint(2021 if options.generation == "2021" else 2019, 2024)


def _generation(options: SampleOptions, year: int) -> str:
    return options.generation or ("2019" if year < 2021 else "2021")


def _title(rng: Random, agency: SampleAgency, year: int) -> str:
    return rng.choice(_TITLES).format(issuer=agency.name, year=year)


def sample_report(seed: int, options: SampleOptions | None = None) -> SampleReport:
    """Invent a report; the same seed and options give the same report."""
    wanted = options or SampleOptions()
    rng = chance(seed)
    agency = wanted.agency or invent_agency(rng, wanted.level)
    year = _year(rng, wanted)
    generation = _generation(wanted, year)
    prior = wanted.prior.figures if wanted.prior else {}
    figures = invent_figures(rng, generation, wanted.figures, prior)
    writer = ProseWriter(rng, agency, year, figures)
    day = rng.randint(4, 30)
    return SampleReport(
        seed=seed,
        agency=agency,
        report_year=year,
        generation=generation,
        title=_title(rng, agency, year),
        introduction=writer.sentence("introduction"),
        period=writer.sentence("period"),
        contact=invent_contact(rng, agency, rng.choice(sentences("contact"))),
        signature=agency.name,
        signed_on=f"{year + 1}年1月{day}日",
        published_on=f"{year + 1}-01-{day:02}",
        sections=writer.sections(generation, wanted.prose),
        figures=figures,
    )
