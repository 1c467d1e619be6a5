"""Atom 1.0 (RFC 4287)."""

from xml.etree import ElementTree as ET

from corpus.feeds.model import Entry, Feed, as_uri, printable

ATOM = "http://www.w3.org/2005/Atom"
_AUTHOR = "nianbao"


def write_atom(feed: Feed, address: str | None = None) -> bytes:
    """Return a feed; `address` is where it will be, if that is known."""
    root = ET.Element("feed", {"xmlns": ATOM})
    _add(root, "id", feed.name.id)
    _add(root, "title", feed.title)
    if feed.note is not None:
        _add(root, "subtitle", feed.note)
    _add(root, "updated", feed.updated_at.isoformat())
    _add(ET.SubElement(root, "author"), "name", _AUTHOR)
    if address is not None:
        ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=address)
    for entry in feed.entries:
        _add_entry(ET.SubElement(root, "entry"), entry)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _add_entry(node: ET.Element, entry: Entry) -> None:
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "published", entry.published_at.isoformat())
    _add(node, "updated", entry.updated_at.isoformat())
    if entry.url is not None:
        ET.SubElement(node, "link", rel="alternate", href=as_uri(entry.url))
    for tag in entry.tags:
        ET.SubElement(node, "category", term=printable(tag))
    _add(node, "content", entry.text, type="text")


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = printable(text)
