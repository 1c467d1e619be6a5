"""Sample reports of the years before 2019: a free outline, facts in prose, perhaps an annex.

The truth is a `SampleReport`: its figures are the cells that must be read, `free.*` among them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from string import Formatter
from typing import Any, Literal

from corpus.sample.agencies import SampleAgency, invent_agency
from corpus.sample.blocks import Block, Heading, Paragraph, SampleDocument
from corpus.sample.figures import Figure
from corpus.sample.older_figures import annex_figures, spoil
from corpus.sample.older_forms import AnnexStyle, annex_tables
from corpus.sample.pools import chance, load, names
from corpus.sample.prose import SampleSection
from corpus.sample.truth import SampleReport
from parsers.model import State
from parsers.templates.older import fact_forms

AnnexForm = Literal["st14", "annex"]
_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class OlderOptions:
    """What to fix about an older report: its annex, how it is set, and whether prose sets traps."""

    form: AnnexForm | None = None
    style: AnnexStyle = "plain"
    traps: bool = True
    spoiled: int = 0


class _Writer:
    """Writes the parts; remembers which fact was stated with which figure."""

    def __init__(self, rng: Random, agency: SampleAgency, year: int) -> None:
        self.figures: dict[str, Figure] = {}
        self.rng, self.agency, self.year = rng, agency, year
        self._numbers = iter(rng.sample(range(3, 9000), 300))
        self._slots: dict[str, object] = {
            "issuer": agency.name, "we": agency.pronoun, "year": year, "last": year - 1,
            "next": year + 1, "other": self._other(agency),
        }  # fmt: skip

    def _other(self, agency: SampleAgency) -> str:
        pool = [name for name in names("departments") if name not in agency.name]
        return "县" + self.rng.choice(pool)

    def fill(self, pattern: str, *, states: bool = False) -> str:
        slots = dict(self._slots)
        for _, name, _, _ in Formatter().parse(pattern):
            if name and name not in slots:
                slots[name] = self._figure(name) if states else next(self._numbers)
        return pattern.format(**slots)

    def _figure(self, fact: str) -> str:
        form = fact_forms()[f"free.{fact}"]
        number = next(self._numbers)
        value = Decimal(number) / 10 if form.column.value == "money" else number
        self.figures[form.key] = Figure(str(value), value, unit=form.column.unit)
        return str(value)

    def tell_nothing(self, pattern: str, keys: tuple[str, ...]) -> str:
        for key in keys:
            self.figures[f"free.{key}"] = Figure("", None, State.TEXT)
        return self.fill(pattern)

    def part(self, kind: str, traps: bool) -> tuple[str, ...]:
        """Write the lines of a part: filler, one statement of facts or of nothing, and traps."""
        words = load("older")
        lines = [self.fill(self.rng.choice(words["filler"][kind]))]
        nothing = words["nothing"].get(kind)
        if nothing and self.rng.random() < 0.2:
            lines.append(self.tell_nothing(self.rng.choice(nothing), _NOTHING[kind]))
        elif facts := words["facts"].get(kind):
            lines.append(self.fill(self.rng.choice(facts), states=True))
        if traps and (pool := words["traps"].get(kind)):
            lines += [self.fill(line) for line in self.rng.sample(pool, min(2, len(pool)))]
        self.rng.shuffle(lines)
        return tuple(lines)


_NOTHING = {
    "suits": ("review_total", "suit_total"),
    "fees": ("fees_collected",),
    "requests": ("requests_received",),
}


def sample_older(seed: int, options: OlderOptions | None = None) -> SampleDocument:
    """Invent a report before 2019, set in blocks; the same seed and options give the same one."""
    wanted = options or OlderOptions()
    rng = chance("older", seed)
    agency = invent_agency(rng)
    year = rng.randint(2014, 2018) if wanted.form == "st14" else rng.randint(2008, 2013)
    writer = _Writer(rng, agency, year)
    outline = rng.choice(load("older")["outlines"])
    sections = tuple(_sections(writer, outline, wanted.traps))
    printed = _printed_annex(rng, wanted)
    generation = "stat_2014" if wanted.form == "st14" else "free_pre2014"
    report = _report(seed, writer, sections, generation).with_figures(_readable(printed, wanted))
    tables = annex_tables(rng, wanted.form, printed, wanted.style) if wanted.form else ()
    blocks: list[Block] = list(_front(report))
    for section in sections:
        blocks.append(Heading(section.heading, 1, section.key))
        blocks += [Paragraph(line, section.key) for line in section.paragraphs]
    blocks += [Paragraph(report.signature or "", role="signature")]
    blocks += [Paragraph(report.signed_on or "", role="date")]
    if tables:
        blocks += [Paragraph("附件：政府信息公开情况统计表"), *tables]
    return SampleDocument(report, tuple(blocks))


def _printed_annex(rng: Random, wanted: OlderOptions) -> Mapping[str, Figure]:
    if wanted.form is None:
        return {}
    figures = annex_figures(rng, wanted.form)
    keys = rng.sample([key for key in figures if "wan" not in key], wanted.spoiled)
    return {**figures, **spoil(rng, figures, keys)}


def _readable(printed: Mapping[str, Figure], wanted: OlderOptions) -> Mapping[str, Figure]:
    """Leave out the figures that the style does not print, or not in a certain sense."""
    if wanted.style == "parts_only":
        return {}
    has_cumulative = wanted.style == "cumulative"
    return {k: f for k, f in printed.items() if has_cumulative or not k.endswith(".cumulative")}


def _report(
    seed: int, writer: _Writer, sections: tuple[SampleSection, ...], generation: str
) -> SampleReport:
    words, rng, year = load("older"), writer.rng, writer.year
    signed = f"{year + 1}年{rng.randint(1, 3)}月{rng.randint(2, 28)}日"
    return SampleReport(
        seed=seed, agency=writer.agency, report_year=year,
        generation=generation,
        title=writer.fill(rng.choice(words["titles"])),
        introduction=writer.fill(rng.choice(words["introduction"])), period=None, contact=None,
        signature=writer.agency.name, signed_on=signed, published_on=f"{year + 1}-03-15",
        sections=sections, figures=writer.figures,
    )  # fmt: skip


def _sections(writer: _Writer, outline: dict[str, Any], traps: bool) -> Iterator[SampleSection]:
    for ordinal, kind, title in zip(_ORDINALS, outline["parts"], outline["titles"], strict=False):
        yield SampleSection(_PART[kind], f"{ordinal}、{title}", title, writer.part(kind, traps), ())


_PART = {
    "overview": "part_overview", "proactive": "part_proactive", "requests": "part_requests",
    "fees": "part_fees", "suits": "part_review_litigation", "consultation": "part_consultation",
    "staff": "part_staff_cost", "response": "part_response_interpretation",
    "problems": "part_problems", "other": "part_other",
}  # fmt: skip


def _front(report: SampleReport) -> Iterator[Block]:
    if report.title:
        yield Heading(report.title, 0)
    yield Paragraph(report.introduction, role="introduction")
