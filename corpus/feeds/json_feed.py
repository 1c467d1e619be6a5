"""JSON Feed 1.1."""

import json
from collections.abc import Iterable
from typing import Any

from corpus.feeds.model import Entry, FeedName, printable

VERSION = "https://jsonfeed.org/version/1.1"


def write_json_feed(
    name: FeedName, title: str, entries: Iterable[Entry], address: str | None
) -> bytes:
    """Return a feed; what has no field of its own stands under `_nianbao`."""
    feed: dict[str, Any] = {"version": VERSION, "title": printable(title)}
    if address is not None:
        feed["feed_url"] = address
    feed["authors"] = [{"name": "nianbao"}]
    feed["_nianbao"] = {"id": name.id, "topic": name.topic.value, "key": name.key}
    feed["items"] = [_item(entry) for entry in entries]
    return json.dumps(feed, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {"id": entry.id}
    if entry.url is not None:
        item["url"] = printable(entry.url)
    item |= {
        "title": printable(entry.title),
        "content_text": printable(entry.text),
        "date_published": entry.at.isoformat(),
    }
    if entry.tags:
        item["tags"] = [printable(tag) for tag in entry.tags]
    if entry.more:
        item["_nianbao"] = dict(entry.more)
    return item
