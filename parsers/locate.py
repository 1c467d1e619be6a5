"""Re-reading: what stands at a locator, asked of the payload in every way the locator names."""

from collections.abc import Iterator

from parsers.fold import clean
from parsers.media.html import element_at, element_text
from parsers.media.read import open_document
from parsers.media.sniff import sniff
from parsers.model import Locator


class Rereader:
    """Re-reads places of one payload; the payload is opened once."""

    def __init__(self, payload: bytes, charset: str | None = None) -> None:
        """Open a payload; raise LookupError if it has no text to point into."""
        opened = open_document(sniff(payload, charset))
        if opened is None:
            raise LookupError("the payload has no text that a locator could point into")
        self._document, self._tree = opened.document, opened.tree

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
        if self._tree is None or locator.path is None:
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
