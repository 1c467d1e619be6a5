"""Documents of a release: scripts, codebook, citation, and the reference page of the codebook."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.release.codebook import all_entries
from corpus.release.codes import CODES, MISSING, VALUE, code_of
from corpus.release.crosswalk import bridges, known
from corpus.release.scripts import r_script, stata_script
from corpus.release.tables import PANEL, all_tables
from corpus.release.variables import all_forms, variable_of, variables
from corpus.release.zeros import assumed_zeros
from corpus.rules.run import all_rules as rules_across
from parsers.checks.run import all_rules
from parsers.model import Reason, State, TablesStatus
from storage.releases.reports import CellFacts
from tests.corpus.release.scripts_syntax import problems_of_r, problems_of_stata


def test_scripts_have_no_syntax_errors_that_can_be_told_without_their_programs() -> None:
    assert list(problems_of_stata(stata_script(PANEL).decode())) == []
    assert list(problems_of_r(r_script(PANEL).decode())) == []


@pytest.mark.parametrize("text", ['x <- c("a"', 'x <- "a', "f(]"])
def test_broken_scripts_are_told(text: str) -> None:
    assert list(problems_of_r(text))


def test_names_of_columns_are_those_that_stata_takes() -> None:
    names = [variable_of(key) for key in all_forms()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,28}", name) for name in names)
    assert all(form.key in all_forms() for form in variables().values())


def test_every_code_has_a_letter_of_its_own() -> None:
    assert len({code.code for code in CODES}) == len({code.stata for code in CODES}) == len(CODES)


def test_every_state_has_a_code() -> None:
    for state in State:
        for reason in (None, *Reason):
            for tables in TablesStatus:
                assert code_of(state, reason, tables) in (VALUE, *MISSING)


def test_keys_and_references_name_columns() -> None:
    tables = {table.name: table for table in all_tables()}
    for table in tables.values():
        assert set(table.key) <= set(table.names)
        for reference in table.references:
            assert set(reference.columns) <= set(table.names)
            assert reference.targets == tables[reference.table].key


def test_the_codebook_has_an_entry_for_every_column_and_every_cell() -> None:
    entries = all_entries()
    told = {(entry.table, entry.name) for entry in entries}
    for table in all_tables():
        states = {column.state for column in table.columns if table is PANEL}
        assert {(table.name, name) for name in table.names if name not in states} <= told
    assert {entry.cell for entry in entries if entry.cell} == set(all_forms())
    by_cell = {entry.cell: entry for entry in entries}
    entry = by_cell["t3.unable_not_held.total"]
    assert entry.wording.keys() == {"E2", "E3"}
    aliases = {rule.split()[0] for rule in entry.tested_by}
    assert {"AR-02", "AR-03", "XT-10", "TT-09"} <= aliases
    assert "st14.reply_not_exist" in (entry.comparability or "")
    assert any(name.startswith("D13") for name in entry.used_in)
    assert entry.traps


def test_what_is_written_down_of_cells_is_about_rules_and_cells_that_there_are() -> None:
    ids = {rule.info.id for rule in (*all_rules(), *rules_across())}
    assert known()["tested"].keys() <= ids
    for patterns in known()["tested"].values():
        for pattern in patterns:
            assert any(fnmatchcase(key, pattern) for key in all_forms()), pattern
    for bridge in bridges():
        assert {*bridge.older, *bridge.newer} <= all_forms().keys()
    assert all(any(key.startswith(prefix) for key in all_forms()) for prefix in known()["traps"])


def test_wording_is_that_of_the_form_of_each_epoch() -> None:
    by_cell = {entry.cell: entry for entry in all_entries()}
    made = by_cell["t2.normative_documents.made_new"].wording
    assert made == {"E2": "规范性文件 / 本年新制作数量"}
    decided = by_cell["t2.licensing.decisions"].wording
    assert decided == {"E2": "行政许可 / 处理决定数量", "E3": "行政许可 / 本年处理决定数量"}


def test_every_code_is_mapped_to_sdmx() -> None:
    assert {code.sdmx for code in CODES} <= {"L", "M", "O"}


def _cells(parts: dict[str, int | None], total: int) -> Iterator[CellFacts]:
    for key in ("natural_person", "enterprise", "research", "public_interest", "legal_service",
                "other_org"):  # fmt: skip
        value = parts.get(key)
        state = State.BLANK if value is None else State.NUMBER
        yield CellFacts(
            f"t3.granted.{key}", "", None if value is None else Decimal(value), state, None, None,
            None, None, None,
        )  # fmt: skip
    number = Decimal(total)
    yield CellFacts(
        "t3.granted.total", str(total), number, State.NUMBER, None, None, None, None, None
    )


@given(st.integers(1, 99), st.integers(0, 99))
def test_blanks_are_zeros_only_where_the_sum_holds(part: int, total: int) -> None:
    cells = {cell.key: cell for cell in _cells({"natural_person": part}, total)}
    found = assumed_zeros(cells)
    assert len(found) == (5 if part == total else 0)
    assert "t3.granted.total" not in found


def test_where_zeros_are_printed_a_blank_is_none() -> None:
    cells = {cell.key: cell for cell in _cells({"natural_person": 3, "research": 0}, 3)}
    assert not assumed_zeros(cells)
