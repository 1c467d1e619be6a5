"""A look at a portal that fetches no report: into the database, or into one that is thrown away."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.cli.crawl_options import Conduct
from corpus.cli.crawl_text import show_crawl
from corpus.cli.surroundings import bring_up_to_date, create_new_file, open_job, open_store
from corpus.jobs.crawl import run_crawl
from corpus.jobs.discover import Discovery, HoldBack, limit_to, read_discovery
from corpus.jobs.visits import make_plan
from crawler.portals.portal import Portal
from crawler.spiders.portal import LIST_END
from storage.frontier import find_campaign
from storage.frontier.errors import CampaignUnknown
from storage.session import Store

_NOTHING = Discovery(None, "", (), 0, (), {})


def look_at(
    portal: Portal, conduct: Conduct, limit: type[HoldBack], *, is_kept: bool
) -> tuple[Discovery, str | None]:
    """Return what a look at a portal found, and why it broke off, if it did."""
    # A campaign of its own: a look is no visit.
    seen = replace(portal, id=f"look:{portal.id}")
    terms = conduct.terms(scrapy=limit_to(limit))
    with _open_store(is_kept=is_kept) as store:
        plan, chosen = make_plan(open_job(store, lambda _: None), [seen], terms)
        with show_crawl(1) as hear:
            end = run_crawl(plan, hear, terms.log)
        with store.read_only() as session:
            try:
                campaign_id = find_campaign(session, chosen[0].name)
            except CampaignUnknown:
                return _NOTHING, end.error
            return read_discovery(session, campaign_id, LIST_END), end.error


@contextmanager
def _open_store(*, is_kept: bool) -> Iterator[Store]:
    if is_kept:
        with open_store() as store:
            create_new_file(store)
            yield store
        return
    with (
        TemporaryDirectory(prefix="nianbao-") as folder,
        Store(f"sqlite:///{Path(folder) / 'look.db'}") as store,
    ):
        bring_up_to_date(store)
        yield store
