"""All reference pages: made, written and compared with what is there."""

from pathlib import Path

from corpus.cli.main import program
from corpus.reference.cells import cells_page
from corpus.reference.checks import checks_page
from corpus.reference.codebook import codebook_page
from corpus.reference.commands import commands_page
from corpus.reference.database import database_page
from corpus.reference.indicators import indicators_page
from corpus.reference.meanings import Meanings
from corpus.reference.record import record_page
from corpus.reference.sections import sections_page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
"""Where the pages live in a checkout."""


def reference_pages(meanings: Meanings | None = None) -> dict[str, str]:
    """Return every page by file name; raise if something on one of them has no meaning."""
    known = meanings or Meanings.load()
    pages = {
        "commands.md": commands_page(program),
        "record.md": record_page(known),
        "cells.md": cells_page(),
        "sections.md": sections_page(),
        "checks.md": checks_page(known),
        "codebook.md": codebook_page(),
        "indicators.md": indicators_page(known),
        "database.md": database_page(known),
    }
    known.require_all()
    return pages


def outdated_pages(folder: Path = FOLDER) -> list[str]:
    """Return the pages that are not what the code would write now."""
    return [name for name, text in reference_pages().items() if _read(folder / name) != text]


def write_pages(folder: Path = FOLDER) -> list[str]:
    """Write the pages that are outdated and return their names."""
    outdated = outdated_pages(folder)
    pages = reference_pages()
    folder.mkdir(parents=True, exist_ok=True)
    for name in outdated:
        (folder / name).write_text(pages[name], encoding="utf-8", newline="\n")
    return outdated


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
