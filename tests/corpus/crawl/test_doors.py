"""Links, redirects and names that lead inside our own network: nobody inside is ever asked."""

import ipaddress
from urllib.parse import urlsplit

import pytest

from storage.models.frontier import EntryState
from tests.corpus.crawl.bench import Crawled
from tests.corpus.crawl.conftest import DOOR
from tests.corpus.crawl.dangers import CLAIMED, SPELLINGS, ZONE

CLAIMING = f"{DOOR}-claimed"
_REFUSED = frozenset({"host_not_allowed", "address_not_public", "url_invalid"})


def test_no_spelling_leads_to_a_connection(endangered: tuple[Crawled, int]) -> None:
    assert endangered[1] == 0


def test_every_connection_goes_where_the_bench_sends_it(endangered: tuple[Crawled, int]) -> None:
    # The tee is proven on a connection of our own, on loopback as the bench is.
    assert {address for address, _ in endangered[0].connected} == {"127.0.0.1"}


def test_every_door_was_tried(endangered: tuple[Crawled, int]) -> None:
    asked = {request.path for request in endangered[0].of_portal(CLAIMING)}
    for way in ("sent", "chain"):
        assert {f"/{way}/{key}.html" for key in SPELLINGS} <= asked


@pytest.mark.parametrize("portal", [DOOR, CLAIMING])
def test_what_leads_inside_is_refused_with_the_reason(
    endangered: tuple[Crawled, int], portal: str
) -> None:
    inside = [
        entry
        for entry in endangered[0].entries(portal)
        if not (urlsplit(entry.url).hostname or "").startswith("www.")
    ]
    assert len(inside) >= 10
    for entry in inside:
        is_refused = entry.state is EntryState.EXCLUDED and entry.reason in _REFUSED
        # Some spellings are no name at all to the resolver.
        assert is_refused or (entry.reason or "").startswith("not_reached"), entry
        assert entry.capture_id is None, entry.url


def test_a_host_that_the_portal_file_claims_is_judged_by_its_address(
    endangered: tuple[Crawled, int],
) -> None:
    reasons = {
        urlsplit(entry.url).hostname: entry.reason for entry in endangered[0].entries(CLAIMING)
    }
    literal = [host for host in reasons if host in CLAIMED and _is_address(host)]
    assert len(literal) >= 5
    assert {reasons[host] for host in literal} == {"address_not_public"}


@pytest.mark.parametrize("name", ["inside4", "inside6", "metadata", "private", "mixed"])
def test_a_name_is_judged_by_every_address_it_has(
    endangered: tuple[Crawled, int], name: str
) -> None:
    for portal in (DOOR, CLAIMING):
        reasons = {
            entry.reason
            for entry in endangered[0].entries(portal)
            if urlsplit(entry.url).hostname == f"{name}.{ZONE}"
        }
        assert reasons == {"address_not_public"}


def test_a_name_that_turns_inward_after_a_look_is_refused(endangered: tuple[Crawled, int]) -> None:
    reasons = {
        entry.reason
        for entry in endangered[0].entries(CLAIMING)
        if urlsplit(entry.url).hostname == f"rebound.{ZONE}"
    }
    assert reasons == {"address_not_public"}


def _is_address(host: str | None) -> bool:
    try:
        # Not every system resolves an address of IPv6 for who has none of its own.
        ipaddress.IPv4Address(host or "")
    except ValueError:
        return False
    return True
