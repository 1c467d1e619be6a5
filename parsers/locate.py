"""Re-reading: what stands at a locator, asked of the payload in every way the locator names."""

from collections.abc import Iterator
from typing import Protocol

from parsers.fold import clean
from parsers.media.html import element_at, element_text
from parsers.media.ocr.recogniser import Recogniser
from parsers.media.office.read import PATH_MEDIA, OfficePaths
from parsers.media.read import Unopened, open_document
from parsers.media.sniff import sniff
from parsers.model import Locator


class Paths(Protocol):
    """Finds text by path in a payload that is no HTML."""

    def text_at(self, path: str) -> str:
        """Return the text under a path."""


class Rereader:
    """Re-reads places of one payload; the payload is opened once."""

    def __init__(
        self, payload: bytes, charset: str | None = None, recogniser: Recogniser | None = None
    ) -> None:
        """Open a payload; raise LookupError if it has no text to point into."""
        sniffed = sniff(payload, charset)
        opened = open_document(sniffed, recogniser)
        if isinstance(opened, Unopened):
            raise LookupError(opened.fault)  # noqa: TRY004 - the payload is at fault, no type
        self._document, self._tree = opened.document, opened.tree
        self._paths = _find_paths(opened.document.medium, sniffed.payload, recogniser)

    def read(self, locator: Locator) -> dict[str, str]:
        """Return the raw text under every independent selector of a locator.

        Names: `offset`, `path`, `line`, `table`. All agree on an undamaged payload.
        """
        return {name: clean(text) for name, text in self._selections(locator)}

    def _selections(self, locator: Locator) -> Iterator[tuple[str, str]]:
        yield "offset", self._document.text[locator.start : locator.end]
        if locator.path is not None:
            yield "path", self._at_path(locator)
        if locator.line is not None:
            yield "line", self._at_line(locator)
        if locator.table is not None:
            yield "table", self._in_table(locator)

    def _at_path(self, locator: Locator) -> str:
        if locator.path is None:
            return ""
        if self._paths is not None:
            return self._paths.text_at(locator.path)[locator.path_start : locator.path_end]
        if self._tree is None:
            return ""
        node = element_at(self._tree, locator.path)
        text = element_text(self._tree, node) if node is not None else ""
        return text[locator.path_start : locator.path_end]

    def _at_line(self, locator: Locator) -> str:
        """Count line feeds and characters in the text, as any editor does."""
        text, start = self._document.text, 0
        for _ in range((locator.line or 1) - 1):
            start = text.index("\n", start) + 1
        start += (locator.column or 1) - 1
        return text[start : start + locator.end - locator.start]

    def _in_table(self, locator: Locator) -> str:
        grid = next(grid for grid in self._document.grids if grid.index == locator.table)
        row = grid.rows[locator.row or 0]
        return next(cell.text for cell in row if cell.order == locator.cell)


def _find_paths(medium: str, payload: bytes, recogniser: Recogniser | None) -> Paths | None:
    # Loaded with the first PDF or picture: a run over web pages needs neither.
    if medium == "pdf":
        from parsers.media.pdf.read import PdfPaths

        return PdfPaths(payload)
    if medium == "ocr" and recogniser is not None:
        from parsers.media.ocr.read import ScanPaths

        return ScanPaths(payload, recogniser)
    return OfficePaths(payload, medium) if medium in PATH_MEDIA else None
