"""Rows of a report's prose: its sections and the numbers they state, personal data masked."""

from collections.abc import Iterator

from corpus.release.masks import mask_persons
from corpus.release.model import Row
from corpus.release.report_rows import Told
from parsers.checks.claims import Claim, read_claims
from parsers.checks.registry import Subject
from parsers.model import Section
from parsers.tables.reading import TablesReading


def section_rows(told: Told) -> Iterator[Row]:
    """Yield the sections in the order of the report."""
    for ordinal, section in enumerate(told.record.get("sections", ()), 1):
        text, masked = mask_persons(section["text"])
        heading, more = mask_persons(section["heading_raw"] or "")
        yield (
            *told.head, section["key"], ordinal, int(section["present"]), heading or None, text,
            len("".join(text.split())), masked + more,
        )  # fmt: skip


def claim_rows(told: Told) -> Iterator[Row]:
    """Yield what the prose states, in reading order."""
    for ordinal, claim in enumerate(read_claims(_subject(told)), 1):
        yield (*told.head, ordinal, *_claim(claim))


def _claim(claim: Claim) -> Row:
    figure = claim.figure
    low, high, unit = (None,) * 3 if figure is None else (figure.low, figure.high, figure.unit)
    return (
        claim.metric, claim.passage.section, low, high, unit or None, int(figure is None),
        int(claim.is_certain), "; ".join(claim.doubts) or None, mask_persons(claim.raw)[0],
    )  # fmt: skip


def _subject(told: Told) -> Subject:
    facts = told.held.facts
    sections = tuple(
        Section(section["key"], True, text=section["text"])
        for section in told.record.get("sections", ())
        if section["text"]
    )
    reading = TablesReading({}, facts.generation, frozenset(), (), ())
    return Subject(
        {}, facts.generation, reading, sections, report_year=facts.report_year,
        agency_name=facts.agency_name, scope=facts.scope,
    )  # fmt: skip
