import pytest

from corpus.crawled.platforms import host_of, is_left_out, shown_on
from corpus.rules.model import Copy
from crawler.portals.portal import Portal

CITY = Portal("qinghe", "青禾市人民政府", "990100", "http://www.qinghe.example/")
THERE, ELSEWHERE = "http://www.qinghe.example/nb/1.html", "http://www.yunxi.example/nb/1.html"


def shown(*copies: tuple[str, str]) -> str | None:
    return shown_on([Copy(*copy) for copy in copies], [CITY])


def test_a_copy_further_up_is_the_same_or_differs() -> None:
    assert shown(("copy", THERE)) == "same"
    assert shown(("conflict", THERE)) == "differs"
    assert shown(("copy", THERE), ("outdated", THERE)) == "differs"


def test_what_a_page_showed_before_and_copies_elsewhere_are_no_platforms() -> None:
    assert shown(("earlier", THERE)) is None
    assert shown(("conflict", ELSEWHERE)) is None
    assert shown() is None


@pytest.mark.parametrize(
    ("listed", "held", "is_odd"),
    [
        ({"a", "b", "c"}, {"a", "b", "c", "x"}, True),
        ({"a", "b", "c", "x"}, {"a", "b", "c", "x"}, False),
        ({"a", "b"}, {"a", "b", "x"}, False),
        ({"a", "b", "c"}, {*"abcdefg", "x"}, False),
    ],
)
def test_only_a_portal_that_shows_most_others_lacks_one(
    listed: set[str], held: set[str], is_odd: bool
) -> None:
    assert is_left_out("x", listed, held) is is_odd


def test_what_is_no_address_has_no_host() -> None:
    assert (host_of("http://[broken"), host_of("file:sha256"), host_of(THERE)) == (
        "", "", "www.qinghe.example",
    )  # fmt: skip
