"""Atom 1.0 (RFC 4287)."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from corpus.feeds.model import NEVER, Entry, FeedName, printable

ATOM = "http://www.w3.org/2005/Atom"
_AUTHOR = "nianbao"


def write_atom(name: FeedName, title: str, entries: Iterable[Entry], address: str | None) -> bytes:
    """Return a feed; `address` is where it will be, if that is known."""
    shown = list(entries)
    feed = ET.Element("feed", {"xmlns": ATOM})
    _add(feed, "id", name.id)
    _add(feed, "title", title)
    _add(feed, "updated", max((entry.at for entry in shown), default=NEVER).isoformat())
    _add(ET.SubElement(feed, "author"), "name", _AUTHOR)
    if address is not None:
        ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href=address)
    for entry in shown:
        _add_entry(ET.SubElement(feed, "entry"), entry)
    ET.indent(feed)
    text: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _add_entry(node: ET.Element, entry: Entry) -> None:
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "updated", entry.at.isoformat())
    if entry.url is not None:
        ET.SubElement(node, "link", rel="alternate", href=printable(entry.url))
    for tag in entry.tags:
        ET.SubElement(node, "category", term=printable(tag))
    _add(node, "content", entry.text, type="text")


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = printable(text)
