"""The page of the sections: the six parts of a report and the titles they go by."""

from corpus.reference.markdown import code, codes, page, table
from parsers.templates import SECTIONS

_INTRODUCTION = """
A report since 2019 has six parts. The record lists all of them in this order, those without a
heading in the document with `present` false. A heading is recognised by its words after the
ordinal; where several lines qualify, the order 1 to 6 decides.
"""


def sections_page() -> str:
    """Return the page."""
    forms = [[str(form.number), code(form.key), form.zh, form.en] for form in SECTIONS]
    titles = [[code(form.key), codes(form.titles)] for form in SECTIONS]
    return page(
        "Sections",
        _INTRODUCTION,
        table(["Part", "Key", "Official title", "English"], forms),
        "## Titles recognised",
        table(["Key", "Titles"], titles),
    )
