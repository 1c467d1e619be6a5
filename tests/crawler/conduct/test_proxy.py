import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from crawler.conduct.errors import ProxyInvalid
from crawler.conduct.proxy import HTTPS_OVER_PROXY, UseProxy, check_proxy

PROXY = "http://proxy.example:8118"


def test_plain_http_goes_through_the_proxy_and_tls_is_refused() -> None:
    plain, secure = Request("http://www.qinghe.example/"), Request("https://www.qinghe.example/")
    UseProxy(PROXY).process_request(plain)
    assert plain.meta["proxy"] == PROXY
    with pytest.raises(IgnoreRequest, match=HTTPS_OVER_PROXY):
        UseProxy(PROXY).process_request(secure)


@pytest.mark.parametrize(
    "proxy",
    ["proxy.example:8118", "socks5://proxy.example:1080", "http://proxy.example", "http://:8118",
     "http://name:word@proxy.example:8118", "http://proxy.example:eight"],
)  # fmt: skip
def test_a_proxy_that_cannot_be_used_is_refused(proxy: str) -> None:
    with pytest.raises(ProxyInvalid, match="HOST:PORT"):
        check_proxy(proxy)
