"""Cells of a scan: nothing that only one reading speaks for stays a number."""

from dataclasses import replace

import pytest

from parsers.model import Attribution, Cell, Finding, Operand, Reason, Severity, State
from parsers.parse import parse
from parsers.tables.recognised import as_recognised, doubt_unproven

KEY = "t3.granted.total"


def settled(cell: Cell) -> Cell:
    return doubt_unproven({KEY: cell})[KEY]


def test_a_number_with_a_confidence_is_kept() -> None:
    cell = Cell(KEY, State.NUMBER, "12", 12, confidence=96)
    assert settled(cell) == cell


@pytest.mark.parametrize("state", [State.NUMBER, State.PLACEHOLDER, State.TEXT])
def test_what_was_read_only_once_is_ambiguous(state: State) -> None:
    found = settled(Cell(KEY, state, "12", 12 if state is State.NUMBER else None))
    assert (found.state, found.value, found.raw) == (State.AMBIGUOUS, None, "12")
    assert found.reason is Reason.OCR_DOUBT


@pytest.mark.parametrize("reason", [Reason.MISSING_IN_DOCUMENT, Reason.TABLE_MISSING])
def test_what_was_not_found_beside_tables_may_not_have_been_read(reason: Reason) -> None:
    shown = Cell("t2.rules.issued", State.NUMBER, "1", 1, confidence=96)
    found = doubt_unproven({shown.key: shown, KEY: Cell(KEY, State.ABSENT, reason=reason)})
    assert (found[KEY].state, found[KEY].reason) == (State.UNREADABLE, Reason.OCR_DOUBT)


def test_a_cell_is_absent_that_the_form_lacks_or_where_no_table_was_found() -> None:
    for reason in (Reason.NOT_IN_TEMPLATE, Reason.TABLE_MISSING):
        assert settled(Cell(KEY, State.ABSENT, reason=reason)).state is State.ABSENT


def test_an_agency_is_blamed_for_figures_never_for_misread_words() -> None:
    words = Finding("doc.x", Severity.WARNING, "Odd.", Attribution.AGENCY)
    sums = Finding("t3.x", Severity.ERROR, "Odd.", Attribution.AGENCY, (Operand(KEY, 1),))
    cells = {KEY: Cell(KEY, State.NUMBER, "1", 1, confidence=96)}
    record = as_recognised(replace(parse(b"<p>a</p>"), cells=cells, findings=(words, sums)))
    assert [f.attribution for f in record.findings] == [Attribution.UNKNOWN, Attribution.AGENCY]
