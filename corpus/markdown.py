"""Markdown that several parts write: tables and code spans."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a pipe inside a cell is escaped.

    >>> table(["a", "b"], [["1", "x"]]).splitlines()
    ['| a | b |', '|---|---|', '| 1 | x |']
    """
    rule = "|" + "---|" * len(head)
    return "\n".join((_row(head), rule, *(_row(row) for row in rows)))


def code(text: str) -> str:
    """Return a code span, or nothing for nothing."""
    return f"`{text}`" if text else ""


def codes(texts: Iterable[str]) -> str:
    """Return several code spans in a row."""
    return ", ".join(code(text) for text in texts)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
