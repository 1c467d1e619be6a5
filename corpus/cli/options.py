"""Options that several commands share, and the settings they lead to.

The settings library is loaded by the first command that needs a setting, never for `--help`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from corpus.config import Settings
    from parsers.media.ocr.recogniser import Recogniser

_DATABASE = "nianbao.database_url"

ROW_ID = click.IntRange(1, 2**63 - 1)
"""A number of a row, as both databases can hold it."""

_Decorated = TypeVar("_Decorated", bound=Callable[..., object] | click.Command)


def _keep_database(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.meta[_DATABASE] = value


def database_option(function: _Decorated) -> _Decorated:
    """Add `--db`, before or after the name of the command."""
    return click.option(
        "--db",
        metavar="URL",
        expose_value=False,
        callback=_keep_database,
        help="Database, e.g. sqlite:///FILE [default: NIANBAO_DATABASE_URL, else nianbao.db here].",
    )(function)


def json_option(function: _Decorated) -> _Decorated:
    """Add `--json`."""
    return click.option(
        "--json", "is_json", is_flag=True, help="Print a summary for programs, as JSON."
    )(function)


def jobs_option(function: _Decorated) -> _Decorated:
    """Add `--jobs`."""
    return click.option(
        "--jobs",
        type=click.IntRange(1, 256),
        metavar="N",
        help="Parse in N processes [default: NIANBAO_JOBS, else 1].",
    )(function)


def ocr_option(function: _Decorated) -> _Decorated:
    """Add `--ocr`."""
    return click.option(
        "--ocr", "is_ocr", is_flag=True,
        help="Read scans and pictures too, with the program tesseract; what it reads is marked.",
    )(function)  # fmt: skip


def recogniser_if(is_ocr: bool) -> "Recogniser | None":
    """Return what reads pictures if that was asked for."""
    if not is_ocr:
        return None
    from corpus.recognition.tesseract import open_recogniser

    return open_recogniser()


def given_database() -> str | None:
    """Return the database named on the command line."""
    value: str | None = click.get_current_context().meta.get(_DATABASE)
    return value


def settings() -> "Settings":
    """Return the settings of this call."""
    from corpus.config import load_settings

    return load_settings(given_database())
