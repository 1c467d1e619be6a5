"""Rows prepared by a worker: the log vouches for what is stored, whatever a page holds."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from parsers.model import Cell, Finding, Locator, Operand, Record, Severity, State
from storage import queries
from storage.archive import OpenRun
from storage.fixity.fact_check import check_facts
from storage.fixity.problems import Problems
from storage.prepared import prepare
from storage.reports import save_parses
from storage.session import Store
from tests.storage.builders import ingest, make_file, make_record

# What a number would be put in place of, and what a database or JSON cannot hold.
NASTY = st.sampled_from(
    ['"report_version_id":0', '"parse_id":0', "\\u0000", "\x00", "\ud800", '\\"parse_id\\":0', "年"]
)
TEXTS = st.lists(NASTY | st.text(max_size=4), max_size=4).map("".join)


def problems_of(session: Session) -> list[str]:
    problems = Problems()
    check_facts(session, problems, lambda _: None)
    return [str(problem) for problem in problems.kept]


def record_of(text: str) -> Record:
    locator = Locator("html", 0, len(text), text, 0, len(text))
    cell = Cell("t2.fees.amount", State.TEXT, text, None, text, locator=locator)
    finding = Finding(
        "t2.rule", Severity.ERROR, text, operands=(Operand(text, None),), locator=locator
    )
    return replace(make_record(cells=(cell,)), findings=(finding,))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(text=TEXTS)
def test_the_log_vouches_for_what_is_read_back(store: Store, run: OpenRun, text: str) -> None:
    record = record_of(text)
    prepared = prepare(record, b"{}")
    snapshot_id = ingest(store, run, make_file(text.encode("utf-8", "surrogatepass")))
    with store.begin() as session:
        save_parses(session, run, snapshot_id, [prepared])
        assert problems_of(session) == []
        session.rollback()


@pytest.mark.parametrize("value", [1.5, True, Decimal("NaN")])
def test_what_is_no_exact_number_is_refused(value: object) -> None:
    cell = Cell("t2.fees.amount", State.NUMBER, "1.5", value)  # type: ignore[arg-type] # the point
    with pytest.raises((TypeError, ValueError)):
        prepare(make_record(cells=(cell,)), b"{}")


def test_a_number_in_a_text_stays_what_it_is(store: Store, run: OpenRun) -> None:
    record = record_of('"report_version_id":0')
    snapshot_id = ingest(store, run, make_file())
    with store.begin() as session:
        save_parses(session, run, snapshot_id, [prepare(record, b"{}")])
    with store.read_only() as session:
        assert [row.raw for row in queries.cells(session)] == ['"report_version_id":0']
