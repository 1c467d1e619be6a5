import pytest
from scrapy import Request

from crawler.conduct.errors import ProxyInvalid
from crawler.conduct.proxy import UseProxy, check_proxy

PROXY = "http://proxy.example:8118"


def test_plain_http_goes_through_the_proxy_and_tls_does_not() -> None:
    plain, secure = Request("http://www.qinghe.example/"), Request("https://www.qinghe.example/")
    secure.meta["proxy"] = PROXY
    for request in (plain, secure):
        UseProxy(PROXY).process_request(request)
    assert plain.meta["proxy"] == PROXY
    assert "proxy" not in secure.meta


@pytest.mark.parametrize(
    "proxy",
    ["proxy.example:8118", "socks5://proxy.example:1080", "http://proxy.example", "http://:8118",
     "http://name:word@proxy.example:8118", "http://proxy.example:eight"],
)  # fmt: skip
def test_a_proxy_that_cannot_be_used_is_refused(proxy: str) -> None:
    with pytest.raises(ProxyInvalid, match="HOST:PORT"):
        check_proxy(proxy)
