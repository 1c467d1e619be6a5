"""Markdown pieces: tables, code spans and the note that a page is generated.

What is worth writing is known to the page modules.
"""

from collections.abc import Iterable, Sequence

GENERATED = (
    "<!-- Written by `make docs` from the code: do not edit; meanings stand in "
    "corpus/reference/meanings.toml. -->"
)


def page(title: str, *parts: str) -> str:
    """Return a page from its title and parts, with one empty line between them."""
    return "\n\n".join((f"# {title}", GENERATED, *(part.strip("\n") for part in parts))) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a pipe inside a cell is escaped.

    >>> table(["a", "b"], [["1", "x"]]).splitlines()
    ['| a | b |', '|---|---|', '| 1 | x |']
    """
    rule = "|" + "---|" * len(head)
    return "\n".join((_row(head), rule, *(_row(row) for row in rows)))


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def code(text: str) -> str:
    """Return a code span, or nothing for nothing."""
    return f"`{text}`" if text else ""


def codes(texts: Iterable[str]) -> str:
    """Return several code spans in a row."""
    return ", ".join(code(text) for text in texts)


def fence(language: str, text: str) -> str:
    """Return a code block."""
    return f"```{language}\n{text.strip()}\n```"


def summary(docstring: str | None) -> str:
    """Return a docstring on one line per paragraph."""
    paragraphs = (docstring or "").strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
