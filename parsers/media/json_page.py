"""Answers of an interface that hold a page: the article is an HTML string inside of JSON.

The page made from it, as a script would show it, is what every path and offset refers to.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from parsers.media.embedded import Article, article_page, has_markup, shown_length

JSON = "application/json"
"""The media type of such an answer."""

_MAX_PAYLOAD = 8 * 2**20
_MIN_ARTICLE = 120
_MAX_NODES = 50_000
# An answer to a request for a script wraps the object in a call.
_CALL = re.compile(r"^[\w.$]{1,80}\s*\((?P<inside>.*)\)\s*;?$", re.DOTALL)
_OPENINGS = ("{", "[")


def json_page(text: str) -> str | None:
    """Return the page that an answer holds, or nothing if the text is no such answer."""
    if len(text) > _MAX_PAYLOAD:
        return None
    answer = _answer(text.strip().lstrip("\ufeff"))
    articles = [] if answer is None else list(_articles(answer))
    if not articles:
        return None
    if len(articles) == 1:
        return article_page(articles[0])
    shown = "".join(f"<div>{_heading(article)}{article.markup}</div>" for article in articles)
    return article_page(Article(shown))


def _answer(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    called = _CALL.match(text) if text.endswith((")", ");")) else None
    inside = called["inside"].strip() if called else text
    if not inside.startswith(_OPENINGS):
        return None
    try:
        return json.loads(inside, strict=False)
    except (ValueError, RecursionError):
        return None


def _articles(answer: Any) -> Iterator[Article]:  # noqa: ANN401 - whatever JSON holds
    """Yield the longest article of each object, in the order of the answer."""
    seen: set[str] = set()
    for record in _objects(answer):
        texts = [value for value in record.values() if isinstance(value, str)]
        markups = [markup for text in texts if (markup := _markup(text))]
        best = max(markups, key=shown_length, default="")
        if best and best not in seen:
            seen.add(best)
            yield Article(best, record)


def _objects(answer: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - whatever JSON holds
    """Yield every object from the outside in; more than any answer has are not looked at."""
    waiting = [answer]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
        children = node.values() if isinstance(node, dict) else node
        waiting += [child for child in reversed(list(children)) if isinstance(child, dict | list)]


def _markup(text: str) -> str:
    """Return a text as markup if it is long enough to be an article."""
    if len(text) < _MIN_ARTICLE:
        return ""
    if has_markup(text):
        return text if shown_length(text) >= _MIN_ARTICLE else ""
    lines = text.splitlines()
    return "".join(f"<p>{escape(line)}</p>" for line in lines) if len(lines) > 1 else ""


def _heading(article: Article) -> str:
    title = article.record.get("title")
    return f"<h1>{escape(title)}</h1>" if isinstance(title, str) else ""
