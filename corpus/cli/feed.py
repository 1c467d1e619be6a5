"""`nianbao feed`: changes and findings as files for feed readers."""

from pathlib import Path

import click

from corpus.cli.console import write_json
from corpus.cli.options import database_option, json_option
from corpus.cli.surroundings import open_store
from corpus.feeds.entries import Gatherer
from corpus.feeds.model import FeedName, Topic
from corpus.feeds.write import MOST_ENTRIES, FeedWriter
from storage.agencies.registry import read_registry
from storage.changes.facts import listed
from storage.feed_rows import feed_findings


@click.command("feed")
@click.option("--output", "-o", "folder", required=True, metavar="DIR",
              type=click.Path(path_type=Path),
              help="Folder to write to, made if need be.")  # fmt: skip
@click.option("--division", "divisions", multiple=True, metavar="CODE",
              help="Only the feed of this division; may be repeated.")  # fmt: skip
@click.option("--agency", "agencies", multiple=True, metavar="LINEAGE",
              help="Only the feed of this agency, by the key of its lineage.")  # fmt: skip
@click.option("--rule", "rules", multiple=True, metavar="RULE", help="Only the feed of this rule.")
@click.option("--base-url", metavar="URL", help="Where the folder will be on the web.")
@click.option("--most", type=click.IntRange(1, 10_000), default=MOST_ENTRIES, show_default=True,
              metavar="N", help="Newest entries in a feed.")  # fmt: skip
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

    Events are the changes that `nianbao changes` derived and the findings that stand. An event has
    the same id whenever it is written; a file that would stay as it is is not touched.
    """
    named = [
        *(FeedName(Topic.DIVISION, key) for key in divisions),
        *(FeedName(Topic.AGENCY, key) for key in agencies),
        *(FeedName(Topic.RULE, key) for key in rules),
    ]
    with open_store() as store, store.read_only() as session, FeedWriter(named, most) as writer:
        gatherer = Gatherer(read_registry(session))
        for one in listed(session):
            event = gatherer.of_change(one)
            if event is not None:
                writer.add(*event)
        for found in feed_findings(session):
            writer.add(*gatherer.of_finding(found))
        paths = writer.write(folder, gatherer, base_url)
    if is_json:
        write_json([str(path) for path in paths])
    else:
        click.echo(f"{len(paths):,} files in {folder}.")
