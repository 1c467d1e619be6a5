"""`nianbao db`: the tables of the database, copying it, and moving what is old out of it."""

from datetime import timedelta
from pathlib import Path

import click

from corpus.cli.border import Ending, tell
from corpus.cli.console import show_progress, write_json
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import bring_up_to_date, ending_of, now, open_signing_job, open_store
from storage.schema import HEAD
from storage.session import Store


@click.group("db")
def command() -> None:
    """Create, upgrade, copy or seal the database."""


@command.command("upgrade")
@database_option
def upgrade() -> None:
    """Create the tables, or bring them to this version; every fact is kept."""
    with open_store() as store:
        before = store.schema_revision()
        store.upgrade()
        if before == HEAD:
            click.echo(f"Nothing to do: the tables of {store.name} have revision {HEAD}.")
        else:
            click.echo(f"The tables of {store.name} now have revision {HEAD}.")


@command.command("revision")
@json_option
@database_option
def revision(*, is_json: bool) -> Ending:
    """Print which revision the tables have and which one this version needs; 3 if they differ."""
    with open_store() as store:
        found = store.schema_revision()
    if is_json:
        write_json({"database": store.name, "revision": found, "needed": HEAD})
    else:
        click.echo(f"{store.name}: revision {found or 'none'}, needed {HEAD}")
    return Ending.COMPLETE if found == HEAD else Ending.INCOMPLETE


@command.command("copy")
@click.argument("target_url", metavar="TARGET")
@json_option
@database_option
def copy(*, target_url: str, is_json: bool) -> int:
    """Copy everything into the database TARGET, every row under its number, and compare both.

    From SQLite to PostgreSQL or back. TARGET is empty, or the copy that was interrupted: then it
    goes on. Payloads kept outside the database stay where they are.
    """
    from storage.transfer import copy_store, count_rows

    with open_store() as source, Store(target_url) as target:
        total = count_rows(source)
        bring_up_to_date(target)
        with show_progress("copying", total) as advance:
            report = copy_store(source, target, advance)
        for difference in report.differences:
            tell(f"The row {difference.key} of the table {difference.table} differs.")
        if is_json:
            write_json(
                {"source": source.name, "target": target.name, "rows": report.rows,
                 "copied": report.copied, "renewed": report.renewed,
                 "differences": report.difference_count}
            )  # fmt: skip
        else:
            click.echo(
                f"{sum(report.rows.values()):,} rows are in {target.name}, {report.copied:,} of "
                f"them new; {report.difference_count:,} differ."
            )
    return ending_of(is_complete=report.is_complete)


@command.command("seal")
@click.option("--segments", metavar="URL", help="Folder or fsspec address for the segments "
              "[default: FILE.segments beside an SQLite file].")  # fmt: skip
@click.option("--older-than", "days", type=click.IntRange(0), default=90, show_default=True,
              metavar="DAYS", help="Seal what was archived longer ago.")  # fmt: skip
@click.option("--drop", is_flag=True, help="Remove from the database what the segments hold.")
@click.option("--drop-above", "least_size", type=click.IntRange(0), default=0, metavar="BYTES",
              help="With --drop: only payloads that take up at least so much.")  # fmt: skip
@json_option
@database_option
def seal_command(
    *, segments: str | None, days: int, drop: bool, least_size: int, is_json: bool
) -> None:
    """Move what has grown old into WARC segments, read back and compared before it counts.

    Every capture older than the given days goes into them, so that the segments alone can rebuild
    the archive with `nianbao ingest`.
    """
    from corpus.jobs.seal import SealRequest, seal_captures

    with open_store() as store:
        place = segments or default_segments(store)
        request = SealRequest(place, now() - timedelta(days=days), least_size if drop else None)
        with show_progress("sealing", request.count(store)) as advance:
            done = seal_captures(open_signing_job(store, advance), request)
    if is_json:
        write_json(done | {"segments": place})
        return
    click.echo(
        f"Sealed {done['captures']:,} captures with {done['blobs']:,} payloads in "
        f"{done['files']:,} segments of {done['bytes']:,} bytes; {done['dropped']:,} dropped."
    )


def default_segments(store: Store) -> str:
    """Return where the segments of an SQLite file lie; for another database it must be said."""
    file = store.url.database
    if store.url.get_backend_name() != "sqlite" or not file:
        raise click.UsageError("Say with --segments where the segments of this database lie.")
    return str(Path(f"{file}.segments").absolute())
