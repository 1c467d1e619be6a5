"""Sums of cells by short names (`IN`, `C`, `G`), and why a cell gives no number."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache

from corpus.indicators.model import Gap, Missing, Sum
from corpus.rules.case import Case
from corpus.rules.measures import t3_total
from corpus.rules.model import YearReport
from parsers.model import Generation, State
from parsers.templates import TABLE_3, cell_forms

_CODES = {
    State.BLANK: Missing.BLANK,
    State.PLACEHOLDER: Missing.MARK,
    State.TEXT: Missing.TEXT,
    State.UNREADABLE: Missing.UNREAD,
    State.AMBIGUOUS: Missing.UNREAD,
}
_SHORT = {
    "A1": ("new_received",), "A2": ("carried_in",), "B1": ("granted",),
    "B2": ("partially_granted",), "G": ("handled_total",), "H": ("carried_out",),
    "IN": ("new_received", "carried_in"), "D1": ("unable_not_held",),
    "E1": ("rejected_petition",), "E24": ("rejected_repeat", "rejected_excessive"),
}  # fmt: skip
_GROUPS = {"C": "refused", "D": "unable", "E": "rejected"}
_LAST = "last."


@cache
def rows_of(group: str) -> tuple[str, ...]:
    """Return the rows of a group of table 3 in the order of the form."""
    return tuple(row.key for row in TABLE_3.rows if row.group == group)


def number_of(report: YearReport, key: str) -> Sum:
    """Return the number in a cell, or why it has none."""
    value = report.number(key)
    if value is not None:
        return Sum(value)
    return Sum(None, (Gap(report.ref(key), gap_of(report, key)),))


def gap_of(report: YearReport, key: str) -> Missing:
    """Return why a cell has no number."""
    found = _CODES.get(report.cell(key).state)
    if found is not None:
        return found
    form = cell_forms().get(key)
    if form is None or report.generation.value not in form.generations:
        return Missing.NOT_IN_FORM
    table = key.partition(".")[0]
    is_there = any(
        each.startswith(f"{table}.") and cell.state is not State.ABSENT
        for each, cell in report.cells.items()
    )
    return Missing.ROW if is_there else Missing.TABLE


def add(*parts: Sum) -> Sum:
    """Return the sum of sums, none if one of them is none."""
    known = [part.value for part in parts if part.value is not None]
    if len(known) < len(parts):
        return Sum(None, tuple(gap for part in parts for gap in part.gaps))
    return Sum(sum(known, Decimal()))


def less(one: Sum, other: Sum) -> Sum:
    """Return a difference."""
    negative = Sum(None if other.value is None else -other.value, other.gaps)
    return add(one, negative)


def term_of(case: Case, name: str) -> Sum:
    """Return a term of a formula: words joined by ` + ` and ` - `."""
    total = Sum(Decimal())
    sign = "+"
    for word in name.split():
        if word in "+-":
            sign = word
            continue
        part = _word(case, word)
        total = add(total, part) if sign == "+" else less(total, part)
    return total


def _word(case: Case, word: str) -> Sum:
    if word.startswith(_LAST):
        before = case.year_before()
        if before is None:
            return Sum(None, (_no_report(case),))
        return number_of(before, word.removeprefix(_LAST))
    if word in _SPECIAL:
        return _SPECIAL[word](case)
    return add(*(number_of(case.report, key) for key in keys_of(case.report, word)))


def keys_of(report: YearReport, word: str) -> tuple[str, ...]:
    """Return the cells that a short name stands for in a report; else it is a key itself."""
    if word in _SHORT:
        return tuple(map(t3_total, _SHORT[word]))
    if word in _GROUPS:
        return tuple(map(t3_total, rows_of(_GROUPS[word])))
    if word == "F":
        is_old = report.generation is Generation.T2019
        rows = ("other_handling",) if is_old else rows_of("other")
        return tuple(t3_total(row) for row in rows)
    return (word,)


def _no_report(case: Case) -> Gap:
    last = case.report_year - 1
    is_there = case.body is None or bool(case.body.within(last))
    code = Missing.NOT_HELD if is_there else Missing.NO_BODY
    return Gap(f"{case.lineage}/{last}:report", code)


def _litigation(part: str) -> Callable[[Case], Sum]:
    keys = tuple(f"t4.{group}_{part}" for group in ("direct_suit", "post_review_suit"))
    return lambda case: add(*(number_of(case.report, key) for key in keys))


def _review(part: str) -> Callable[[Case], Sum]:
    return lambda case: number_of(case.report, f"t4.review_{part}")


def _concluded_reviews(case: Case) -> Sum:
    return less(_review("total")(case), _review("pending")(case))


def _concluded_suits(case: Case) -> Sum:
    return less(_litigation("total")(case), _litigation("pending")(case))


_SPECIAL: dict[str, Callable[[Case], Sum]] = {
    "REV": _review("total"),
    "REV.corr": _review("corrected"),
    "REV.pend": _review("pending"),
    "RC": _concluded_reviews,
    "LIT": _litigation("total"),
    "LIT.corr": _litigation("corrected"),
    "LIT.pend": _litigation("pending"),
    "LC": _concluded_suits,
    "1": lambda _: Sum(Decimal(1)),
}
