"""What a crawl of the sample web came to, portal by portal and family by family.

`python -m tests.corpus.crawl.figures` crawls all of it from the home pages and shows the table.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import sqlalchemy as sa

from corpus.jobs.harvest import fetched, rows_of
from corpus.sample.portals import (
    PORTALS,
    Expected,
    SamplePortal,
    Scale,
    ServeOptions,
    WebOptions,
    build_web,
    serve,
)
from crawler.families.model import Purpose
from crawler.families.twins import fold_address
from storage.frontier.review import EntryEnd
from storage.models.exchange import Outlink
from storage.models.frontier import EntryState, FrontierEntry
from storage.session import Store
from tests.corpus.crawl.bench import Bench, Crawled, prepare

_REPORTS = frozenset({Purpose.ARTICLE, Purpose.ATTACHMENT})


@dataclass(frozen=True, slots=True)
class Figures:
    """One portal's crawl in numbers.

    `mattering` are the pages without which nothing is known: the home page, its robots.txt, the
    genuine reports with their files, and the lists that name them; a page of a list counts only
    if it names a report that no page read before it names.
    """

    portal: str
    family: str
    completeness: str
    expected: int
    missing: tuple[str, ...]
    decoys: tuple[str, ...]
    trespasses: tuple[str, ...]
    files: int
    lists: int
    requests: int

    @property
    def found(self) -> int:
        """How many genuine reports were fetched."""
        return self.expected - len(self.missing)

    @property
    def mattering(self) -> int:
        """How many pages matter."""
        return self.found + self.files + self.lists + 2

    @property
    def ratio(self) -> float:
        """How many requests were made for each page that matters."""
        return self.requests / self.mattering


def measure(crawled: Crawled, name: str) -> Figures:
    """Return the figures of a portal after its crawl."""
    portal = crawled.web.portal(name)
    asked = [request.url for request in crawled.of_portal(name)]
    expected = [found for found in portal.expected if found.truth_at(0)]
    files = {file.url for found in expected for file in found.attachments}
    return Figures(
        name,
        portal.family,
        crawled.verdict(name).completeness.value,
        len(expected),
        tuple(crawled.missing(name)),
        tuple(_decoys(crawled, portal)),
        tuple(url for url, _ in crawled.web.trespasses(asked)),
        len(files & set(asked)),
        _lists(crawled, name, expected),
        len(asked),
    )


def by_family(figures: Iterable[Figures]) -> dict[str, list[Figures]]:
    """Return figures by family."""
    ordered = sorted(figures, key=lambda each: each.family)
    return {name: list(group) for name, group in groupby(ordered, lambda each: each.family)}


def _decoys(crawled: Crawled, portal: SamplePortal) -> Iterator[str]:
    """Yield what was kept as a report, or as the file of one, and is neither."""
    genuine = {url for found in crawled.web.expected for url in found.addresses}
    genuine |= {file.url for found in crawled.web.expected for file in found.attachments}
    keys = {fold_address(url).key for url in genuine}
    ways = _ways(crawled, portal.name)
    for entry in crawled.entries(portal.name):
        if (
            _is_kept(entry)
            and entry.capture_id not in ways
            and fold_address(entry.url).key not in keys
        ):
            yield entry.url


def _ways(crawled: Crawled, name: str) -> set[int]:
    """Return the captures that only led on to a report, by a script or a refresh."""
    with Store(crawled.url).read_only() as session:
        statement = (
            sa.select(Outlink.capture_id)
            .join(FrontierEntry, FrontierEntry.capture_id == Outlink.capture_id)
            .where(
                FrontierEntry.campaign_id == crawled.find(session, name),
                Outlink.relation == "detour",
            )
        )
        return set(session.execute(statement).scalars())


def _is_kept(entry: EntryEnd) -> bool:
    errand = entry.request.get("cb_kwargs", {}).get("errand", {})
    is_report = errand.get("purpose") in _REPORTS
    return is_report and entry.state is EntryState.DONE and entry.reason != "redirected"


def _lists(crawled: Crawled, name: str, expected: list[Expected]) -> int:
    wanted = {fold_address(url).key for found in expected for url in found.addresses}
    named: set[str] = set()
    pages: set[str] = set()
    with Store(crawled.url).read_only() as session:
        campaign = crawled.find(session, name)
        urls = {entry.id: entry.url for entry in fetched(session, campaign)}
        for entry_id, url, _ in rows_of(session, campaign):
            key, page = fold_address(url).key, fold_address(urls[entry_id]).key
            # A column that shows its only report is counted as the report.
            if key in wanted - named - {page} and page not in wanted:
                pages.add(page)
            named.add(key)
    return len(pages)


@click.command()
@click.option("--seed", default=1, show_default=True, help="Which web to invent.")
@click.option("--portal", "names", multiple=True, type=click.Choice(PORTALS), metavar="NAME")
@click.option("--small", is_flag=True, help="Few agencies and years, as in the suite.")
def main(*, seed: int, names: tuple[str, ...], small: bool) -> None:
    """Crawl the sample web from its home pages and show what came of it."""
    scale = Scale(departments=1, townships=1, years=(2021, 2022)) if small else Scale()
    web = build_web(seed, WebOptions(scale, only=frozenset(names) or None))
    with TemporaryDirectory() as folder, serve(web, ServeOptions(time_scale=0.0)) as server:
        bench = Bench(server, prepare(Path(folder)))
        bench.run([portal.name for portal in web.portals], patience=900)
        done = bench.crawled()
        show([measure(done, portal.name) for portal in web.portals])


def show(figures: list[Figures]) -> None:
    """Write the table."""
    click.echo(
        f"{'portal':26}{'verdict':10}{'found':>9}{'decoys':>7}{'asked':>7}{'matter':>7}{'ratio':>7}"
    )
    for each in figures:
        click.echo(
            f"{each.portal:26}{each.completeness:10}{each.found:>5}/{each.expected:<3}"
            f"{len(each.decoys):>9}{each.requests:>9}{each.mattering:>9}{each.ratio:>9.2f}"
        )
        for url in (*each.missing, *each.decoys, *each.trespasses):
            click.echo(f"    {url}")
    click.echo("by family")
    for family, group in by_family(figures).items():
        asked = sum(each.requests for each in group)
        matter = sum(each.mattering for each in group)
        click.echo(f"  {family:24}{asked:>7}{matter:>7}{asked / matter:>7.2f}")


if __name__ == "__main__":
    main()
