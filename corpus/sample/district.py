"""The sample district: the dozen files of an invented district that the demo and tests start from.

Four agencies over 2019 to 2023, both forms, several markups and charsets, one report with a
misprint, one with blanks, and two pages that are no reports.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from corpus.sample.agencies import Level, SampleAgency, name_agency
from corpus.sample.blocks import SampleDocument
from corpus.sample.charsets import Charset
from corpus.sample.damage import apply_damage
from corpus.sample.figures import Mode
from corpus.sample.layout import lay_out
from corpus.sample.markup import HtmlStyle
from corpus.sample.others import sample_other
from corpus.sample.pools import chance, names
from corpus.sample.render_html import HtmlOptions, render_html
from corpus.sample.render_text import TextOptions, TextStyle, render_text_bytes
from corpus.sample.truth import SampleOptions, SampleReport, sample_report
from parsers.model import DocClass


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file of the sample district; `truth` is nothing for a page that is no report."""

    name: str
    payload: bytes
    truth: SampleReport | None
    doc_class: DocClass


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one report of the district looks like."""

    agency: int
    year: int
    html: HtmlStyle | None = None
    text: TextStyle | None = None
    charset: Charset = "utf-8"
    damages: tuple[str, ...] = ()


# Of one agency, years follow each other, so that requests carried over can be checked.
_PLANS = (
    _Plan(0, 2019, html="nested", charset="gb18030"),
    _Plan(0, 2020, html="word", damages=("signed_changes", "thousands_separators")),
    _Plan(0, 2021, html="plain"),
    _Plan(0, 2022, html="word", damages=("arithmetic_error",)),
    _Plan(0, 2023, html="plain", damages=("mixed_ordinals", "glued_headings")),
    _Plan(1, 2020, text="tabs", damages=("truncated_headers", "broken_title")),
    _Plan(1, 2021, html="paragraphs", charset="gb18030", damages=("blank_cells",)),
    _Plan(1, 2022, text="lines", damages=("listed_parts",)),
    _Plan(2, 2021, text="pipes", damages=("other_punctuation",)),
    _Plan(2, 2022, html="nested", charset="gb18030", damages=("placeholder_cells",)),
    _Plan(3, 2023, html="word", charset="utf-16", damages=("page_numbers", "padded_cells")),
)
_AGENCIES: tuple[tuple[str, Level, str, Mode], ...] = (
    ("township", "township", "townships", "sparse"),
    ("subdistrict", "subdistrict", "subdistricts", "sparse"),
    ("department", "county_department", "departments", "sparse"),
    ("district", "district", "districts", "busy"),
)
_SUFFIX = {"township": "人民政府", "subdistrict": "办事处", "district": "人民政府"}


def _agencies(rng: Random) -> list[SampleAgency]:
    """Invent the four agencies of one district."""
    province, city = rng.choice(names("provinces")), rng.choice(names("cities"))
    district = rng.choice(names("districts"))
    agencies: list[SampleAgency] = []
    for _, level, pool, _ in _AGENCIES:
        parents: tuple[str, ...] = (province, city, district)
        if level == "district":
            parents, base = parents[:-1], district
        else:
            base = rng.choice(names(pool))
        agencies.append(name_agency(level, parents, base + _SUFFIX.get(level, ""), 1))
    return agencies


def sample_district_reports(seed: int) -> Iterator[tuple[str, _Plan, SampleDocument]]:
    """Yield name, plan and document of every report of the district."""
    agencies = _agencies(chance(seed, "agencies"))
    latest: dict[int, SampleReport] = {}
    for index, plan in enumerate(_PLANS):
        slug, _, _, mode = _AGENCIES[plan.agency]
        options = SampleOptions(
            report_year=plan.year, agency=agencies[plan.agency], figures=mode,
            prior=latest.get(plan.agency),
        )  # fmt: skip
        report = sample_report(seed * 1000 + index, options)
        latest[plan.agency] = report
        yield f"{slug}-{plan.year}", plan, apply_damage(lay_out(report), plan.damages, seed)


def _render(name: str, plan: _Plan, document: SampleDocument) -> SampleFile:
    if plan.text:
        payload = render_text_bytes(document, TextOptions(plan.text, charset=plan.charset))
        return SampleFile(f"{name}.txt", payload, document.truth, DocClass.ANNUAL_REPORT)
    options = HtmlOptions(plan.html or "plain", charset=plan.charset, bom=plan.charset == "utf-16")
    payload = render_html(document, options)
    return SampleFile(f"{name}.html", payload, document.truth, DocClass.ANNUAL_REPORT)


def sample_district(seed: int) -> list[SampleFile]:
    """Make the files of an invented district; the same seed makes the same bytes."""
    files = [_render(*planned) for planned in sample_district_reports(seed)]
    for kind in (DocClass.INTERPRETATION, DocClass.LISTING):
        name = f"{kind.value.replace('_', '-')}.html"
        files.append(SampleFile(name, sample_other(kind, seed), None, kind))
    return files
