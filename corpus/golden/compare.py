"""Comparing a record with that of a careful reader: cells, identity, sections, checks, findings."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from corpus.golden.records import Gold, gold_cells, gold_units, serious_findings, squeezed
from parsers.model import Cell, Record, Section, Severity, State


class Part(StrEnum):
    """What of a record is compared."""

    CELL = "cells"
    UNIT = "units"
    IDENTITY = "identity"
    SECTION = "sections"
    CHECK = "checks"
    FINDING = "findings"


class Fit(StrEnum):
    """How a thing that we read fits what the reader saw."""

    RIGHT = "right"
    WRONG = "wrong"
    """We state something else: the worst there is."""
    MISSED = "missed"
    """There is something, and we do not state it."""


class Seen(NamedTuple):
    """One thing that was compared."""

    part: Part
    name: str
    fit: Fit
    expected: object = None
    found: object = None


_SECTION = ("narrative_chars", "all_text_chars", "heading_raw")
_MONEY = {"procurement": "t2.procurement.procurement_amount", "fees": "t2.fees.fee_amount_wan"}


def compare(record: Record, gold: Gold) -> Iterator[Seen]:
    """Yield everything that the reader wrote down, each with how ours fits."""
    yield from _cells(record, gold)
    yield from _units(record, gold)
    yield from _identity(record, gold)
    yield from _sections(record, gold)
    for check in gold["checks"]:
        told = record.checks.get(check["id"])
        found = None if told is None else told.value
        yield _seen(Part.CHECK, check["id"], check["status"], found)
    yield from _findings(record, gold)


def _cells(record: Record, gold: Gold) -> Iterator[Seen]:
    for key, cell in gold_cells(gold).items():
        ours = record.cells.get(key, Cell(key, State.ABSENT))
        value = None if ours.value is None else Decimal(ours.value)
        if value != cell.value:
            fit = Fit.MISSED if value is None else Fit.WRONG
            yield Seen(Part.CELL, key, fit, cell.value, value)
            continue
        is_same = (ours.raw, ours.state.value) == (cell.raw, cell.state)
        is_open = cell.is_ambiguous and ours.state.value in ("ambiguous", cell.state)
        fit = Fit.RIGHT if is_same or is_open else Fit.WRONG
        yield Seen(Part.CELL, key, fit, f"{cell.state} {cell.raw!r}", f"{ours.state} {ours.raw!r}")


def _units(record: Record, gold: Gold) -> Iterator[Seen]:
    for row, unit in gold_units(gold).items():
        cell = record.cells.get(_MONEY.get(row, ""))
        if cell is not None and cell.value is not None:
            yield _seen(Part.UNIT, cell.key, unit, cell.unit)


def _identity(record: Record, gold: Gold) -> Iterator[Seen]:
    facts = (
        ("doc_class", gold["doc_class"], record.doc_class.value),
        ("form", gold["template_generation"], record.template_generation.value),
        ("title", gold["title"]["raw"], record.title.raw),
        ("agency", gold["agency"]["name_raw"], record.agency.name),
        ("report_year", gold["report_year"]["value"], record.report_year.value),
    )
    for name, expected, found in facts:
        yield _seen(Part.IDENTITY, name, expected, found)


def _sections(record: Record, gold: Gold) -> Iterator[Seen]:
    ours = {section.key: section for section in record.sections}
    for expected in gold["sections"]:
        section = ours.get(expected["key"], Section(expected["key"], False))
        wanted = tuple(map(expected.get, _SECTION))
        told = (len(squeezed(section.text)), len(squeezed(section.all_text)), section.heading_raw)
        is_there = bool(expected["present"])
        yield _seen(
            Part.SECTION, expected["key"], wanted if is_there else None,
            told if section.present else None,
        )  # fmt: skip


def _findings(record: Record, gold: Gold) -> Iterator[Seen]:
    ours = {each.rule for each in record.findings if each.severity is not Severity.INFO}
    wanted = serious_findings(gold)
    for rule in sorted(ours | wanted):
        yield _seen(
            Part.FINDING, rule, rule if rule in wanted else None, rule if rule in ours else None
        )


def _seen(part: Part, name: str, expected: object, found: object) -> Seen:
    if expected == found:
        return Seen(part, name, Fit.RIGHT, expected, found)
    return Seen(part, name, Fit.MISSED if found is None else Fit.WRONG, expected, found)
