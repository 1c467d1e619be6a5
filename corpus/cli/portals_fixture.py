"""`nianbao portals fixture`: captures as a folder that tests read again without a network."""

from importlib.metadata import version
from pathlib import Path

import click

from corpus.cli.border import Ending, tell
from corpus.cli.console import write_json
from corpus.cli.known import registry_of
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import open_store
from corpus.fixtures.choose import REPORTS, choose_captures
from corpus.fixtures.files import read_fixture, write_fixture, write_index
from corpus.fixtures.model import Fixture, Found, WrittenFixture
from corpus.fixtures.replay import read_again
from corpus.fixtures.take import take_fixture

_OTHERS_TEXT = (
    "These pages hold other people's words and data: keep the fixture out of the project and do "
    "not pass it on, unless all of it is invented."
)


@click.command("fixture")
@click.argument("words", nargs=-1, metavar="[CAPTURE|URL|PORTAL]...")
@click.option("-o", "--output", "folder", metavar="DIR", required=True,
              type=click.Path(file_okay=False, path_type=Path),
              help="Folder to write, new or empty.")  # fmt: skip
@click.option("--reports", type=click.IntRange(0), default=REPORTS, show_default=True, metavar="N",
              help="Of a PORTAL: how many reports, and how many files, stand for all.")  # fmt: skip
@click.option("--accept", is_flag=True,
              help="Take nothing: write down anew what is found in DIR.")  # fmt: skip
@click.option("--portals", "portals", metavar="DIR",
              type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder of portal files beside those that come with the program.")  # fmt: skip
@json_option
@database_option
def command(  # noqa: PLR0913 - one parameter per option
    *,
    words: tuple[str, ...],
    folder: Path,
    reports: int,
    accept: bool,
    portals: Path | None,
    is_json: bool,
) -> Ending:
    """Save captures as a test fixture: each response as it came, and what is found in it.

    CAPTURE is the id of a capture, URL the address of a page (its newest answer is taken), PORTAL
    the id of a portal that was crawled: of its last crawl the way from the home page to every list
    of reports, and a few reports. Tests read the fixture as the crawler would and compare.
    """
    if accept == bool(words):
        raise click.UsageError("Name captures, or take the findings of DIR anew with --accept.")
    if accept:
        return _accept(folder, is_json=is_json)
    with open_store() as store, store.read_only() as session:
        chosen = choose_captures(session, words, reports)
        fixture = take_fixture(session, chosen, registry_of(portals).portals)
    found = read_again(fixture)
    write_fixture(folder, fixture, found, _made_by())
    tell(_OTHERS_TEXT)
    _show(folder, fixture, found, is_json=is_json)
    return Ending.COMPLETE


def _accept(folder: Path, *, is_json: bool) -> Ending:
    written = read_fixture(folder)
    found = read_again(written.fixture)
    write_index(folder, WrittenFixture(written.fixture, found), _made_by())
    changed = sum(new != old for new, old in zip(found, written.found, strict=True))
    if is_json:
        write_json({"folder": str(folder), "exchanges": len(found), "changed": changed})
    else:
        click.echo(f"{len(found)} exchanges in {folder}; {changed} are read differently now.")
    return Ending.COMPLETE


def _show(folder: Path, fixture: Fixture, found: tuple[Found, ...], *, is_json: bool) -> None:
    size = sum(file.stat().st_size for file in folder.iterdir())
    if is_json:
        exchanges = [
            {"url": saved.url, "purpose": saved.purpose, "found": one}
            for saved, one in zip(fixture.exchanges, found, strict=True)
        ]
        write_json({"folder": str(folder), "portal": fixture.portal.id, "bytes": size,
                    "exchanges": exchanges})  # fmt: skip
        return
    click.echo(f"Wrote {len(found)} exchanges, {size:,} bytes, to {folder}.")


def _made_by() -> str:
    return f"nianbao {version('nianbao')}"
