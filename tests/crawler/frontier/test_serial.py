import json
from typing import Any

import pytest
import scrapy
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from crawler.frontier.errors import RequestUnserialisable
from crawler.frontier.hold import HOLD_KEY
from crawler.frontier.links import Link, Note
from crawler.frontier.serial import dump_request, load_request
from storage.models.exchange import LinkFate

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=3)
    ),
    max_leaves=6,
)


class ExampleSpider(scrapy.Spider):
    name = "example"

    def parse_list(self, response: Response) -> None: ...

    def fail(self, failure: object) -> None: ...


SPIDER = ExampleSpider()


@given(
    st.binary(max_size=20),
    st.dictionaries(st.sampled_from(["a", "depth", "页"]), JSON),
    st.integers(-5, 5),
    st.sampled_from(["GET", "POST"]),
)
def test_a_request_reads_back_as_it_was_written(
    body: bytes, meta: dict[str, Any], priority: int, method: str
) -> None:
    request = scrapy.Request(
        "https://a.example/列表?a=%C4",
        method=method,
        body=body,
        headers={"X-Two": ["1", "2"], "X-Gbk": "年".encode("gbk")},
        cookies={"c": "1"},
        callback=SPIDER.parse_list,
        errback=SPIDER.fail,
        cb_kwargs={"page": 2},
        meta=dict(meta),
        priority=priority,
        dont_filter=True,
    )
    written = json.loads(json.dumps(dump_request(request, SPIDER)))
    again = load_request(written, SPIDER)
    assert again.to_dict(spider=SPIDER) == request.to_dict(spider=SPIDER)


def test_only_what_differs_from_the_default_is_written() -> None:
    request = scrapy.Request("https://a.example/", meta={HOLD_KEY: object(), "download_slot": "x"})
    assert dump_request(request, SPIDER) == {"url": "https://a.example/"}


@pytest.mark.parametrize(
    "options",
    [
        {"callback": lambda _response: None},
        {"meta": {"seen": {1, 2}}},
        {"meta": {1: "a"}},
        {"meta": {"x": float("nan")}},
        {"meta": {"x": "\ud800"}},
        {"cb_kwargs": {"response": object()}},
    ],
    ids=["lambda", "set", "number-key", "nan", "surrogate", "object"],
)
def test_what_cannot_be_kept_is_refused_by_name(options: dict[str, Any]) -> None:
    with pytest.raises(RequestUnserialisable, match=r"no method|meta|cb_kwargs"):
        dump_request(scrapy.Request("https://a.example/", **options), SPIDER)


def test_a_callback_that_is_gone_is_named() -> None:
    with pytest.raises(RequestUnserialisable, match="parse_gone"):
        load_request({"url": "https://a.example/", "callback": "parse_gone"}, SPIDER)


def test_a_link_makes_a_request_and_a_note_does_not_claim_to_be_followed() -> None:
    request = Link(url="https://a.example/1", text="年报").make_request(priority=3)
    assert (request.url, request.priority) == ("https://a.example/1", 3)
    note = Note(url="https://b.example/", fate=LinkFate.EXCLUDED, reason="offsite")
    assert note.make_found().reason == "offsite"
    with pytest.raises(ValueError, match="yielded as a request"):
        Note(url="https://b.example/", fate=LinkFate.FOLLOWED)
