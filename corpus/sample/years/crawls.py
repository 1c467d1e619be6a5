"""Crawling the district in a store: every visit a campaign, with its lists, links and ends.

`load_years` records the same answers without saying how they were found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlsplit

from corpus.job import Job
from corpus.sample.years.load import as_exchange, load_years
from corpus.sample.years.model import Sighting, Years
from corpus.sample.years.pages import FILE
from crawler.families.model import EndProof, Purpose
from crawler.portals.portal import Portal
from crawler.spiders.errand import LIST_ROW, Errand
from crawler.spiders.steps import LIST_END
from storage.archive import OpenRun, RunStart, start_run
from storage.blobs import digest_of
from storage.captures.record import record_exchanges
from storage.frontier import (
    Ending,
    FoundLink,
    LeasedEntry,
    LeaseTerms,
    NewEntry,
    discover,
    finish,
    lease,
    open_campaign,
)
from storage.models.archive import RunKind, RunOutcome
from storage.models.frontier import EntryState
from storage.session import Store

_A_DAY = timedelta(days=1)
_MOST = 100_000
_FAMILY = "generic"


def crawl_years(job: Job, years: Years) -> int:
    """Import the register and crawl every portal on every visit; return how many campaigns.

    Nothing is parsed or resolved.
    """
    load_years(job, replace(years, sightings=()))
    with job.store.begin() as session:
        run = start_run(session, RunStart(RunKind.CRAWL, job.code_version), job.now)
    count = 0
    for portal in years.portals:
        own = [each for each in years.sightings if urlsplit(each.url).netloc == portal.host]
        for _, sightings in groupby(own, key=lambda each: each.seen_at.date()):
            _Crawl(job.store, run, portal).record(list(sightings))
            count += 1
    job.finish(run, RunOutcome.COMPLETE, {"campaigns": count})
    return count


@dataclass
class _Crawl:
    """One visit to one portal."""

    store: Store
    run: OpenRun
    portal: Portal
    campaign_id: int = 0

    def record(self, sightings: Sequence[Sighting]) -> None:
        """Record the list first, then what it and its pages lead to."""
        column = next(each for each in sightings if each.url in self.portal.columns)
        answers = {each.url: each for each in sightings if each is not column}
        self._open(column.seen_at)
        self._fetch([column.url], {column.url: column}, Purpose.COLUMN)
        files = [url for url in answers if url.endswith(FILE)]
        self._fetch([url for url in answers if url not in files], answers, Purpose.ARTICLE)
        self._fetch(files, answers, Purpose.ATTACHMENT)

    def _open(self, at: datetime) -> None:
        name = f"{self.portal.id}@{at:%Y-%m-%dT%H:%M:%SZ}"
        with self.store.begin() as session:
            self.campaign_id = open_campaign(session, self.run, name, self.portal.id)

    def _fetch(
        self, urls: Iterable[str], answers: Mapping[str, Sighting], purpose: Purpose
    ) -> None:
        terms = LeaseTerms(campaign_id=self.campaign_id, limit=_MOST, duration=_A_DAY)
        with self.store.begin() as session:
            discover(session, self.run, [self._entry(url, purpose) for url in urls])
            leased = lease(session, self.run, terms)
        with self.store.begin() as session:
            exchanges = [
                replace(as_exchange(answers[one.url]), lease=one.lease) for one in leased
            ]  # fmt: skip
            record_exchanges(session, self.run, exchanges)
            finish(session, self.run, [self._end(one, answers[one.url]) for one in leased])

    def _entry(self, url: str, purpose: Purpose) -> NewEntry:
        errand = Errand(purpose, _FAMILY, 0 if purpose is Purpose.COLUMN else 1)
        return NewEntry(
            campaign_id=self.campaign_id,
            fingerprint=digest_of(url.encode()),
            url=url,
            host=urlsplit(url).netloc,
            request={"url": url, "cb_kwargs": {"errand": errand.write()}},
        )

    def _end(self, leased: LeasedEntry, answer: Sighting) -> Ending:
        links = tuple(self._links(answer))
        state, reason = _state(answer)
        return Ending(lease=leased.lease, state=state, reason=reason, links=links)

    def _links(self, answer: Sighting) -> Iterator[FoundLink]:
        if answer.location is not None:
            entry = self._entry(answer.location, Purpose.ARTICLE)
            yield FoundLink(url=answer.location, relation="redirect", entry=entry)
        if answer.url not in self.portal.columns:
            return
        for row in answer.rows:
            yield FoundLink(
                url=row.url, text=row.title, shown_date=row.published_on, relation=LIST_ROW,
                entry=self._entry(row.url, Purpose.ARTICLE),
            )  # fmt: skip
        proof = str(EndProof.SINGLE_PAGE)
        yield FoundLink(url=answer.url, relation=LIST_END, reason=proof)


def _state(answer: Sighting) -> tuple[EntryState, str | None]:
    if answer.status is None:
        return EntryState.DEAD, "timed_out"
    if answer.location is not None:
        return EntryState.DONE, "redirected"
    is_got = answer.status < 400
    return (EntryState.DONE, None) if is_got else (EntryState.DEAD, f"http_{answer.status}")
