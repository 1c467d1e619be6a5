"""Judging: a record against the truth of its report, cell by cell, and back through locators."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.fold import fold
from parsers.locate import Rereader
from parsers.model import Cell, DocClass, Record, State
from parsers.parse import parse
from tests.parsers.wild.media import Written
from tests.parsers.wild.reports import Report


@dataclass(slots=True)
class Tally:
    """What was counted over some reports; `failures` name the cells or facts at fault."""

    reports: int = 0
    cells: int = 0
    right: int = 0
    wrong: int = 0
    undecidable: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    years: Counter[bool] = field(default_factory=Counter)
    agencies: Counter[bool] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    forms: Counter[bool] = field(default_factory=Counter)
    lost_places: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Add what was counted elsewhere."""
        for name in ("reports", "cells", "right", "wrong", "undecidable", "lost_places", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("unread", "years", "agencies", "classes", "forms"):
            getattr(self, name).update(getattr(other, name))
        self.slowest = max(self.slowest, other.slowest)
        self.failures += other.failures


def judge(report: Report, medium: str, written: Written) -> Tally:
    """Parse a written report and compare everything that it states."""
    started = time.perf_counter()
    record = parse(written.payload)
    took = time.perf_counter() - started
    tally = Tally(1, seconds=took, slowest=took)
    for fault in _faults(report, written, record, tally):
        tally.failures.append(f"{medium} {report.seed} {report.template}: {fault}")
    return tally


def _faults(report: Report, written: Written, record: Record, tally: Tally) -> Iterator[str]:
    yield from _judge_cells(report, written, record, tally)
    yield from _judge_identity(report, record, tally)
    tally.classes[f"annual_report -> {record.doc_class}"] += 1
    if record.doc_class is not DocClass.ANNUAL_REPORT:
        yield f"doc_class {record.doc_class} {record.doc_class_evidence}"
    for key in lost_places(written.payload, record):
        tally.lost_places += 1
        yield f"locator of {key}"


def _judge_cells(report: Report, written: Written, record: Record, tally: Tally) -> Iterator[str]:
    figures, skipped = report.document.truth.figures, report.undecidable(written.look)
    for key, figure in figures.items():
        cell = record.cells.get(key, Cell(key, State.ABSENT))
        if cell.value is not None and cell.value != figure.value:
            tally.wrong += 1
            yield f"WRONG {key}: {cell.raw!r} for {figure.printed!r}"
        elif key.startswith(skipped) and skipped:
            tally.undecidable += 1
        elif figure.state is not State.ABSENT:
            tally.cells += 1
            if cell.state is figure.state:
                tally.right += 1
            else:
                tally.unread[cell.state] += 1
                yield f"unread {key}: {cell.state} {cell.raw!r} for {figure.printed!r}"
    for key, cell in record.cells.items():
        if key not in figures and cell.value is not None:
            tally.wrong += 1
            yield f"WRONG {key}: {cell.raw!r} for nothing"


def _judge_identity(report: Report, record: Record, tally: Tally) -> Iterator[str]:
    truth = report.document.truth
    if report.is_year_stated():
        is_right = record.report_year.value == truth.report_year
        tally.years[is_right] += 1
        if not is_right:
            yield f"year {record.report_year.value} for {truth.report_year}, {truth.title}"
    if truth.is_agency_named:
        names = {fold(truth.agency.name), fold(truth.agency.full_name)}
        is_right = fold(record.agency.name or "") in names
        tally.agencies[is_right] += 1
        if not is_right:
            yield f"agency {record.agency.name} for {truth.agency.name}, {truth.title}"
    is_right = record.template_generation == expected_form(report)
    tally.forms[is_right] += 1
    if not is_right:
        yield f"form {record.template_generation} for {truth.generation}"


def expected_form(report: Report) -> str:
    """Return the form that the labels of a report show."""
    return report.document.truth.generation


def lost_places(payload: bytes, record: Record) -> Iterator[str]:
    """Name the cells whose raw text does not stand at every selector of their locator."""
    located = [cell for cell in record.cells.values() if cell.raw is not None]
    if not located:
        return
    rereader = Rereader(payload)
    for cell in located:
        if cell.locator is None:
            yield f"{cell.key}: no locator"
            continue
        readings = rereader.read(cell.locator)
        if len(readings) < 2 or set(readings.values()) != {cell.raw}:
            yield f"{cell.key}: {readings} for {cell.raw!r}"
