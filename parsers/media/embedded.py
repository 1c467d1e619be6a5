"""Pages that carry their article in a script or a form field: the markup a browser would build.

Catalogue platforms serve an empty shell and the article as an escaped JSON string; older ones keep
it in a hidden text field. The page made from it is what every path and offset refers to.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

# A shell shows its navigation at most; more text is an article of its own.
_MAX_SHELL = 600
_MIN_ARTICLE = 120
_MAX_PAYLOAD = 8 * 2**20
# Looked for first, because patterns over a whole page are slow and hardly any page has these.
_IN_STRING = ("\\u003", "<\\/", '":"<', '": "<')
_IN_FIELD = ("<textarea", "<TEXTAREA")
_DETAIL = re.compile(r"\bDETAIL[\"']?\s*[:=]\s*(?=\{)")
_STRING = re.compile(
    r'"(?:content|htmlContent|articleContent|contentHtml|detail|body|txt)"\s*:\s*'
    r'("(?:[^"\\]|\\.)*")',
    re.DOTALL,
)
_FIELD = re.compile(r"<textarea[^>]*>(?P<body>.*?)</textarea>", re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(r"<(?:p|div|table|span|section|br|h[1-6])\b", re.IGNORECASE)
_UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|textarea|head|noscript)\b.*?</\1\s*>|<[^>]*>",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]*>")
_BLANKS = re.compile(r"\s+")
# Names in the platforms' records, and the names that pages give the same in their head.
_META = (
    ("ArticleTitle", ("title",)),
    ("PubDate", ("first_publish_time", "publish_time", "date", "created_at")),
    ("ContentSource", ("publisher", "source")),
    ("IndexNumber", ("identifier", "index_number")),
    ("DocumentNumber", ("document_number",)),
)


@dataclass(frozen=True, slots=True)
class Article:
    """The markup of an article and the object that it was found in."""

    markup: str
    record: dict[str, Any] = field(default_factory=dict)


def embedded_page(text: str) -> str | None:
    """Return the page that a shell's script would build, or nothing if the page has a text."""
    if len(text) > _MAX_PAYLOAD:
        return None
    article = max(_articles(text), key=lambda found: len(found.markup), default=None)
    if article is None or shown_length(article.markup) < _MIN_ARTICLE:
        return None
    shell = shown_length(text)
    if shell > _MAX_SHELL or shell >= shown_length(article.markup):
        return None
    return article_page(article)


def _articles(text: str) -> Iterator[Article]:
    for match in _DETAIL.finditer(text) if "DETAIL" in text else ():
        record = _record(text, match.end())
        content = record.get("content")
        if isinstance(content, str) and _MARKUP.search(content):
            yield Article(content, record)
            return
    literals = _STRING.finditer(text) if any(sign in text for sign in _IN_STRING) else ()
    fields = _FIELD.finditer(text) if any(sign in text for sign in _IN_FIELD) else ()
    for match in literals:
        yield from _made(_string(match[1]))
    for match in fields:
        yield from _made(unescape(match["body"]))


def has_markup(text: str) -> bool:
    """Say whether a text holds elements of an article."""
    return _MARKUP.search(text) is not None


def _made(content: str) -> Iterator[Article]:
    if _MARKUP.search(content):
        yield Article(content)


def _record(text: str, start: int) -> dict[str, Any]:
    try:
        record, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _string(literal: str) -> str:
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        return ""


def shown_length(markup: str) -> int:
    """Count the characters that markup shows."""
    return len(_BLANKS.sub("", unescape(_UNSEEN.sub("", markup))))


def article_page(article: Article) -> str:
    """Return an article as the page that a script makes of it, with what its object says of it."""
    record = article.record
    meta = "".join(
        f'<meta name="{name}" content="{escape(value)}">'
        for name, keys in _META
        for value in _first_text(record, keys)
    )
    title = record.get("title")
    head = f"<title>{escape(title)}</title>" if isinstance(title, str) else ""
    return (
        f'<html><head>{head}{meta}</head><body><div id="zoom">{article.markup}</div>'
        f"{''.join(_links(record))}</body></html>"
    )


def _first_text(record: dict[str, Any], keys: Sequence[str]) -> list[str]:
    return [value for key in keys if isinstance(value := record.get(key), str) and value][:1]


def _links(record: dict[str, Any]) -> Iterator[str]:
    files = record.get("attachment") or record.get("attachments")
    for file in files if isinstance(files, list) else ():
        if isinstance(file, dict) and isinstance(url := file.get("url"), str):
            name = _TAG.sub("", str(file.get("name") or ""))
            yield f'<p><a href="{escape(url)}">{escape(name)}</a></p>'
