"""The own words of reports: their prose without what everybody in the district prints that year."""

from collections.abc import Mapping
from typing import NamedTuple

from corpus.agencies.forms import cores_of, fold_name, short_form
from corpus.rules.case import Case, DistrictYear
from corpus.rules.model import YearReport
from corpus.rules.text.boilerplate import learn_boilerplate, without
from corpus.rules.text.plain import plain_sentences
from corpus.rules.text.shingles import shingles

OVERVIEW, PROBLEMS, OTHER = "section_1_overview", "section_5_problems", "section_6_other"
WEIGHTED = (OVERVIEW, PROBLEMS, OTHER)
"""The parts whose words are the agency's own; tables never enter."""


class OwnWords(NamedTuple):
    """What is left of each section, and all its shingles."""

    sections: Mapping[str, str]
    shingles: Mapping[str, frozenset[str]]

    @property
    def text(self) -> str:
        """Return all of it."""
        return "\n".join(text for text in self.sections.values() if text)


def names_of(district: DistrictYear, report: YearReport) -> tuple[str, ...]:
    """Return what a report calls its own body, longest first."""
    body = district.registry.bodies.get(report.lineage)
    names = set(body.all_names) if body else set()
    names |= {short for name in names if (short := short_form(name))}
    names |= {core for name in names for core in cores_of(name)}
    if report.prose.agency_name:
        names |= set(cores_of(report.prose.agency_name))
    above = district.registry.bodies.get(district.lineage)
    names |= {fold_name(name) for name in above.all_names} if above else set()
    return tuple(sorted((n for n in names if len(n) > 1), key=lambda name: (-len(name), name)))


def sentences_of(district: DistrictYear, report: YearReport) -> Mapping[str, tuple[str, ...]]:
    """Return the plain sentences of each weighted section of a report."""
    known = district.once(_sentences)
    return known.get((report.lineage, report.scope.value)) or _split(district, report)


def _sentences(
    district: DistrictYear,
) -> dict[tuple[str, str], Mapping[str, tuple[str, ...]]]:
    return {(r.lineage, r.scope.value): _split(district, r) for r in district.reports}


def _split(district: DistrictYear, report: YearReport) -> Mapping[str, tuple[str, ...]]:
    names = names_of(district, report)
    return {section: plain_sentences(report.text(section), names) for section in WEIGHTED}


def boilerplate(district: DistrictYear) -> frozenset[str]:
    """Return the sentences that are nobody's own in a district and year."""
    return district.once(_boilerplate)


def _boilerplate(district: DistrictYear) -> frozenset[str]:
    listed = [
        [sentence for part in parts.values() for sentence in part]
        for parts in district.once(_sentences).values()
    ]
    limits = district.limits
    return learn_boilerplate(
        listed, limits["copies.boilerplate_share"], limits.count("copies.boilerplate_min_reports")
    )


def own_words(district: DistrictYear, report: YearReport) -> OwnWords:
    """Return the own words of a report of the district."""
    known = boilerplate(district)
    parts = sentences_of(district, report)
    texts = {section: without(parts[section], known) for section in WEIGHTED}
    return OwnWords(texts, {section: shingles(text) for section, text in texts.items()})


def words_then(case: Case) -> tuple[YearReport, OwnWords] | None:
    """Return the report of the year before with its own words, if there is one."""
    before = case.year_before()
    if before is None:
        return None
    return before, own_words(case.district.last or case.district, before)
