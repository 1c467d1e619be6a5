"""Measures of prose by section: what stood there last year, and how dense it is."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy.orm import Session

from corpus.rules.case import Case
from corpus.rules.copies import reuse_of
from corpus.rules.deriving import Yardstick, open_loader
from corpus.rules.own_words import WEIGHTED
from corpus.rules.wording import density_of

ReportKey = tuple[str, int, str]
"""Lineage, report year and scope."""
_PLACES = Decimal("0.0001")


class Measure(NamedTuple):
    """What is measured of a section; reuse and sentences only where words are the agency's own."""

    reuse: Decimal | None
    own_sentences: int | None
    digits: int | None


NOTHING = Measure(None, None, None)
Measures = Mapping[ReportKey, Mapping[str, Measure]]


def measure_sections(
    session: Session, yardstick: Yardstick, wanted: frozenset[str] | None
) -> Measures:
    """Measure the sections of every report of some bodies, or of all, as the rules do."""
    loader = open_loader(session, yardstick)
    return {
        (case.lineage, case.report_year, case.report.scope.value): dict(_of_case(case))
        for group in loader.groups()
        if wanted is None or not wanted.isdisjoint(group.lineages)
        for loaded in loader.load(group)
        for case in loaded.cases
        if wanted is None or case.lineage in wanted
    }


def _of_case(case: Case) -> Iterator[tuple[str, Measure]]:
    reuse = reuse_of(case)
    parts = {} if reuse is None else reuse.parts
    for section, text in case.report.prose.sections.items():
        density = density_of(case, (section,))
        if not text or density is None:
            continue
        share = parts.get(section)
        told = None if share is None else Decimal(share.numerator) / Decimal(share.denominator)
        yield (
            section,
            Measure(
                None if told is None else told.quantize(_PLACES),
                density.own_sentences if section in WEIGHTED else None,
                density.digits,
            ),
        )
