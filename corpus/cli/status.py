"""`nianbao status`: how much is stored, by which parsers, and what is still to do."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click
from rich.table import Table as Grid
from sqlalchemy.orm import Session

from corpus.cli.console import open_console, plain_text, write_json
from corpus.cli.holdings_text import describe, describe_checks, summarise
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import open_store
from corpus.jobs.census import ParserCount, count_by_parser, count_pending, count_pictures
from corpus.recognition.tesseract import Absent, open_recogniser
from parsers.version import parser_version
from storage.coverage import Status, status
from storage.fixity.checks import FixityStatus, fixity_status
from storage.holdings import holdings
from storage.log.head import Head
from storage.log.heads import last_head
from storage.session import Store

_DIGITS_SHOWN = len("sha256:") + 12


@click.command("status")
@json_option
@database_option
def command(*, is_json: bool) -> None:
    """Count what is stored: captures, snapshots, parses, reports; and what is still to do.

    Shows as well how much room the payloads take up and where, when they were last checked, what
    open campaigns still have to fetch, and how far the signed log reaches.
    """
    with open_store() as store:
        with store.read_only() as session:
            counts = status(session)
            parsers = count_by_parser(session)
            pending = count_pending(session, parser_version().digest)
            scans = _scans(session, parsers)
            kept = holdings(session)
            checks, sealed = fixity_status(session), last_head(session)
        size = _file_size(store)
    if is_json:
        summary = _summary(store.name, counts, parsers) | {"pending": pending, "file_bytes": size}
        summary |= {"pending_ocr": scans.pending, "tables_in_pictures": scans.pictures}
        write_json(summary | {"archive": summarise(kept)} | _show_fixity(checks, sealed))
        return
    _print(store.name, counts, parsers)
    for line in (*describe(kept), *describe_checks(checks, sealed)):
        click.echo(line)
    _print_rest(pending, size)
    _print_scans(scans)


class Scans(NamedTuple):
    """What reading pictures would be for; without the program for it nothing is pending.

    `is_used` says that some snapshot was read with it before.
    """

    pending: int | None
    pictures: int
    is_used: bool


def _scans(session: Session, parsers: Sequence[ParserCount]) -> Scans:
    recogniser, pictures = open_recogniser(), count_pictures(session)
    if isinstance(recogniser, Absent):
        return Scans(None, pictures, is_used=False)
    digest = parser_version(recogniser.name).digest
    is_used = any(parser.parser_digest == digest for parser in parsers)
    return Scans(count_pending(session, digest), pictures, is_used)


def _file_size(store: Store) -> int | None:
    """Return the bytes of an SQLite database on disk, with its log of late changes."""
    if store.url.get_backend_name() != "sqlite" or not store.url.database:
        return None
    files = (Path(store.url.database), Path(f"{store.url.database}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _summary(name: str, counts: Status, parsers: Sequence[ParserCount]) -> dict[str, object]:
    current = parser_version()
    return {
        "database": name,
        "parser": {"version": current.version, "digest": current.digest},
        "counts": counts._asdict(),
        "parsers": [parser._asdict() for parser in parsers],
    }


def _show_fixity(checks: FixityStatus, sealed: tuple[int, Head] | None) -> dict[str, object]:
    oldest = checks.oldest_check
    shown = checks._asdict() | {"oldest_check": None if oldest is None else oldest.isoformat()}
    return {"fixity": shown, "head": None if sealed is None else sealed[1].text()}


def _print(name: str, counts: Status, parsers: Sequence[ParserCount]) -> None:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(style="bold")
    grid.add_column(justify="right")
    for key, number in counts._asdict().items():
        grid.add_row(key.replace("_", " "), f"{number:,}")
    console = open_console()
    console.print(plain_text(f"Database {name}", "bold"), soft_wrap=True)
    console.print(grid)
    for parser in parsers:
        is_current = parser.parser_digest == parser_version().digest
        digest = parser.parser_digest[:_DIGITS_SHOWN]
        line = f"parser {parser.parser_version} {digest}: {parser.parses:,} parses"
        line += f", {parser.failed:,} failed" if parser.failed else ""
        console.print(plain_text(line + (" (this one)" if is_current else "")), soft_wrap=True)


def _print_rest(pending: int, size: int | None) -> None:
    if size is not None:
        click.echo(f"{size:,} bytes on disk")
    if pending:
        click.echo(f"{pending:,} snapshots to parse: run `nianbao reparse`.")
    else:
        click.echo("Nothing to parse.")


def _print_scans(scans: Scans) -> None:
    """Say what is still to be read with --ocr, where that is of any use or was begun."""
    if scans.pending and (scans.is_used or scans.pictures):
        click.echo(
            f"{scans.pending:,} snapshots not parsed with --ocr, {scans.pictures:,} reports with "
            "tables in pictures: run `nianbao reparse --ocr`."
        )
    elif scans.pictures:
        click.echo(f"{scans.pictures:,} reports with tables in pictures.")
