"""`nianbao portals`: the portals that are known, and a first look at one."""

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import click

from corpus.cli.border import Ending, tell
from corpus.cli.console import open_console, plain_text, write_json
from corpus.cli.crawl_options import Conduct, conduct_options
from corpus.cli.known import files_of, registry_of
from corpus.cli.looking import look_at
from corpus.cli.options import database_option, json_option
from corpus.cli.portals_fixture import command as fixture_command
from corpus.cli.surroundings import ending_of
from corpus.jobs.discover import Discovery, HomeOnly
from corpus.jobs.portals import PortalRefused, Registry, find_portal, portal_at, portal_files
from crawler.families.registry import FAMILIES, GENERIC
from crawler.portals.definition import write_definition
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
@database_option
def list_command(*, folder: Path | None, is_json: bool) -> None:
    """List the portals: id, name, family, the day on which a crawl last found the reports.

    A portal that no file names any more is listed from the archive, as its last crawl knew it. One
    whose file says something else than that crawl was told is marked.
    """
    registry, console = registry_of(folder), open_console()
    if is_json:
        write_json([_facts(portal, registry) for portal in _listed(registry)])
        return
    # No table: it would cut names and addresses where the terminal is narrow.
    for portal in _listed(registry):
        seen = "not yet" if portal.verified is None else portal.verified.isoformat()
        told = _describe_origin(portal, registry)
        line = f"{portal.id:24} {portal.family:12} {seen:10} {portal.home} {portal.name} {told}"
        console.print(plain_text(line.rstrip()), soft_wrap=True)


@command.command("show")
@click.argument("word", metavar="PORTAL")
@_folder_option
@json_option
@database_option
def show(*, word: str, folder: Path | None, is_json: bool) -> None:
    """Show all that is known of a portal, with what it inherits from province and prefecture."""
    registry = registry_of(folder)
    try:
        portal = registry.declared.get(word) or find_portal(word, registry)
    except PortalRefused as error:
        raise click.UsageError(str(error)) from error
    if is_json:
        write_json(_facts(portal, registry))
        return
    console = open_console()
    facts = {**write_definition(portal), "known": _known(portal, registry)}
    for name, value in facts.items():
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
    [portal] = conduct.choose_portals([word], files_of(folder))
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


def _listed(registry: Registry) -> list[Portal]:
    """Return every portal, as its file has it if there is one."""
    return [registry.declared.get(name, known) for name, known in registry.portals.items()]


def _origin(portal: Portal, registry: Registry) -> str:
    kept = registry.kept.get(portal.id)
    if kept is not None and portal is kept.portal:
        return "archive"
    return "address" if portal == portal_at(portal.home) else "file"


def _known(portal: Portal, registry: Registry) -> str:
    return _describe_origin(portal, registry) or f"by its {_origin(portal, registry)}"


def _describe_origin(portal: Portal, registry: Registry) -> str:
    """Say what a reader could not guess: that the archive knows a portal, or knows it otherwise."""
    kept = registry.kept.get(portal.id)
    if kept is None:
        return ""
    run = f"run {kept.run_id}, {kept.crawled_at:%Y-%m-%d}"
    if portal is kept.portal:
        return f"from the archive ({run})"
    changed = _changed(portal, registry)
    return f"crawled with another {' and '.join(changed)} ({run})" if changed else ""


def _changed(portal: Portal, registry: Registry) -> list[str]:
    """Return the fields in which a file differs from what the last crawl was told."""
    kept = registry.kept.get(portal.id)
    if kept is None:
        return []
    # The day on which a crawl was looked at is noted after it, and means nothing to it.
    names = (field.name for field in fields(portal) if field.name != "verified")
    return [name for name in names if getattr(portal, name) != getattr(kept.portal, name)]


def _facts(portal: Portal, registry: Registry) -> dict[str, object]:
    kept = registry.kept.get(portal.id)
    return {
        **write_definition(portal),
        "origin": _origin(portal, registry),
        "last_run": None if kept is None else kept.run_id,
        "changed_since": _changed(portal, registry),
    }
