"""Documents made of plain lines, for the tests of the identity readers."""

import re
from collections.abc import Mapping

from parsers.document import Document, Line
from parsers.identity import Identity, IdentityInput, read_identity
from parsers.identity.passage import Article, read_article
from parsers.model import Encoding, Finding

_SECTION_1 = re.compile(r"^\s*(?:\[bookmark: _GoBack\])?(?:一|1)、\s*总体情况\s*$")
TAIL_LINES = 12


def make_document(text: str, meta: Mapping[str, str] | None = None) -> Document:
    """Cut a text into lines; a table begins with a TAB line and ends with the last blank one."""
    lines: list[Line] = []
    start, grid = 0, None
    for number, content in enumerate(text.split("\n"), 1):
        grid = _grid_of(content, text, start, grid)
        end = start + len(content)
        lines.append(Line(start, end, content, number, grid))
        start = end + 1
    return Document("text", text, tuple(lines), (), Encoding(), meta or {})


def _grid_of(content: str, text: str, start: int, grid: int | None) -> int | None:
    if "\t" in content:
        return 0
    if grid is not None and len(content) <= 12 and not re.match(r"\s*[一二三四五六\d]、", content):
        return 0 if "\t" in text[start : start + 60] else None
    return None


def make_input(
    text: str,
    meta: Mapping[str, str] | None = None,
    url: str | None = None,
    name: str | None = None,
) -> IdentityInput:
    """Divide a plain text as the sections reader would: section 1 begins at 一、总体情况."""
    document = make_document(text, meta)
    prose = [line for line in document.lines if line.grid is None]
    first = next((n for n, line in enumerate(prose) if _SECTION_1.match(line.text)), len(prose))
    tail = tuple(prose[-TAIL_LINES:])
    return IdentityInput(document, tuple(prose[:first]), tuple(prose[first:]), tail, url, name)


def make_article(text: str, meta: Mapping[str, str] | None = None) -> Article:
    """Make the article that the single readers take."""
    source = make_input(text, meta)
    return read_article(source.document, source.front, source.body, source.tail)


def read_text(
    text: str,
    meta: Mapping[str, str] | None = None,
    url: str | None = None,
    name: str | None = None,
) -> Identity:
    """Read the identity of a plain text."""
    return read_identity(make_input(text, meta, url, name))


def find_rule(identity: Identity, rule: str) -> Finding | None:
    """Return the finding of a rule, if there is one."""
    return next((found for found in identity.findings if found.rule == rule), None)
