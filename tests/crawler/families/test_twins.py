import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.families.twins import fold_address

KEY = "yunxi.gov.cn/nb/t1.html"


@pytest.mark.parametrize(
    ("url", "note"),
    [
        ("http://yunxi.gov.cn/nb/t1.html", ""),
        ("https://yunxi.gov.cn/nb/t1.html", "scheme"),
        ("http://www.yunxi.gov.cn/nb/t1.html", "host www."),
        ("http://WWW.Yunxi.gov.cn:80/nb/./t1.html#top", "host www."),
        ("https://wap.yunxi.gov.cn:443/nb/t1.html", "host wap."),
        ("http://m.yunxi.gov.cn/nb/t1.html", "host m."),
        ("http://www.yunxi.gov.cn/nb/t1_wap.html", "mobile file"),
        ("http://www.yunxi.gov.cn/nb/t1.html?utm_source=wx&from=timeline", "query from"),
        ("http://www.yunxi.gov.cn/nb/t1.html?print=1", "query print"),
        ("http://www.yunxi.gov.cn/nb/t1.html;jsessionid=ABC.node1", "session id"),
        ("http://www.province.gov.cn/gate/big5/www.yunxi.gov.cn/nb/t1.html", "big5 gateway"),
        ("http://www.yunxi.gov.cn/nb/%74%31.html", "host www."),
    ],
)
def test_other_dress_has_one_key_and_says_why(url: str, note: str) -> None:
    twin = fold_address(url)
    assert twin.key == KEY
    assert not note or note in twin.evidence


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.gov.cn/nb/index.html", "http://a.gov.cn/nb/"),
        ("http://a.gov.cn/content/mpost_12.html", "http://a.gov.cn/content/post_12.html"),
        ("http://a.gov.cn/x.jsp?b=2&a=1", "http://a.gov.cn/x.jsp?a=1&b=2"),
        ("http://a.gov.cn/%e4%ba%91", "http://a.gov.cn/云"),
    ],
)
def test_pairs_of_twins(one: str, other: str) -> None:
    assert fold_address(one).key == fold_address(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.gov.cn/x?id=1", "http://a.gov.cn/x?id=2"),
        ("http://a.gov.cn/nb/", "http://a.gov.cn/nb"),
        ("http://a.gov.cn/NB/", "http://a.gov.cn/nb/"),
        ("http://a.gov.cn/nb/index.htm", "http://a.gov.cn/nb/index.html"),
        ("http://a.gov.cn/nb/index_1.html", "http://a.gov.cn/nb/"),
        ("http://a.gov.cn:8080/nb/", "http://a.gov.cn/nb/"),
        ("http://m.gov.cn/", "http://www.gov.cn/"),
        ("http://xxgk.a.gov.cn/", "http://a.gov.cn/"),
        ("http://a.gov.cn/gkmlpt/annualreport#1", "http://a.gov.cn/gkmlpt/annualreport#2"),
        ("http://a.gov.cn/#/nb/2023", "http://a.gov.cn/#/nb/2024"),
        ("http://a.gov.cn/x?fbtime=2023&area=1", "http://a.gov.cn/x?fbtime=2024&area=1"),
        ("http://a.gov.cn/x?a=1&a=2", "http://a.gov.cn/x?a=2&a=1"),
        ("http://a.gov.cn/a%2Fb", "http://a.gov.cn/a/b"),
        ("http://a.gov.cn/x?%B1%A8=1", "http://a.gov.cn/x?%B1%A9=1"),
        ("http://a.gov.cn/wap/1.html", "http://a.gov.cn/1.html"),
    ],
)
def test_two_pages_are_never_folded(one: str, other: str) -> None:
    assert fold_address(one).key != fold_address(other).key


def test_the_directory_page_of_a_portal_may_have_another_name() -> None:
    assert fold_address("http://a.gov.cn/nb/index.shtml", ["index.shtml"]).key == "a.gov.cn/nb/"


@pytest.mark.parametrize("text", ["", "about:blank", "http://", "http://[", "mailto:a@b", "\ud800"])
def test_what_is_no_address_is_its_own_key(text: str) -> None:
    assert fold_address(text).key == text


SEGMENT = st.sampled_from(
    ["nb", "zfxxgk", "NB", "2024n", "云", "a b", "index_2", "t1_2.html", "x.jsp"]
)
HOSTS = st.sampled_from(["yunxi.gov.cn", "lh.gov.cn", "xxgk.yunxi.gov.cn", "demo.example"])
QUERY = st.lists(
    st.tuples(st.sampled_from(["id", "area", "fbtime", "page"]), st.sampled_from("0123456789")),
    max_size=3,
)
IDENTITY = st.tuples(HOSTS, st.lists(SEGMENT, max_size=3).map(tuple), QUERY.map(tuple))


def _identity_key(identity: tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]) -> object:
    host, path, query = identity
    return host, path, tuple(sorted(query, key=lambda pair: pair[0]))


def _write(
    identity: tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]], dress: tuple[bool, ...]
) -> str:
    host, path, query = identity
    pairs = [f"{name}={value}" for name, value in query] + (["utm_medium=x"] if dress[0] else [])
    address = f"{'https' if dress[1] else 'http'}://{'www.' if dress[2] else ''}{host}"
    return (
        address
        + "/"
        + "/".join(path)
        + (f"?{'&'.join(pairs)}" if pairs else "")
        + ("#top" if dress[3] else "")
    )


DRESS = st.tuples(*[st.booleans()] * 4)


@given(IDENTITY, IDENTITY, DRESS, DRESS)
def test_keys_agree_exactly_when_pages_do(
    one: tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]],
    other: tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]],
    dress: tuple[bool, ...],
    other_dress: tuple[bool, ...],
) -> None:
    same = fold_address(_write(one, dress)).key == fold_address(_write(other, other_dress)).key
    assert same == (_identity_key(one) == _identity_key(other))


@given(IDENTITY, DRESS)
def test_a_key_is_its_own_twin(
    identity: tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]], dress: tuple[bool, ...]
) -> None:
    key = fold_address(_write(identity, dress)).key
    assert fold_address(f"http://{key}").key == key


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    key = fold_address(f"http://{text}").key
    again = fold_address(key if "://" in key else f"http://{key}").key
    assert again == key


def test_an_address_of_ipv6_keeps_its_brackets() -> None:
    assert fold_address("http://[::1]:8080/nb/").key == "[::1]:8080/nb/"
