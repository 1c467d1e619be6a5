"""The table of RFC 9309: what each answer to the request for robots.txt allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.conduct.robots import LONGEST_READ, SLOWEST_DELAY, Answer, Standing, read_rules

URL = "https://www.qinghe.gov.cn/zwgk/index.html"
NONE_ALLOWED = b"User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("status", [None, 100, 412, 418, 500, 502, 503, 521, 599])
def test_an_unreachable_robots_txt_forbids_everything(status: int | None) -> None:
    rules = read_rules(Answer(status, b"User-agent: *\nAllow: /\n"))
    assert rules.standing is Standing.UNREACHABLE
    assert not rules.allows(URL, "nianbao")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 301])
def test_an_unavailable_robots_txt_forbids_nothing(status: int) -> None:
    rules = read_rules(Answer(status, NONE_ALLOWED))
    assert rules.standing is Standing.NO_RULES
    assert rules.allows(URL, "nianbao")


def test_more_than_five_redirects_are_as_good_as_none() -> None:
    assert not read_rules(Answer(200, NONE_ALLOWED, redirects=5)).allows(URL, "nianbao")
    assert read_rules(Answer(200, NONE_ALLOWED, redirects=6)).allows(URL, "nianbao")


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /\nAllow: /zwgk/", True),
        ("User-agent: *\nAllow: /\nDisallow: /zwgk/", False),
        ("User-agent: nianbao\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: nianbao\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: NianBao\nDisallow: /", False),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /*.html$", False),
        ("<html><body>您访问的页面不存在</body></html>", True),
        ("user-agent:*\r\ndisallow:/zwgk", False),
        ("Disallow: /", True),
    ],
)
def test_rules_are_read_as_the_standard_says(text: str, is_allowed: bool) -> None:
    assert read_rules(Answer(200, text.encode())).allows(URL, "nianbao") is is_allowed


def test_only_the_first_500_kib_are_read() -> None:
    filler = b"# " + b"x" * LONGEST_READ + b"\n"
    assert read_rules(Answer(200, filler + NONE_ALLOWED)).allows(URL, "nianbao")


def test_a_wish_to_wait_is_heard_within_reason() -> None:
    text = b"User-agent: *\nCrawl-delay: %d\n"
    assert read_rules(Answer(200, text % 7)).delay("nianbao") == 7
    assert read_rules(Answer(200, text % 86400)).delay("nianbao") == SLOWEST_DELAY
    assert read_rules(Answer(404)).delay("nianbao") is None


@given(st.binary(max_size=300))
def test_any_bytes_are_rules(body: bytes) -> None:
    assert read_rules(Answer(200, body)).allows(URL, "nianbao") in (True, False)
