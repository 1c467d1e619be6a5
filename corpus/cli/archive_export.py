"""The part of `nianbao export` that writes captures: what to select, and how it is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal, TypeVar

import click

from corpus.cli.console import show_progress
from corpus.cli.options import ROW_ID
from corpus.cli.paths import read_instant
from corpus.errors import ExportRefused
from storage.interchange.exporter import (
    ExportedArchive,
    ExportPlan,
    export_wacz,
    export_warc,
)
from storage.interchange.selection import Selection, count_captures
from storage.session import Store

_Decorated = TypeVar("_Decorated", bound=Callable[..., object])
_PACKAGE = ".wacz"


@dataclass(frozen=True, slots=True)
class ArchiveRequest:
    """What to write and where; `output` is a folder, or the name of a package."""

    style: Literal["warc", "wacz"]
    output: Path
    selection: Selection
    is_forced: bool


def selection_options(function: _Decorated) -> _Decorated:
    """Add the options that select captures."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def read_selection(given: dict[str, object]) -> Selection:
    """Take the options that select captures out of those given."""
    named = {name: given.pop(name) for name in _NAMES}
    return Selection(
        run_ids=_numbers(named["run_ids"]),
        campaign=_text(named["campaign"]),
        url_prefix=_text(named["url_prefix"]),
        host=_text(named["host"]),
        since=_moment(named["since"]),
        until=_moment(named["until"]),
        capture_ids=_numbers(named["capture_ids"]),
    )


def export_archive(store: Store, request: ArchiveRequest) -> ExportedArchive:
    """Write the captures under a progress bar, from one unchanging state of the archive."""
    plan = ExportPlan(request.selection, version("nianbao"))
    with store.read_only() as session:
        total = count_captures(session, request.selection)
        if request.style == "warc":
            _prepare_folder(request.output, is_forced=request.is_forced)
            with show_progress("exporting", total) as advance:
                return export_warc(session, plan, request.output, advance)
        package = _name_package(request)
        with show_progress("exporting", total) as advance:
            return export_wacz(session, plan, package, advance)


def _name_package(request: ArchiveRequest) -> Path:
    is_file = request.output.suffix == _PACKAGE and not request.output.is_dir()
    package = request.output if is_file else request.output / f"nianbao{_PACKAGE}"
    if package.exists() and not request.is_forced:
        raise ExportRefused(f"The file {package} is there already: replace it with --force.")
    return package


def _prepare_folder(folder: Path, *, is_forced: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not is_forced:
        raise ExportRefused(
            f"The folder {folder} is not empty: name another one or replace the files with --force."
        )


def _numbers(value: object) -> tuple[int, ...]:
    return tuple(int(one) for one in value) if isinstance(value, tuple) else ()


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


_NAMES = ("run_ids", "campaign", "url_prefix", "host", "since", "until", "capture_ids")
_OPTIONS = (
    click.option("--run", "run_ids", type=ROW_ID, multiple=True, metavar="ID",
                 help="warc, wacz: only what this run captured; may be repeated."),
    click.option("--campaign", metavar="NAME", help="warc, wacz: only this campaign."),
    click.option("--url-prefix", metavar="URL", help="warc, wacz: only addresses that begin so."),
    click.option("--host", metavar="NAME", help="warc, wacz: only this host."),
    click.option("--since", metavar="TIME", callback=read_instant,
                 help="warc, wacz: only what began then or later."),
    click.option("--until", metavar="TIME", callback=read_instant,
                 help="warc, wacz: only what began before."),
    click.option("--capture", "capture_ids", type=ROW_ID, multiple=True, metavar="ID",
                 help="warc, wacz: only this capture; may be repeated."),
)  # fmt: skip
