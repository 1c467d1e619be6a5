"""Elements: what an attribute of one element says about how it is shown."""

import re

from selectolax.lexbor import LexborNode

BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset"
    " figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main"
    " menu nav ol option p pre section select summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that begin and end a line."""

_CELLS = frozenset(("td", "th"))
# Forms filled in online print their figures as fields; outside a table these are search boxes.
FIELDS = frozenset(("textarea", "input"))
_SHOWN_INPUTS = frozenset(("", "text", "number"))
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE
)
_STRUCK = re.compile("line-through", re.IGNORECASE)
# What the common CMS families write around the text of an article.
_CONTAINER = re.compile(
    r"zoom|trs_|custom_unionstyle|ucapcontent|vsb_content|v_news_content|article[-_]?(?:content|con|body|text)"
    r"|content[-_]?(?:body|text|main)|news[-_]?(?:content|text)|pages_content|xxgk[-_]?content|con_?te?xt\b"
    r"|info[-_]?cont|ewb-article|printarea|fontzoom|easysite-news-text|view\s*trs",
    re.IGNORECASE,
)


def is_hidden(node: LexborNode, tag: str) -> bool:
    """Skip hidden inline text and cells; other hidden blocks are often shown by a script."""
    if tag in BLOCKS and tag not in _CELLS:
        return False
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))


def count_above(node: LexborNode, tag: str) -> int:
    """Count the ancestors of a name, so that a part of a page reads as in the whole."""
    count, above = 0, node.parent
    while above is not None:
        count += above.tag == tag
        above = above.parent
    return count


def field_text(node: LexborNode, tag: str) -> str:
    """Return what a form field shows in a table cell; elsewhere fields are no text."""
    if is_hidden(node, tag) or not any(count_above(node, cell) for cell in _CELLS):
        return ""
    if tag == "textarea":
        return node.text() or ""
    attributes = node.attributes
    if (attributes.get("type") or "").lower() not in _SHOWN_INPUTS:
        return ""
    return attributes.get("value") or ""


def is_struck(node: LexborNode) -> bool:
    """Say whether an element is shown struck through."""
    return bool(_STRUCK.search(node.attributes.get("style") or ""))


def is_container(node: LexborNode, tag: str) -> bool:
    """Say whether an element is what a known CMS writes around an article."""
    attributes = node.attributes
    names = " ".join(filter(None, (attributes.get("id"), attributes.get("class"))))
    return tag == "ucapcontent" or (names != "" and bool(_CONTAINER.search(names)))


def read_span(value: str | None, limit: int) -> int:
    """Read a rowspan or colspan as browsers do, up to a limit."""
    if value is None:
        return 1
    digits = re.match(r"\s*([0-9]{1,4})", value)
    return min(max(int(digits[1]), 1), limit) if digits else 1
