"""The surroundings of a command that works on the database: its store, its clock, its summary."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

from corpus.cli.border import Ending, tell
from corpus.cli.options import settings
from corpus.clock import ClockWatch
from corpus.config import Settings
from corpus.job import Job
from corpus.jobs.reports import Notes
from parsers.media.ocr.recogniser import Recogniser
from storage.log.keys import Signer, open_signer
from storage.schema import HEAD
from storage.session import Store


def open_store(chosen: Settings | None = None) -> Store:
    """Return the store that the settings name, with its places outside the database."""
    found = chosen or settings()
    return Store(
        found.database_url,
        found.objects,
        segments=found.segments,
        is_unsafe_allowed=found.allow_unsafe,
    )


def open_job(
    store: Store,
    advance: Callable[[int], None],
    signer: Signer | None = None,
    recogniser: Recogniser | None = None,
) -> Job:
    """Return the surroundings of a job under the real clock."""
    watch = ClockWatch(now)
    return Job(
        store, now, version("nianbao"), advance, signer=signer, watch=watch, recogniser=recogniser
    )  # fmt: skip


def open_signing_job(
    store: Store, advance: Callable[[int], None], recogniser: Recogniser | None = None
) -> Job:
    """Return the surroundings of a job whose end seals the log with the key of this machine."""
    return open_job(store, advance, open_signer(signing_key_file(settings())), recogniser)


def signing_key_file(chosen: Settings) -> Path:
    """Return where the key that signs the log is kept."""
    return chosen.signing_key or Path(click.get_app_dir("nianbao")) / "signing.key"


def now() -> datetime:
    """Tell the time in UTC."""
    return datetime.now(UTC)


def bring_up_to_date(store: Store) -> None:
    """Create or upgrade the tables, loading the machinery for it only if there is need."""
    if store.schema_revision() != HEAD:
        store.upgrade()


def create_new_file(store: Store) -> None:
    """Create the tables when the database is a file that is not there yet."""
    file = store.url.database
    if store.url.get_backend_name() == "sqlite" and file and not Path(file).exists():
        store.upgrade()
        click.echo(f"Created the database {store.name}.", err=True)


def tell_notes(notes: Notes) -> None:
    """Write the sentences a job collected, and how many more there were."""
    for sentence in notes.sentences:
        tell(sentence)
    if notes.count > len(notes.sentences):
        tell(f"{notes.count - len(notes.sentences)} more like these: see `nianbao status`.")


def ending_of(*, is_complete: bool) -> Ending:
    """Return the exit code of a job that came to its end."""
    return Ending.COMPLETE if is_complete else Ending.INCOMPLETE


def show_counts(counts: dict[str, int]) -> str:
    """Write numbers with their names; a name with underscores reads as words."""
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())
