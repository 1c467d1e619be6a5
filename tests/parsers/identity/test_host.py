"""The host of a page, and copies on foreign hosts that were altered."""

import pytest

from parsers.encoding import Decoded
from parsers.identity.host import find_clone, read_host_class
from parsers.media.html import parse_tree, read_html
from parsers.model import Encoding, HostClass


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, HostClass.UNKNOWN),
        ("年报.html", HostClass.UNKNOWN),
        ("https://www.nantang.gov.cn/a.html", HostClass.GOVERNMENT),
        ("http://xxgk.nantang.gov.cn:9311/a", HostClass.GOVERNMENT),
        ("https://big5.nantang.gov.cn/gate/big5/xxgk.nantang.gov.cn/a", HostClass.GATEWAY),
        ("http://192.0.2.7:8080/pub/a.html", HostClass.IP_ADDRESS),
        ("https://xxgk.qinghe.edu.cn/a", HostClass.EDUCATION),
        ("https://www.gov.cn.example.com/a", HostClass.FOREIGN),
        ("https://notgov.cn/a", HostClass.FOREIGN),
        ("http://[bad", HostClass.UNKNOWN),
    ],
)
def test_hosts_are_told_by_their_name(url: str | None, expected: HostClass) -> None:
    assert read_host_class(url) is expected


def clone_findings(text: str, url: str) -> list[str]:
    tree = parse_tree(f"<p>{text}</p>")
    document = read_html(tree, Decoded(text, Encoding()))
    return [found.message for found in find_clone(document, url, read_host_class(url))]


@pytest.mark.parametrize(
    "text",
    [
        "南塘区2021年政府信息公开工作年度报告，，根据条例，，编制，。",
        "南塘luckyharvest区政府信息公开",
        "政府(zhèng)信息(xī)公开(gōng)年度报告",
        "开户送彩金，真人娱乐，政府信息公开",
    ],
)
def test_altered_copies_on_foreign_hosts_are_suspected(text: str) -> None:
    assert clone_findings(text, "https://www.luckyharvest.example/zwgk/a.html")


def test_the_same_text_on_a_government_host_is_not() -> None:
    assert clone_findings("根据条例，，编制，，本报告，。", "https://www.nantang.gov.cn/a") == []


def test_a_clean_copy_is_only_foreign() -> None:
    assert clone_findings("南塘区2021年政府信息公开工作年度报告。", "https://lib.example/a") == []
