import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from crawler.frontier.fingerprint import canonical_url, fingerprint, host_of

FIXED = "sha256:ffe4dc781486507749788fd11275eaee2a5b2d191344bca12bf0a3f835e6aefc"
PARTS = st.text(st.sampled_from("ab%4F2e年 +&=/~"), max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?b=2&a=1", "https://a.example/x?a=1&b=2"),
        ("https://A.Example:443/x#top", "https://a.example/x"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example/%7ex", "https://a.example/~x"),
        ("https://a.example/年报", "https://a.example/%E5%B9%B4%E6%8A%A5"),
        ("https://a.example/x?q=a+b", "https://a.example/x?q=a%20b"),
    ],
)
def test_spellings_of_one_url_are_one_entry(one: str, other: str) -> None:
    assert fingerprint(Request(one)) == fingerprint(Request(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?a=1&a=2", "https://a.example/x?a=1"),
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://a.example/x?q=%C4%EA", "https://a.example/x?q=%E5%B9%B4"),
        ("https://a.example:8080/", "https://a.example/"),
        ("http://a.example/", "https://a.example/"),
        ("https://a.example/X", "https://a.example/x"),
    ],
)
def test_different_resources_are_different_entries(one: str, other: str) -> None:
    assert fingerprint(Request(one)) != fingerprint(Request(other))


def test_method_body_and_salt_count_and_headers_do_not() -> None:
    url = "https://a.example/search"
    plain = fingerprint(Request(url, headers={"X-Token": "1"}))
    assert plain == fingerprint(Request(url, headers={"X-Token": "2"}))
    others = {
        fingerprint(Request(url, method="POST")),
        fingerprint(Request(url, method="POST", body="page=1")),
        fingerprint(Request(url, method="POST", body="page=2")),
        fingerprint(Request(url), "salt"),
    }
    assert len(others | {plain}) == 5


def test_the_fingerprint_never_changes() -> None:
    """It is stored: another value would fetch every page of a campaign again."""
    request = Request("https://a.example/zwgk?年=2023&b=%c4", method="POST", body="页=1")
    assert canonical_url(request.url) == "https://a.example/zwgk?%E5%B9%B4=2023&b=%C4"
    assert fingerprint(request) == FIXED


@given(PARTS, PARTS)
def test_the_canonical_form_is_stable(path: str, query: str) -> None:
    url = f"https://a.example/{path}?{query}"
    once = canonical_url(url)
    assert canonical_url(once) == once


@given(st.lists(st.tuples(PARTS, PARTS), max_size=5))
def test_the_order_of_arguments_does_not_count(pairs: list[tuple[str, str]]) -> None:
    arguments = [f"{name}={value}".replace("&", "") for name, value in pairs]
    turned = arguments[::-1]
    one, other = (f"https://a.example/?{'&'.join(order)}" for order in (arguments, turned))
    assert canonical_url(one) == canonical_url(other)


def test_a_host_has_its_port_only_if_that_is_unusual() -> None:
    assert host_of("HTTP://user@A.example:80/") == "a.example"
    assert host_of("https://a.example:8443/") == "a.example:8443"
