"""Paths, addresses and times from the command line, checked before anything is done."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from corpus.jobs.files import show_path


def check_exists(paths: Sequence[Path]) -> None:
    """Refuse a path that leads nowhere."""
    for path in paths:
        # A link is let through even when it is broken: reading it says why.
        if not path.exists() and not path.is_symlink():
            raise click.UsageError(f"{show_path(path)} does not exist: check the path.")


def check_files(paths: Sequence[Path]) -> None:
    """Refuse a folder where a file is wanted."""
    check_exists([path for path in paths if str(path) != "-"])
    for path in paths:
        if path.is_dir():
            raise click.UsageError(
                f"{show_path(path)} is a folder: name files, or take it in with `nianbao ingest`."
            )


def check_single(url: str | None, paths: Sequence[Path]) -> None:
    """Refuse one address for several files, and what is no address."""
    if url is None:
        return
    if len(paths) != 1 or paths[0].is_dir():
        raise click.UsageError("--url names one page: give it with exactly one file.")
    if not _is_address(url):
        raise click.UsageError(f"{url} is no web address: write it as https://HOST/PATH.")


def read_instant(_: click.Context, __: click.Parameter, value: str | None) -> datetime | None:
    """Read a time with its zone; without one it would be off by up to a day."""
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        instant = None
    if instant is None or instant.utcoffset() is None:
        raise click.BadParameter(
            f"{value} is no time with a zone: write it as 2024-03-01T08:00+08:00."
        )
    return instant


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
