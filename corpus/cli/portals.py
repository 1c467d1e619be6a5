"""`nianbao portals`: the portals that are known, and a first look at one."""

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.table import Table as Grid

from corpus.cli.border import Ending, tell
from corpus.cli.console import open_console, plain_text, write_json
from corpus.cli.crawl_options import Conduct, conduct_options
from corpus.cli.known import registry_of
from corpus.cli.looking import look_at
from corpus.cli.options import database_option, json_option
from corpus.cli.portals_fixture import command as fixture_command
from corpus.cli.surroundings import ending_of
from corpus.jobs.discover import Discovery, HomeOnly
from corpus.jobs.portals import PortalRefused, find_portal, portal_files
from crawler.families.registry import FAMILIES, GENERIC
from crawler.portals.lint import lint
from crawler.portals.portal import Portal


def _folder_option(function: Callable[..., object]) -> Callable[..., object]:
    return click.option(
        "--portals", "folder", metavar="DIR",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Folder of portal files beside those that come with the program.",
    )(function)  # fmt: skip


@click.group("portals")
def command() -> None:
    """List, show, check and probe the portals that are known; save captures as test fixtures."""


@command.command("list")
@_folder_option
@json_option
def list_command(*, folder: Path | None, is_json: bool) -> None:
    """List the portals: id, name, family, the day on which a crawl last found the reports."""
    portals = list(registry_of(folder).portals.values())
    if is_json:
        write_json([_facts(portal) for portal in portals])
        return
    grid = Grid.grid(padding=(0, 2))
    for portal in portals:
        seen = "not yet" if portal.verified is None else portal.verified.isoformat()
        cells = (portal.id, portal.name, portal.family, seen, portal.home)
        grid.add_row(*map(plain_text, cells))
    open_console().print(grid)


@command.command("show")
@click.argument("word", metavar="PORTAL")
@_folder_option
@json_option
def show(*, word: str, folder: Path | None, is_json: bool) -> None:
    """Show all that is known of a portal, with what it inherits from province and prefecture."""
    try:
        portal = find_portal(word, registry_of(folder))
    except PortalRefused as error:
        raise click.UsageError(str(error)) from error
    if is_json:
        write_json(_facts(portal))
        return
    console = open_console()
    for name, value in _facts(portal).items():
        shown = ", ".join(value) if isinstance(value, list) else value
        console.print(plain_text(f"{name:15}{'' if shown is None else shown}"), soft_wrap=True)


@command.command("lint")
@click.argument("paths", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@_folder_option
@json_option
def lint_command(*, paths: tuple[Path, ...], folder: Path | None, is_json: bool) -> Ending:
    """Check portal files: those named, or all that are known. Exit code 3 says what to mend."""
    try:
        files = portal_files(paths, folder)
    except PortalRefused as error:
        raise click.UsageError(str(error)) from error
    families = [family.name for family in (*FAMILIES, GENERIC)]
    complaints = lint(files, families, datetime.now(UTC).year)
    if is_json:
        found = [{"portal": one.portal, "message": one.message} for one in complaints]
        write_json({"files": len(files), "complaints": found})
    else:
        for one in complaints:
            tell(f"{one.portal}: {one.message}")
        click.echo(f"{len(files)} files, {len(complaints)} complaints.")
    return ending_of(is_complete=not complaints)


@command.command("probe")
@click.argument("word", metavar="PORTAL")
@_folder_option
@click.option("--archive", "is_kept", is_flag=True,
              help="Keep what is fetched in the database; else it is forgotten.")  # fmt: skip
@conduct_options
@json_option
@database_option
def probe_command(
    *, word: str, folder: Path | None, is_kept: bool, conduct: Conduct, is_json: bool
) -> Ending:
    """Fetch the home page alone and name its family, with the marks that speak for it."""
    [portal] = conduct.choose_portals([word], registry_of(folder))
    conduct.warn([portal])
    found, error = look_at(portal, conduct, HomeOnly, is_kept=is_kept)
    if error is not None:
        tell(error)
        return Ending.FAILED
    if is_json:
        write_json(_probed(portal, found))
    elif found.home is None:
        for reason in found.reasons:
            tell(f"{reason}: the home page was not got.")
    else:
        console = open_console()
        console.print(plain_text(f"{portal.home} {found.title}"), soft_wrap=True)
        console.print(plain_text(f"family {found.home.family}, score {found.home.score}"))
        for mark in found.home.evidence:
            line = f"  {mark.weight:+d} {mark.mark}: {mark.quote}"
            console.print(plain_text(line), soft_wrap=True)
    return Ending.FAILED if found.home is None else Ending.COMPLETE


command.add_command(fixture_command)


def _probed(portal: Portal, found: Discovery) -> dict[str, object]:
    home = found.home
    marks = () if home is None else home.evidence
    return {
        "home": portal.home,
        "title": found.title,
        "family": None if home is None else home.family,
        "score": None if home is None else home.score,
        "evidence": [{"mark": m.mark, "weight": m.weight, "quote": m.quote} for m in marks],
        "not_read": list(found.reasons),
    }


def _facts(portal: Portal) -> dict[str, object]:
    facts: dict[str, object] = {}
    for field in fields(portal):
        value = getattr(portal, field.name)
        facts[field.name] = list(value) if isinstance(value, tuple) else value
    facts["verified"] = None if portal.verified is None else portal.verified.isoformat()
    return facts
