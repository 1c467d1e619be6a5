"""Examples of cells: where to see one, by a name that stays the same in every release."""

from typing import NamedTuple

from corpus.export.text import written
from corpus.release.report_rows import Shown, Told, original_of


class Example(NamedTuple):
    """A cell with a number, and where its original lies."""

    permalink: str
    value: str
    url: str | None
    original: str

    def __str__(self) -> str:
        """Return it in one line."""
        return f"{self.permalink} = {self.value}, {self.url or self.original}"


def permalink_of(report_id: str, cell: str) -> str:
    """Return what names a cell in every release, as the key of `cells_long` has it.

    >>> permalink_of("330110/2023/own", "t3.granted.total")
    'urn:nianbao:cell:330110/2023/own#t3.granted.total'
    """
    return f"urn:nianbao:cell:{report_id}#{cell}"


def example_of(told: Told, key: str, shown: Shown) -> Example:
    """Return a cell of a report as an example."""
    link = permalink_of(told.report_id, key)
    return Example(link, written(shown.value) or "", told.held.facts.url, original_of(told))
