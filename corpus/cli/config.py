"""`nianbao config`: every setting, its value and where it comes from."""

import click
from rich.table import Table as Grid

from corpus.cli.console import open_console, plain_text, write_json
from corpus.cli.options import database_option, given_database, json_option, settings
from corpus.cli.surroundings import open_store
from corpus.config import SettingOrigin, list_origins


@click.command("config")
@json_option
@database_option
def command(*, is_json: bool) -> None:
    """Print every setting with its origin: command line, environment or default.

    A password in the database URL is not shown.
    """
    chosen = settings()
    given = () if given_database() is None else ("database_url",)
    with open_store(chosen) as store:
        # The store knows which part of a URL is secret.
        origins = [
            origin._replace(value=store.name) if origin.name == "database_url" else origin
            for origin in list_origins(chosen, given)
        ]
    if is_json:
        write_json([origin._asdict() for origin in origins])
        return
    _print(origins)


def _print(origins: list[SettingOrigin]) -> None:
    grid = Grid("setting", "value", "origin", "meaning", box=None, pad_edge=False)
    for origin in origins:
        grid.add_row(*(plain_text(part) for part in origin))
    open_console().print(grid)
