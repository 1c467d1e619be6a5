"""JSON Feed 1.1."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from corpus.feeds.model import Entry, Feed, FeedName, Topic, as_uri, printable

VERSION = "https://jsonfeed.org/version/1.1"


class Written(NamedTuple):
    """What a written feed says of itself; an old one does not say when it was updated."""

    name: FeedName
    updated_at: datetime | None
    is_empty: bool


def write_json_feed(feed: Feed, address: str | None = None) -> bytes:
    """Return a feed; what has no field of its own stands under `_nianbao`."""
    name = feed.name
    told: dict[str, Any] = {"version": VERSION, "title": printable(feed.title)}
    if address is not None:
        told["feed_url"] = address
    if feed.note is not None:
        told["description"] = printable(feed.note)
    told["authors"] = [{"name": "nianbao"}]
    told["_nianbao"] = {
        "id": name.id, "topic": name.topic.value, "key": name.key,
        "updated": feed.updated_at.isoformat(),
        "left_out": {kind.value: feed.left_out[kind] for kind in sorted(feed.left_out)},
    }  # fmt: skip
    told["items"] = [_item(entry) for entry in feed.entries]
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def read_back(text: bytes) -> Written | None:
    """Return what a feed of ours says of itself, None of any other file."""
    try:
        feed = json.loads(text)
        told = feed["_nianbao"]
        name = FeedName(Topic(told["topic"]), str(told["key"]))
        at = datetime.fromisoformat(told["updated"]) if "updated" in told else None
        return Written(name, at, not feed["items"])
    except (ValueError, KeyError, TypeError):
        return None


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {"id": entry.id}
    if entry.url is not None:
        item["url"] = as_uri(entry.url)
    item |= {
        "title": printable(entry.title),
        "content_text": printable(entry.text),
        "date_published": entry.published_at.isoformat(),
        "date_modified": entry.updated_at.isoformat(),
    }
    if entry.tags:
        item["tags"] = [printable(tag) for tag in entry.tags]
    if entry.more:
        item["_nianbao"] = dict(entry.more)
    return item
