"""`nianbao ingest`: files and folders into the archive, then parsed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from corpus.cli.border import tell
from corpus.cli.console import show_progress, write_json
from corpus.cli.options import (
    database_option,
    jobs_option,
    json_option,
    ocr_option,
    recogniser_if,
    settings,
)
from corpus.cli.paths import check_exists, check_single, read_instant
from corpus.cli.surroundings import (
    create_new_file,
    ending_of,
    open_signing_job,
    open_store,
    show_counts,
    tell_notes,
)
from corpus.jobs.engines import open_engine
from corpus.jobs.files import Walk
from corpus.jobs.ingest import Origin, ingest_files
from corpus.jobs.parse import parse_snapshots
from corpus.jobs.preparing import prepare_batch
from corpus.jobs.reports import IngestReport, Notes, ParseReport
from corpus.jobs.warc_import import ImportReport, import_files, split_containers
from parsers.media.ocr.recogniser import Recogniser
from storage.session import Store


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one call passed over, archived and parsed."""

    walk: Walk
    archived: IngestReport
    imported: ImportReport | None
    parsed: ParseReport | None

    @property
    def is_complete(self) -> bool:
        """Say whether every file found is archived and readable."""
        is_parsed = self.parsed is None or self.parsed.is_complete
        is_imported = self.imported is None or self.imported.is_complete
        is_archived = self.archived.is_complete and not self.walk.unreadable
        return is_archived and is_imported and is_parsed

    def notes(self) -> list[Notes]:
        """Return what there is to say, in the order in which it was met."""
        reports = (self.archived, self.imported, self.parsed)
        return [report.notes for report in reports if report is not None]


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
@ocr_option
@jobs_option
@json_option
@database_option
def command(  # noqa: PLR0913 - one parameter per option
    *,
    paths: tuple[Path, ...],
    url: str | None,
    captured_at: datetime | None,
    no_parse: bool,
    is_ocr: bool,
    jobs: int | None,
    is_json: bool,
) -> int:
    """Archive files byte for byte, and those below folders; then parse what is new.

    Of WARC, WACZ and zip files it takes what is in them, each record with its own address and time.
    Doing it again adds nothing. Hidden files below folders are passed over; a database file that
    is not there yet is created.
    """
    check_exists(paths)
    check_single(url, paths)
    check_plain(url is not None or captured_at is not None, paths)
    chosen = settings()
    origin = Origin(chosen.largest_file, url, captured_at)
    with open_store(chosen) as store:
        create_new_file(store)
        count = 0 if no_parse else jobs or chosen.jobs
        done = ingest_paths(store, paths, origin, jobs=count, recogniser=recogniser_if(is_ocr))
        _report(done, store.name, is_json=is_json)
    return ending_of(is_complete=done.is_complete)


def check_plain(is_claimed: bool, paths: Sequence[Path]) -> None:
    """Refuse an origin for what states its own."""
    if is_claimed and split_containers([path for path in paths if path.is_file()])[1]:
        raise click.UsageError(
            "--url and --captured-at are for pages: a WARC, WACZ or zip file says where its own "
            "are from."
        )


def ingest_paths(
    store: Store,
    paths: Sequence[Path],
    origin: Origin,
    *,
    jobs: int,
    recogniser: Recogniser | None = None,
) -> Ingested:
    """Archive and parse under progress bars; without jobs nothing is parsed."""
    walk = Walk()
    files = list(walk.files(paths))
    plain, containers = split_containers(files)
    with show_progress("archiving", len(plain)) as advance:
        archived = ingest_files(open_signing_job(store, advance), plain, origin)
    imported = None
    if containers:
        with show_progress("importing", len(containers)) as advance:
            job = open_signing_job(store, advance)
            imported = import_files(job, containers, origin.largest_file)
    if not jobs:
        return Ingested(walk, archived, imported, None)
    found = archived.snapshot_ids + (imported.snapshot_ids if imported is not None else [])
    with show_progress("parsing", len(found)) as advance:
        job = open_signing_job(store, advance, recogniser)
        parsed = parse_snapshots(job, open_engine(jobs, prepare_batch), found)
    return Ingested(walk, archived, imported, parsed)


def _report(done: Ingested, database: str, *, is_json: bool) -> None:
    for folder in done.walk.unreadable:
        tell(f"The folder {folder} cannot be read: check who may.")
    for notes in done.notes():
        tell_notes(notes)
    if is_json:
        write_json(_summary(done, database))
        return
    click.echo(f"Archived: {show_counts(done.archived.counts())}.")
    if done.imported is not None:
        click.echo(f"Imported: {show_counts(done.imported.counts())}.")
    if done.walk.skipped:
        click.echo(f"Passed over: {show_counts(dict(done.walk.skipped))}.")
    if done.parsed is not None:
        click.echo(f"Parsed: {show_counts(done.parsed.counts())}.")


def _summary(done: Ingested, database: str) -> dict[str, object]:
    return {
        "database": database,
        "archived": done.archived.counts(),
        "imported": None if done.imported is None else done.imported.counts(),
        "passed_over": dict(done.walk.skipped),
        "unreadable_folders": len(done.walk.unreadable),
        "parsed": None if done.parsed is None else done.parsed.counts(),
        "is_complete": done.is_complete,
    }
