"""`nianbao demo`: an invented district, taken in, parsed, checked and exported in a few seconds."""

import sys
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console

from corpus.cli.console import open_console, plain_text, write_json
from corpus.cli.coverage_table import LEGEND, coverage_table
from corpus.cli.export import export_under_progress
from corpus.cli.finding_text import print_finding
from corpus.cli.ingest import Ingested, ingest_paths
from corpus.cli.options import json_option, settings
from corpus.cli.surroundings import bring_up_to_date, ending_of, show_counts
from corpus.config import ExportFormat
from corpus.errors import ExtraMissing
from corpus.export.write import ExportedFile, ExportRequest
from corpus.jobs.files import show_path
from corpus.jobs.ingest import Origin
from corpus.sample.district import sample_district
from parsers.model import Severity
from storage.coverage import coverage
from storage.queries import FindingRow, findings
from storage.session import Store

_FORMATS: tuple[ExportFormat, ...] = ("csv", "jsonl", "parquet")


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the demo keeps its things."""

    folder: Path

    @property
    def pages(self) -> Path:
        return self.folder / "pages"

    @property
    def export(self) -> Path:
        return self.folder / "export"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'nianbao.db'}"


@click.command("demo")
@click.option("--dir", "folder", default="nianbao-demo", show_default=True, metavar="DIR",
              type=click.Path(path_type=Path), help="Folder to work in.")  # fmt: skip
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), metavar="N",
              help="Which district to invent.")  # fmt: skip
@json_option
def command(*, folder: Path, seed: int, is_json: bool) -> int:
    """Invent a district, archive and parse its reports, show what is wrong, export everything.

    Nothing touches the network. Doing it again adds nothing.
    """
    places = _Places(folder)
    names = _write_pages(places.pages, seed)
    with Store(places.url) as store:
        bring_up_to_date(store)
        origin = Origin(settings().largest_file)
        done = ingest_paths(store, [places.pages], origin, jobs=1)
        files = _export(store, places.export)
        if is_json:
            write_json(_summary(places, done, files))
        else:
            console = open_console()
            console.print(plain_text(f"An invented district: {len(names)} files.", "bold"))
            _print_ingest(console, done)
            _print_corpus(console, store)
            _print_places(console, places, files)
    return ending_of(is_complete=done.is_complete)


def _write_pages(folder: Path, seed: int) -> list[str]:
    """Write the files; what is there already stays untouched."""
    folder.mkdir(parents=True, exist_ok=True)
    files = sample_district(seed)
    for file in files:
        path = folder / file.name
        if not path.exists() or path.read_bytes() != file.payload:
            path.write_bytes(file.payload)
    return [file.name for file in files]


def _export(store: Store, folder: Path) -> list[ExportedFile]:
    """Export in every format for which the packages are there."""
    written: list[ExportedFile] = []
    for form in _FORMATS:
        try:
            request = ExportRequest(form, folder / form, is_forced=True)
            written += export_under_progress(store, request)
        except ExtraMissing:
            continue
    return written


def _summary(places: _Places, done: Ingested, files: list[ExportedFile]) -> dict[str, object]:
    return {
        "database": places.url,
        "archived": done.archived.counts(),
        "parsed": None if done.parsed is None else done.parsed.counts(),
        "files": [str(file.path) for file in files],
        "is_complete": done.is_complete,
    }


def _print_ingest(console: Console, done: Ingested) -> None:
    console.print(plain_text(f"Archived: {show_counts(done.archived.counts())}."))
    if done.parsed is not None:
        console.print(plain_text(f"Parsed: {show_counts(done.parsed.counts())}."))
    console.print()


def _print_corpus(console: Console, store: Store) -> None:
    with store.read_only() as session:
        console.print(coverage_table(coverage(session)))
        console.print(plain_text(LEGEND, "dim"))
        console.print()
        console.print(plain_text("What the checks found to be impossible:", "bold"))
        for row in findings(session):
            if row.severity is Severity.ERROR:
                _print_error(console, row)
    console.print()


def _print_error(console: Console, row: FindingRow) -> None:
    console.print(plain_text(f"{row.agency_name}, {row.report_year}"))
    operands = [(operand["ref"], operand["value"]) for operand in row.operands]
    print_finding(console, row.severity, (row.rule, row.message), operands)


def _print_places(console: Console, places: _Places, files: list[ExportedFile]) -> None:
    lines = (
        ("pages", show_path(places.pages)),
        ("database", places.url),
        *(("export", f"{show_path(file.path)} ({file.rows:,} rows)") for file in files),
    )
    for name, place in lines:
        console.print(plain_text(f"{name:10}{place}"), soft_wrap=True)
    console.print()
    console.print(plain_text("Try next:", "bold"))
    for line in _next_commands(places):
        console.print(plain_text(f"  {line}"), soft_wrap=True)


def _next_commands(places: _Places) -> tuple[str, ...]:
    page, program = show_path(places.pages / "township-2022.html"), _program()
    return (
        f"{program} parse {page} --format table",
        f"{program} --db {places.url} status",
        f"{program} --db {places.url} coverage --format csv",
    )


def _program() -> str:
    """Name the program as it was called, so that the commands work as they are printed."""
    called = Path(sys.argv[0])
    is_ours = called.name == "nianbao" and called.parent != Path()
    return show_path(called) if is_ours else "nianbao"
