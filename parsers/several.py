"""Several reports on one page, and one report over several pages.

A split keeps all offsets and paths, so that locators point into the payload as ever. A joined
report is a payload of its own, made of its pages by rule: joining again gives the same bytes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.article import find_article
from parsers.document import Document, Line
from parsers.fold import fold, is_blank
from parsers.headings import find_headings
from parsers.identity.passage import make_passage
from parsers.identity.title import read_wording
from parsers.media.html import element_at
from parsers.media.read import Opened, open_document
from parsers.media.sniff import sniff
from parsers.narrative import find_parts

# A report has at least so many parts; less text under a title is a notice about it.
_MIN_PARTS = 3
_MAX_TITLE = 80
_EDGE = 3
# Metadata that names the page and so none of its reports.
_PAGE_NAMES = frozenset(("title", "h1", "articletitle"))


@dataclass(frozen=True, slots=True)
class _Start:
    position: int
    name: str


def split_document(document: Document) -> tuple[Document, ...]:
    """Return one document for each report of a page; the document itself if there is but one.

    A report begins at a title that names a body and a year, both not those of the one before it,
    and has parts of its own.
    """
    starts = _starts(document)
    if len(starts) < 2:
        return (document,)
    ends = [*(start.position for start in starts[1:]), len(document.lines)]
    pieces = [
        _piece(document, document.lines[start.position : end])
        for start, end in zip(starts, ends, strict=True)
    ]
    whole = [piece for piece in pieces if _has_parts(piece)]
    return tuple(whole) if len(whole) > 1 else (document,)


def _starts(document: Document) -> list[_Start]:
    starts: list[_Start] = []
    for position, line in enumerate(document.lines):
        name = _titled(line)
        if name and (not starts or starts[-1].name != name):
            starts.append(_Start(position, name))
    return starts


def _titled(line: Line) -> str:
    """Return body and year of a line that is the title of a report."""
    if len(line.text) > _MAX_TITLE or "公开" not in line.text:
        return ""
    found = read_wording(make_passage(line.text, (line,)), "first_line")
    if found is None or found.agency_name is None or not found.years or not found.is_complete:
        return ""
    return f"{fold(found.agency_name)} {found.years[-1][0]}"


def _piece(document: Document, lines: Sequence[Line]) -> Document:
    start, end = lines[0].start, lines[-1].end
    return replace(
        document,
        lines=tuple(lines),
        grids=tuple(grid for grid in document.grids if start <= grid.start < end),
        meta={name: text for name, text in document.meta.items() if name not in _PAGE_NAMES},
        images=tuple(offset for offset in document.images if start <= offset <= end),
        containers=(),
    )


def _has_parts(document: Document) -> bool:
    return max(len(find_headings(document)), len(find_parts(document.lines))) >= _MIN_PARTS


def join_pages(payloads: Sequence[bytes], charset: str | None = None) -> bytes:
    """Join the pages of one report, in order, into one HTML payload without running heads.

    Raise ValueError if there is no page, LookupError if one of them has no text.
    """
    if not payloads:
        raise ValueError("a report has at least one page")
    pages = [_Page(payload, charset) for payload in payloads]
    heads = _running(pages)
    title = next((name for page in pages if (name := page.opened.document.meta.get("title"))), "")
    path = pages[0].article_path()
    bodies = "".join(f'<div class="page">{page.markup(heads, path)}</div>' for page in pages)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f'<body><div id="zoom">{bodies}</div></body></html>'
    ).encode()


class _Page:
    """One page of a report that is spread over several."""

    def __init__(self, payload: bytes, charset: str | None) -> None:
        opened = open_document(sniff(payload, charset))
        if not isinstance(opened, Opened):
            raise LookupError("a page has no text to join")  # noqa: TRY004 - the bytes are at fault
        self.opened = opened
        self.shown = [line for line in opened.document.lines if not is_blank(line.text)]

    def article_path(self) -> str | None:
        """Return the path of the article, which later pages share."""
        document = self.opened.document
        return find_article(document, find_headings(document)).path

    def edges(self) -> list[Line]:
        """Return the first and last lines, where running heads stand."""
        return [*self.shown[:_EDGE], *self.shown[-_EDGE:]]

    def markup(self, heads: frozenset[str], path: str | None) -> str:
        """Return the markup of the article without the lines that every page repeats."""
        tree = self.opened.tree
        if tree is None:
            kept = (
                line.text for line in self.opened.document.lines if fold(line.text) not in heads
            )
            return f"<pre>{escape(chr(10).join(kept))}</pre>"
        # A fresh tree: what is taken out here must stay in the page's own.
        fresh = LexborHTMLParser(tree.html or "")
        for node in [node for line in self.edges() if (node := _repeated(fresh, line, heads))]:
            node.decompose()
        node = (element_at(fresh, path) if path else None) or fresh.body
        return (node.html if node is not None else None) or ""


def _repeated(tree: LexborHTMLParser, line: Line, heads: frozenset[str]) -> LexborNode | None:
    """Return the element that shows nothing but a running head."""
    if fold(line.text) not in heads or line.path is None or line.grid is not None:
        return None
    node = element_at(tree, line.path)
    is_whole = node is not None and fold(node.text() or "") == fold(line.text)
    return node if is_whole else None


def _running(pages: Sequence[_Page]) -> frozenset[str]:
    """Return the edge lines that more than half of the pages show, but the first page keeps."""
    if len(pages) < _EDGE:
        return frozenset()
    counts = Counter(text for page in pages for text in {fold(line.text) for line in page.edges()})
    return frozenset(text for text, count in counts.items() if 2 * count > len(pages))
