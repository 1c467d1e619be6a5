import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.warc.surt import make_key

SESSION = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://example.gov.cn", "cn,gov,example)/"),
        ("HTTP://WWW2.EXAMPLE.gov.cn:80/A", "cn,gov,example)/a"),
        ("https://example.gov.cn:443/a/", "cn,gov,example)/a"),
        ("http://example.gov.cn:8080/", "cn,gov,example:8080)/"),
        ("http://user:secret@example.gov.cn./a", "cn,gov,example)/a"),
        ("http://192.0.2.1:8080/a", "1,2,0,192:8080)/a"),
        ("http://[2001:db8::1]/a", "2001:db8::1)/a"),
        ("http://例子.cn/", "cn,xn--fsqu00a)/"),
        ("http://example.gov.cn/a//b/../c/./d", "cn,gov,example)/a/c/d"),
        ("http://example.gov.cn/../..", "cn,gov,example)/"),
        ("http://example.gov.cn/政务", "cn,gov,example)/%e6%94%bf%e5%8a%a1"),
        ("http://example.gov.cn/%E6%94%BF%E5%8A%A1", "cn,gov,example)/%e6%94%bf%e5%8a%a1"),
        ("http://example.gov.cn/%2541 b", "cn,gov,example)/a%20b"),
        ("http://example.gov.cn/a?b=2&a=1&b=1#c", "cn,gov,example)/a?a=1&b=1&b=2"),
        ("http://example.gov.cn/a?", "cn,gov,example)/a"),
        ("http://example.gov.cn?a", "cn,gov,example)/?a"),
        (f"http://example.gov.cn/a?sid={SESSION}&b=1", "cn,gov,example)/a?b=1"),
        ("http://example.gov.cn/(S(0123456789abcdefghijklmn))/a", "cn,gov,example)/a"),
        ("urn:nianbao:settings", "urn:nianbao:settings"),
        ("dns:example.gov.cn", "dns:example.gov.cn"),
    ],
)
def test_a_url_has_this_key(url: str, key: str) -> None:
    assert make_key(url) == key


@given(st.text())
def test_any_text_has_a_key_of_one_ascii_word(text: str) -> None:
    for url in (text, f"http://{text}", f"http://example.gov.cn/{text}"):
        key = make_key(url)
        assert key.isascii()
        assert not set(" \t\r\n") & set(key)
