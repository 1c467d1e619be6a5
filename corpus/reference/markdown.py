"""Markdown pieces: tables, code spans and the note that a page is generated.

What is worth writing is known to the page modules.
"""

from corpus.markdown import code, codes, table

__all__ = ["GENERATED", "code", "codes", "fence", "page", "summary", "table"]

GENERATED = (
    "<!-- Written by `make docs` from the code: do not edit; meanings stand in "
    "corpus/reference/meanings.toml. -->"
)


def page(title: str, *parts: str) -> str:
    """Return a page from its title and parts, with one empty line between them."""
    return "\n\n".join((f"# {title}", GENERATED, *(part.strip("\n") for part in parts))) + "\n"


def fence(language: str, text: str) -> str:
    """Return a code block."""
    return f"```{language}\n{text.strip()}\n```"


def summary(docstring: str | None) -> str:
    """Return a docstring on one line per paragraph."""
    paragraphs = (docstring or "").strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
