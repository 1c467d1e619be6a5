"""What RFC 4287 and JSON Feed 1.1 demand of a feed."""

import json
import re
from datetime import datetime
from typing import Any

from lxml import etree

from corpus.feeds.atom import ATOM
from corpus.feeds.json_feed import VERSION

_FIELDS = {
    "version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url",
    "icon", "favicon", "authors", "language", "expired", "hubs", "items",
}  # fmt: skip
_OF_ITEMS = {
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image",
    "banner_image", "date_published", "date_modified", "authors", "tags", "language", "attachments",
}  # fmt: skip
_URI = re.compile(r"[A-Za-z0-9%:/?#\[\]@!$&'()*+,;=~._-]+")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def check_atom(text: bytes) -> list[str]:
    """Hold a feed against what RFC 4287 demands; return the ids of its entries."""
    feed = etree.fromstring(text)
    assert feed.tag == f"{{{ATOM}}}feed"
    entries = feed.findall(f"{{{ATOM}}}entry")
    for node in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{{{ATOM}}}{name}")) == 1, name
        assert re.match(r"urn:uuid:[0-9a-f-]{36}$", node.findtext(f"{{{ATOM}}}id"))
        _check_links(node)
    assert len(feed.findall(f"{{{ATOM}}}subtitle")) <= 1
    assert feed.find(f"{{{ATOM}}}author/{{{ATOM}}}name").text
    for entry in entries:
        [content] = entry.findall(f"{{{ATOM}}}content")
        assert content.get("type") == "text"
        assert len(content) == 0
        assert all("term" in one.attrib for one in entry.findall(f"{{{ATOM}}}category"))
    updated = [_instant(node, "updated") for node in (feed, *entries)]
    assert max(updated) == updated[0]
    assert updated[1:] == sorted(updated[1:], reverse=True)
    assert all(_instant(one, "published") <= _instant(one, "updated") for one in entries)
    ids = [entry.findtext(f"{{{ATOM}}}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    return ids


def check_json_feed(text: bytes) -> list[str]:
    """Hold a feed against what JSON Feed 1.1 demands; return the ids of its items."""
    feed = json.loads(text)
    assert feed["version"] == VERSION
    assert isinstance(feed["title"], str)
    assert feed.keys() <= {*_FIELDS, "_nianbao"}
    assert all(author["name"] for author in feed["authors"])
    for item in feed["items"]:
        _check_item(item)
    ids = [item["id"] for item in feed["items"]]
    assert len(set(ids)) == len(ids)
    return ids


def _check_links(node: Any) -> None:  # noqa: ANN401 - lxml has no types
    links = node.findall(f"{{{ATOM}}}link")
    assert all(_URI.fullmatch(one.get("href")) for one in links)
    assert sum(one.get("rel") == "alternate" for one in links) <= 1


def _check_item(item: dict[str, Any]) -> None:
    assert item.keys() <= {*_OF_ITEMS, "_nianbao"}
    assert isinstance(item["id"], str)
    assert isinstance(item["content_text"], str)
    assert _URI.fullmatch(item.get("url", "x"))
    assert all(_INSTANT.fullmatch(item[at]) for at in ("date_published", "date_modified"))
    assert all(isinstance(tag, str) for tag in item.get("tags", ()))


def _instant(node: Any, name: str) -> datetime:  # noqa: ANN401 - lxml has no types
    text = node.findtext(f"{{{ATOM}}}{name}")
    assert _INSTANT.fullmatch(text)
    return datetime.fromisoformat(text)
