"""`nianbao ingest`: files and folders into the archive, then parsed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from corpus.cli.border import tell
from corpus.cli.console import show_progress, write_json
from corpus.cli.options import database_option, jobs_option, json_option, settings
from corpus.cli.paths import check_exists, check_single, read_instant
from corpus.cli.surroundings import create_new_file, ending_of, open_job, show_counts, tell_notes
from corpus.jobs.engines import open_engine
from corpus.jobs.files import Walk
from corpus.jobs.ingest import Origin, ingest_files
from corpus.jobs.parse import parse_snapshots
from corpus.jobs.reports import IngestReport, ParseReport
from storage.session import Store


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one call passed over, archived and parsed."""

    walk: Walk
    archived: IngestReport
    parsed: ParseReport | None

    @property
    def is_complete(self) -> bool:
        """Say whether every file found is archived and readable."""
        is_parsed = self.parsed is None or self.parsed.is_complete
        return self.archived.is_complete and is_parsed and not self.walk.unreadable


@click.command("ingest")
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path)
)
@click.option("--url", help="Address the page came from; with one file only.")
@click.option(
    "--captured-at",
    metavar="TIME",
    callback=read_instant,
    help="When the files were captured, with time zone: 2024-03-01T08:00+08:00.",
)
@click.option("--no-parse", is_flag=True, help="Archive only; `nianbao reparse` parses later.")
@jobs_option
@json_option
@database_option
def command(  # noqa: PLR0913 - one parameter per option
    *,
    paths: tuple[Path, ...],
    url: str | None,
    captured_at: datetime | None,
    no_parse: bool,
    jobs: int | None,
    is_json: bool,
) -> int:
    """Archive files byte for byte, and those below folders; then parse what is new.

    Doing it again adds nothing. Hidden files below folders are passed over; a database file that
    is not there yet is created.
    """
    check_exists(paths)
    check_single(url, paths)
    chosen = settings()
    origin = Origin(chosen.largest_file, url, captured_at)
    with Store(chosen.database_url) as store:
        create_new_file(store)
        done = ingest_paths(store, paths, origin, jobs=0 if no_parse else jobs or chosen.jobs)
        _report(done, store.name, is_json=is_json)
    return ending_of(is_complete=done.is_complete)


def ingest_paths(store: Store, paths: Sequence[Path], origin: Origin, *, jobs: int) -> Ingested:
    """Archive and parse under progress bars; without jobs nothing is parsed."""
    walk = Walk()
    files = list(walk.files(paths))
    with show_progress("archiving", len(files)) as advance:
        archived = ingest_files(open_job(store, advance), files, origin)
    if not jobs:
        return Ingested(walk, archived, None)
    with show_progress("parsing", len(archived.snapshot_ids)) as advance:
        job = open_job(store, advance)
        parsed = parse_snapshots(job, open_engine(jobs), archived.snapshot_ids)
    return Ingested(walk, archived, parsed)


def _report(done: Ingested, database: str, *, is_json: bool) -> None:
    for folder in done.walk.unreadable:
        tell(f"The folder {folder} cannot be read: check who may.")
    tell_notes(done.archived.notes)
    if done.parsed is not None:
        tell_notes(done.parsed.notes)
    if is_json:
        write_json(_summary(done, database))
        return
    click.echo(f"Archived: {show_counts(done.archived.counts())}.")
    if done.walk.skipped:
        click.echo(f"Passed over: {show_counts(dict(done.walk.skipped))}.")
    if done.parsed is not None:
        click.echo(f"Parsed: {show_counts(done.parsed.counts())}.")


def _summary(done: Ingested, database: str) -> dict[str, object]:
    return {
        "database": database,
        "archived": done.archived.counts(),
        "passed_over": dict(done.walk.skipped),
        "unreadable_folders": len(done.walk.unreadable),
        "parsed": None if done.parsed is None else done.parsed.counts(),
        "is_complete": done.is_complete,
    }
