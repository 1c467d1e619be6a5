"""The page of the codebook: what a release says of its columns, before anything was observed."""

from corpus.reference.markdown import page
from corpus.release.codebook_files import Codebook

_INTRODUCTION = """
Every table of a [release](../how-to/make-a-release.md), every column and every cell. The codebook
in a release says of each cell besides how often each code was observed in each year, names an
example, and since which release the column is there.
"""
_PLACES = """
Codes stand in the number columns of CSV themselves; other formats have no number there. A state
column holds `V` where there is a number, else the same code. In the wide panel it is named after
its number column, with `_st` at the end.
"""


def codebook_page() -> str:
    """Return the page."""
    return page("Codebook", _INTRODUCTION, _PLACES, *Codebook(None, {}, "").markdown())
