"""Variables: the cells that are columns of the wide panel, under names that Stata takes, too."""

from collections.abc import Iterator
from functools import cache

from parsers.templates import CellForm, cell_forms
from parsers.templates.older import CUMULATIVE, annex_forms, fact_forms

STATE_SUFFIX = "_st"
_LONGEST = 32 - len(STATE_SUFFIX)
_TOTAL = "total"
_NEW = "new_received"
_TABLE_3 = "t3"
# The short names of the applicant columns in the codebook of the field (users call them so).
_ENDINGS = {
    "natural_person": "np", "enterprise": "biz", "research": "res", "public_interest": "ngo",
    "legal_service": "law", "other_org": "oth", "total": "tot", "cumulative": "cum",
}  # fmt: skip
_ALWAYS = (
    ("normative_documents", "norm"),
    ("other_services", "other"),
    ("procurement_procurement", "procurement"),
    ("refused_not_gov_info", "refused_not_info"),
)
# In this order, until the name fits.
_SHORTER = (
    ("enforcement_file", "enforcement"),
    ("security_stability", "security"),
    ("internal_affairs", "internal"),
    ("consultations", "consult"),
    ("interpretations", "interpret"),
    ("first_handling", "first"),
    ("press_conferences", "press"),
    ("social_media", "social"),
    ("disclosed", "disc"),
    ("responses", "resp"),
    ("requests", "req"),
)


@cache
def variables() -> dict[str, CellForm]:
    """Return the cells of the panel by the names of their columns, in the order of the forms."""
    found = {variable_of(form.key): form for form in _chosen()}
    if len(found) != sum(1 for _ in _chosen()):
        raise ValueError("two cells would have one column of the panel")
    return found


@cache
def variable_of(key: str) -> str:
    """Return the name of a cell's column.

    >>> variable_of("t3.unable_not_held.total"), variable_of("t4.review_total")
    ('t3_unable_not_held_tot', 't4_review_tot')
    """
    name = key.replace(".", "_")
    for long, short in _ALWAYS:
        name = name.replace(long, short)
    for long, short in _ENDINGS.items():
        if name.endswith(f"_{long}"):
            name = name.removesuffix(long) + short
    for long, short in _SHORTER:
        if len(name) > _LONGEST:
            name = name.replace(long, short)
    if len(name) > _LONGEST:
        raise ValueError(f"the name {name} of a column is too long for Stata")
    return name


def variable_name(key: str) -> str:
    """Return what a cell is called as a variable; one that is of no form goes by its key."""
    return variable_of(key) if key in all_forms() else key


@cache
def all_forms() -> dict[str, CellForm]:
    """Return every cell of every form by key."""
    return cell_forms() | annex_forms() | fact_forms()


def _chosen() -> Iterator[CellForm]:
    """Yield the totals, and the cells of tables and rows that are asked for most."""
    for form in cell_forms().values():
        is_total = form.column.key == _TOTAL
        if form.table.key != _TABLE_3 or is_total or form.row.key == _NEW:
            yield form
    for form in annex_forms().values():
        if form.column.key != CUMULATIVE:
            yield form
