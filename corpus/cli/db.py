"""`nianbao db`: the tables of the database."""

import click

from corpus.cli.border import Ending
from corpus.cli.console import write_json
from corpus.cli.options import database_option, json_option, settings
from storage.schema import HEAD
from storage.session import Store


@click.group("db")
def command() -> None:
    """Create, upgrade or ask the tables of the database."""


@command.command("upgrade")
@database_option
def upgrade() -> None:
    """Create the tables, or bring them to this version; every fact is kept."""
    with Store(settings().database_url) as store:
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
    with Store(settings().database_url) as store:
        found = store.schema_revision()
    if is_json:
        write_json({"database": store.name, "revision": found, "needed": HEAD})
    else:
        click.echo(f"{store.name}: revision {found or 'none'}, needed {HEAD}")
    return Ending.COMPLETE if found == HEAD else Ending.INCOMPLETE
