"""Page metadata: title, headings, CMS meta tags and the files a page links to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.fold import strip_blank
from parsers.model import Attachment

_FILE = re.compile(
    r"\.(docx?|wps|pdf|ofd|xlsx?|et|rtf|odt|zip|rar|7z|csv|txt)(?:$|[?#&])|down(?:file|load)",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"\.(docx?|wps|pdf|ofd|xlsx?|et|rtf|odt|zip|rar|7z|csv|txt)\b", re.IGNORECASE)
_MEDIA_TYPES = {
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "wps": "application/vnd.ms-works",
    "pdf": "application/pdf",
    "ofd": "application/ofd",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
    "zip": "application/zip",
    "csv": "text/csv",
    "txt": "text/plain",
}
_SPACES = re.compile(r"\s+")
_MAX_TEXT = 1_000


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the head says, under lower-case names, and the linked files."""

    meta: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


def read_metadata(tree: LexborHTMLParser) -> Metadata:
    """Collect the head's statements and the files linked from the page."""
    meta: dict[str, str] = {}
    for name, value in [*_named_meta(tree), *_headings(tree)]:
        if value and name not in meta:
            meta[name] = value
    return Metadata(meta, tuple(_attachments(tree)))


def _named_meta(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    found = []
    for node in tree.css("meta"):
        attributes = node.attributes
        name = attributes.get("name") or attributes.get("property")
        if name:
            found.append((name.strip().lower(), _shown(attributes.get("content"))))
    return found


def _headings(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    return [
        (tag, next(filter(None, map(_text, tree.css(tag))), "")) for tag in ("title", "h1")
    ]  # fmt: skip


def _attachments(tree: LexborHTMLParser) -> list[Attachment]:
    found: dict[str, Attachment] = {}
    for node in tree.css("a[href]"):
        url = (node.attributes.get("href") or "").strip()
        if _FILE.search(url) and not url.lower().startswith("javascript:"):
            found.setdefault(url, _attachment(url, node))
    return list(found.values())


def _attachment(url: str, node: LexborNode) -> Attachment:
    name = _text(node) or _shown(node.attributes.get("title"))
    suffix = _SUFFIX.search(name) or _SUFFIX.search(url)
    return Attachment(url, name, _MEDIA_TYPES.get(suffix[1].lower()) if suffix else None)


def _text(node: LexborNode) -> str:
    """Return the beginning of an element's text; what is longer names nothing."""
    pieces: list[str] = []
    length = 0
    for part in node.traverse(include_text=True):
        if part.is_text_node:
            pieces.append(part.text_content or "")
            length += len(pieces[-1])
        if length > _MAX_TEXT:
            break
    return _shown("".join(pieces))


def _shown(text: str | None) -> str:
    return strip_blank(_SPACES.sub(" ", (text or "")[:_MAX_TEXT]))
