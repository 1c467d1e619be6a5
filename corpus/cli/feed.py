"""`nianbao feed`: reports, changes and findings as files for feed readers."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import click

from corpus.agencies.registry import AgencyRegistry
from corpus.cli.asking import meant
from corpus.cli.console import write_json
from corpus.cli.options import database_option, json_option
from corpus.cli.rule_names import check_rule, named_rule
from corpus.cli.surroundings import open_store
from corpus.feeds.entries import Gatherer
from corpus.feeds.gather import MOST_ENTRIES, Gathering
from corpus.feeds.model import FeedName, Topic
from corpus.feeds.write import FeedFolder
from corpus.rules.corrected import rejudged_reports
from storage.agencies.registry import read_registry
from storage.feed_reports import feed_events

_Words = tuple[str, ...]


@click.command("feed")
@click.option("--output", "-o", "folder", required=True, metavar="DIR",
              type=click.Path(path_type=Path),
              help="Folder to write to, made if need be.")  # fmt: skip
@click.option("--division", "divisions", multiple=True, metavar="NAME|CODE|KEY",
              help="Only the feed of this division; may be repeated.")  # fmt: skip
@click.option("--agency", "agencies", multiple=True, metavar="NAME|CODE|KEY",
              help="Only the feed of this agency; may be repeated.")  # fmt: skip
@click.option("--rule", "rules", multiple=True, metavar="ID",
              help="Only the feed of this rule; may be repeated.")  # fmt: skip
@click.option("--base-url", metavar="URL", help="Where the folder will be on the web.")
@click.option("--most", type=click.IntRange(1, 10_000), default=MOST_ENTRIES, show_default=True,
              metavar="N", help="Newest entries of each kind in a feed.")  # fmt: skip
@json_option
@database_option
def command(  # noqa: PLR0913 - one parameter per option
    *,
    folder: Path,
    divisions: tuple[str, ...],
    agencies: tuple[str, ...],
    rules: tuple[str, ...],
    base_url: str | None,
    most: int,
    is_json: bool,
) -> None:
    """Write Atom 1.0 and JSON Feed 1.1 files: all events, and those of a district, agency or rule.

    Events are reports that are new or late, pages that `nianbao changes` found edited, gone or
    back, and findings that stand. `changes` and `reports` hold the newest 10,000 of each kind
    whatever --most says; a feed that was cut says so. An event has the same id whenever it is
    written; a feed of which nothing stands any more is emptied, a file that would stay as it is
    is not touched.
    """
    with ExitStack() as stack:
        session = stack.enter_context(stack.enter_context(open_store()).read_only())
        facts = read_registry(session)
        named = list(_named(AgencyRegistry.of(facts), divisions, agencies, rules))
        gatherer = Gatherer(facts)
        gathering = stack.enter_context(Gathering(named, most))
        for told in feed_events(session, rejudged_reports(session)):
            gathering.add(gatherer.event(told))
        paths = FeedFolder(folder, base_url).write(gathering, gatherer)
    if is_json:
        write_json([str(path) for path in paths])
    else:
        click.echo(f"{len(paths):,} files in {folder}.")


def _named(
    registry: AgencyRegistry, divisions: _Words, agencies: _Words, rules: _Words
) -> Iterator[FeedName]:
    """Yield the feeds that are asked for; refuse one of which nothing can ever be told."""
    for word in divisions:
        yield FeedName(Topic.DIVISION, _code(registry, word))
    for word in agencies:
        yield FeedName(Topic.AGENCY, meant(registry, word) or word)
    for word in rules:
        check_rule(rule := named_rule(word))
        yield FeedName(Topic.RULE, rule or word)


def _code(registry: AgencyRegistry, word: str) -> str:
    """Return the code of a division, the last one that it had; a code is one by itself."""
    if registry.holders_of(word):
        return word
    key = meant(registry, word) or word
    codes = [period.code for period in registry.bodies[key].periods if period.code is not None]
    if not codes:
        raise click.UsageError(f"{word} has no code of a division: name its feed with --agency.")
    return codes[-1]
