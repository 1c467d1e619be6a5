"""What must have come of a hostile case, looked up in the archive and in the server's log."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

import sqlalchemy as sa

from corpus.jobs.verdicts import VisitReport
from corpus.sample.portals import Expected
from parsers.parse import parse
from storage import exchanges
from storage.frontier.review import EntryEnd
from storage.models.exchange import LinkFate, Outlink
from storage.models.frontier import EntryState, FrontierEntry
from storage.session import Store
from tests.corpus.crawl.bench import Crawled
from tests.corpus.crawl.dangers import fault_url

_STRUGGLES = frozenset({429, 503})


@dataclass(frozen=True)
class Seen:
    """All that the crawls of the tests left."""

    first: Crawled
    second: Crawled
    report: VisitReport
    dangers: Crawled

    def of(self, portal: str) -> Crawled:
        """Return the crawl of a portal."""
        names = {each.name for each in self.dangers.web.portals}
        return self.dangers if portal in names else self.first

    def case(self, name: str) -> Expected:
        """Return the report that is a case of the sample web."""
        addresses = set(self.first.web.cases[name])
        return next(
            each
            for each in self.first.web.expected
            if each.case == name or addresses & each.addresses
        )

    def ends_of(self, portal: str, addresses: frozenset[str]) -> list[EntryEnd]:
        """Return how the requests for some addresses ended."""
        return [entry for entry in self.of(portal).entries(portal) if entry.url in addresses]


@dataclass(frozen=True, slots=True)
class Check:
    """What a case is held to, and the portals that must have been crawled for it.

    The reports of the portals of cases, moods, labels and changes are looked up by their names.
    """

    run: Callable[[Seen], None]
    portals: tuple[str, ...] = ()

    def __call__(self, seen: Seen) -> None:
        """Hold the case to its outcome."""
        self.run(seen)


def _got(seen: Seen, found: Expected) -> EntryEnd:
    """Return the request that brought the page of a report itself."""
    ended = seen.ends_of(found.portal, found.addresses)
    done = [end for end in ended if end.state is EntryState.DONE and end.reason != "redirected"]
    assert done, [(end.url, end.state, end.reason) for end in ended]
    return done[-1]


def listed(*portals: str) -> Check:
    """Demand every report and file of some portals, and a proof for the end of each list."""

    def check(seen: Seen) -> None:
        for portal in portals:
            crawled = seen.of(portal)
            assert crawled.missing(portal) == []
            verdict = crawled.verdict(portal)
            assert verdict.is_complete, verdict.reasons
            assert verdict.proofs
            assert "not_proven" not in verdict.proofs
            asked = {request.url for request in crawled.requests}
            files = {f.url for e in crawled.web.portal(portal).expected for f in e.attachments}
            assert files <= asked

    return Check(check, portals)


def judged(portal: str, completeness: str, reason: str = "") -> Check:
    """Demand a verdict, with a reason; and that nothing forbidden was asked for."""

    def check(seen: Seen) -> None:
        crawled = seen.of(portal)
        verdict = crawled.verdict(portal)
        assert verdict.completeness == completeness, verdict.reasons
        assert not reason or any(reason in told for told in verdict.reasons), verdict.reasons
        assert crawled.missing(portal) == []
        asked = [request.url for request in crawled.of_portal(portal)]
        assert crawled.web.trespasses(asked) == []

    return Check(check, (portal,))


def one_page(portal: str) -> Check:
    """Demand that a portal's crawl asked for every report once, under one of its addresses.

    Another portal may link to the report: what it shows is evidence of its own, so that its crawl
    asks too. That is one more request for each of them, and still one page.
    """

    def check(seen: Seen) -> None:
        crawled = seen.first
        asked = crawled.asked()
        for found in crawled.web.portal(portal).expected:
            askers = [name for name, url, _ in asked if url in found.addresses]
            assert askers.count(portal) == 1, found.url
            assert len(set(askers)) == len(askers), found.url
            requests = [each for each in crawled.requests if each.url in found.addresses]
            assert len(requests) == len(askers), found.url
            assert len({page for _, url, page in asked if url in found.addresses}) == 1, found.url

    return Check(check, (portal,))


def reads(case: str) -> Check:
    """Demand that a report was got, and can be read where the portal says enough."""

    def check(seen: Seen) -> None:
        found = seen.case(case)
        entry = _got(seen, found)
        if not found.is_clean:
            return
        with Store(seen.first.url).read_only() as session:
            payload = exchanges.load(session, entry.capture_id or 0).payload
        record = parse(payload)
        assert record.agency.name == found.agency
        assert record.report_year.value == found.year

    return Check(check)


def kept_file(case: str) -> Check:
    """Demand that a report and its files were got."""

    def check(seen: Seen) -> None:
        found = seen.case(case)
        _got(seen, found)
        assert found.attachments
        for file in found.attachments:
            ended = seen.ends_of(found.portal, frozenset({file.url}))
            assert [end.state for end in ended] == [EntryState.DONE], file.url

    return Check(check)


def sends_referer(case: str) -> Check:
    """Demand that files were asked for as who comes from the page."""

    def check(seen: Seen) -> None:
        kept_file(case)(seen)
        found = seen.case(case)
        for file in found.attachments:
            asked = [each for each in seen.first.requests if each.url == file.url]
            assert [each.headers.get("referer") for each in asked] == [found.url]

    return Check(check)


def ends(portal: str, case: str, state: str, reason: str = "") -> Check:
    """Demand how the requests for a case ended."""

    def check(seen: Seen) -> None:
        ended = seen.ends_of(portal, frozenset(seen.first.web.cases[case]))
        assert ended
        for end in ended:
            assert end.state.value == state
            assert reason in (end.reason or "")
            assert end.capture_id is not None

    return Check(check, (portal,))


def goes_on(case: str) -> Check:
    """Demand that a page was asked for again, not before the server wanted it, and then got."""

    def check(seen: Seen) -> None:
        for url in seen.first.web.cases[case]:
            asked = [each for each in seen.first.requests if each.url == url]
            assert len(asked) >= 2
            for earlier, later in pairwise(asked):
                wait = {"busy-503": 1.0, "busy-429": 2.0}.get(case, 0.0)
                assert later.started_at - earlier.started_at >= wait
            ended = seen.ends_of("moods", frozenset({url}))
            assert [end.state for end in ended] == [EntryState.DONE]

    return Check(check)


def own_fault(name: str, state: str, reason: str = "") -> Check:
    """Demand how the request for a wire fault ended, and that every attempt is captured."""

    def check(seen: Seen) -> None:
        [end] = seen.ends_of("faults", frozenset({fault_url(name)}))
        assert (end.state.value, reason in (end.reason or "")) == (state, True), end.reason
        assert end.capture_id is not None

    return Check(check)


def excluded(portal: str, part: str, reason: str) -> Check:
    """Demand that following redirects ended at an address for a reason."""

    def check(seen: Seen) -> None:
        ended = [end for end in seen.of(portal).entries(portal) if part in end.url]
        assert ended[-1].reason == reason
        assert ended[-1].state is not EntryState.DONE

    return Check(check, (portal,))


def untouched(portal: str, *words: str) -> Check:
    """Demand that what is listed under some words was noted as a decoy and never asked for."""

    def check(seen: Seen) -> None:
        crawled = seen.of(portal)
        with Store(crawled.url).read_only() as session:
            statement = (
                sa.select(Outlink.url, Outlink.text, Outlink.fate)
                .join(FrontierEntry, FrontierEntry.capture_id == Outlink.capture_id)
                .where(
                    FrontierEntry.campaign_id == crawled.find(session, portal),
                    Outlink.relation == "row",
                )
            )
            rows = session.execute(statement).all()
        asked = {unquote(request.url) for request in crawled.requests}
        for word in words:
            found = [(url, fate) for url, text, fate in rows if word in (text or "")]
            assert found, word
            for url, fate in found:
                assert fate is LinkFate.EXCLUDED
                assert url not in asked

    return Check(check, (portal,))


def seen_at_second(case: str, how: str) -> Check:
    """Demand that the second visit reports a case as it is, and as nothing else."""

    def check(seen: Seen) -> None:
        changes = seen.report.changes
        assert changes is not None
        told = {
            "new": set(changes.new),
            "moved": {new for _, new in changes.moved},
            "withdrawn": {one.url for one in changes.withdrawn},
            **{
                level: {one.url for one in changes.changed if one.level.value == level}
                for level in ("numbers", "text", "bytes", "unread")
            },
        }
        urls = set(seen.first.web.cases[case])
        assert [name for name, found in told.items() if urls & found] == [how]

    return Check(check)


def withdrawn(case: str) -> Check:
    """Demand that a page is reported as withdrawn and was got before."""

    def check(seen: Seen) -> None:
        seen_at_second(case, "withdrawn")(seen)
        _got(seen, seen.case(case))

    return Check(check)


def known_again(case: str) -> Check:
    """Demand that a page was asked for conditionally and believed."""

    def check(seen: Seen) -> None:
        [url] = seen.first.web.cases[case]
        [asked] = [request for request in seen.second.requests if request.url == url]
        assert asked.headers["if-none-match"]
        assert asked.status == 304

    return Check(check)
