from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from corpus.cli.main import program
from corpus.config import Settings
from corpus.reference.__main__ import main
from corpus.reference.cells import cells_page
from corpus.reference.findings import stated_findings
from corpus.reference.meanings import Meanings, MeaningsMissing
from corpus.reference.pages import FOLDER, outdated_pages, reference_pages, write_pages
from corpus.reference.shapes import record_shapes
from parsers.checks.run import rules
from parsers.templates import cell_forms
from parsers.templates.older import annex_forms, fact_forms
from storage.models import Base

# The key of a cell is its name in the object of cells.
NOT_WRITTEN = {"Cell.key"}


def test_the_committed_pages_are_what_the_code_would_write() -> None:
    assert outdated_pages() == [], "run `make docs` and commit the pages"


def test_no_other_page_stands_among_the_generated_ones() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(reference_pages())


def test_every_field_word_finding_and_column_has_a_meaning_and_no_meaning_is_left_over() -> None:
    meanings = Meanings.load()
    reference_pages(meanings)
    assert (meanings.missing(), meanings.stale()) == (set(), set())


def test_a_missing_meaning_is_named() -> None:
    with pytest.raises(MeaningsMissing, match=r"columns\.run\.kind.*meanings\.toml"):
        reference_pages(Meanings({}))


def test_every_field_of_the_record_is_written() -> None:
    shapes = record_shapes()
    declared = {f"{s.kind.__name__}.{field.name}" for s in shapes for field in fields(s.kind)}
    written = {f"{s.kind.__name__}.{name}" for s in shapes for name in s.names}
    assert declared - written == NOT_WRITTEN
    assert written <= declared


def test_every_object_says_what_it_is() -> None:
    made_up = [s.kind for s in record_shapes() if (s.kind.__doc__ or "(").split(" ")[0].count("(")]
    assert made_up == []


def test_every_cell_rule_finding_and_table_has_a_row() -> None:
    pages = reference_pages()
    expected = {
        "cells.md": list(cell_forms()),
        "checks.md": [info.id for info in rules()] + [f.rule for f in stated_findings()],
        "commands.md": list(Settings.model_fields),
        "database.md": [column.name for sql in Base.metadata.sorted_tables for column in sql.c],
    }
    lacking = [
        name for page, names in expected.items() for name in names
        if f"| `{name}` |" not in pages[page]
    ]  # fmt: skip
    assert lacking == []


def test_findings_of_the_reading_are_found_wherever_they_are_made() -> None:
    assert {"doc.agency_missing", "doc.unreadable"} <= {f.rule for f in stated_findings()}


def test_writing_twice_writes_once(tmp_path: Path) -> None:
    assert write_pages(tmp_path) == sorted(reference_pages(), key=list(reference_pages()).index)
    assert write_pages(tmp_path) == []
    (tmp_path / "cells.md").write_text("old", encoding="utf-8")
    assert outdated_pages(tmp_path) == ["cells.md"]


def test_the_check_names_outdated_pages_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.reference.__main__.outdated_pages", lambda: ["cells.md"])
    result = CliRunner().invoke(main, ["--check"])
    assert result.exit_code == 1
    assert "cells.md is outdated" in result.output
    assert "make docs" in result.output


def test_every_command_has_a_section() -> None:
    context = click.Context(program, info_name="nianbao")
    page = reference_pages()["commands.md"]
    assert [
        name for name in program.list_commands(context) if f"## nianbao {name}" not in page
    ] == []


def test_cells_of_older_reports_are_listed() -> None:
    page = cells_page()
    for key in (*annex_forms(), *fact_forms()):
        assert f"`{key}`" in page
