"""Publication date by votes, and the number a report carries itself."""

import pytest

from parsers.document import Document
from parsers.encoding import Decoded
from parsers.identity.published import (
    published_votes,
    read_document_number,
    read_published_at,
)
from parsers.media.html import parse_tree, read_html
from parsers.model import Encoding


def page(body: str, head: str = "") -> Document:
    text = f"<html><head>{head}</head><body>{body}</body></html>"
    return read_html(parse_tree(text), Decoded(text, Encoding()))


def test_two_places_outvote_one() -> None:
    head = '<meta name="PubDate" content="2024-11-02">'
    document = page("<p>发布日期：2021-01-18 09:30</p>", head)
    url = "https://www.nantang.gov.cn/art/2021/1/18/art_9_77.html"
    assert read_published_at(document, url) == "2021-01-18T09:30"
    assert {vote.source for vote in published_votes(document, url)} == {"metadata", "label", "url"}


def test_metadata_settles_a_tie_and_a_url_never_decides_alone() -> None:
    head = '<meta name="PubDate" content="2021-01-20">'
    assert read_published_at(page("<p>发布日期：2021-01-18</p>", head)) == "2021-01-20"
    assert (
        read_published_at(page("<p>正文</p>"), "https://a.gov.cn/202101/t20210118_77.html") is None
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("南塘府〔2019〕1号", "南塘府〔2019〕1号"),
        ("发文字号：南塘政办【2012】144号 有效性：有效", "南塘政办【2012】144号"),
        ("文 号：南政发[2013]05号", "南政发[2013]05号"),
        ("根据国办发〔2014〕32号文件要求，编制本报告。", None),
        ("文号：　发布日期：2021-01-18", None),
        ("2021年1月18日", None),
        ("南塘区苇泊路8号", None),
    ],
)
def test_only_the_number_of_the_report_itself_counts(line: str, expected: str | None) -> None:
    assert read_document_number(page(f"<p>{line}</p>")) == expected
