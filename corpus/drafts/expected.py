"""Expectations: what the author says the draft is, and what last year's report says it must be."""

from collections.abc import Iterator

from corpus.drafts.items import Item, Part, Place, Term
from corpus.drafts.places import Finder
from corpus.drafts.words import label_of
from parsers.checks.form import T3_COLUMNS, TOTAL
from parsers.identity.names import are_same_body
from parsers.model import Attribution, Cell, Record, Severity, State

CARRIED_IN, CARRIED_OUT = "t3.carried_in", "t3.carried_out"


def identity_items(
    record: Record, finder: Finder, *, year: int | None, agency: str | None
) -> Iterator[Item]:
    """Yield an item where the draft names another year or another body than it should."""
    place = finder.place(record.title.locator)
    said_year, said_agency = record.report_year.value, record.agency.name
    if year is not None and said_year != year:
        read = f"reads as the report for {said_year}" if said_year else "does not say its year"
        sentence = f"This should be the report for {year}, but the draft {read}."
        yield _must_fix(
            "draft.year", (sentence, "报告年度"), Term("report_year", None, said_year), place
        )
    if agency is not None and not (said_agency and are_same_body(agency, said_agency)):
        read = f"names {said_agency}" if said_agency else "names no body"
        sentence = f"This should be the report of {agency}, but the draft {read}."
        yield _must_fix(
            "draft.agency", (sentence, "报告主体"), Term("agency", None, said_agency), place
        )


def carry_over_items(record: Record, finder: Finder, last: Record, before: Finder) -> list[Item]:
    """Return what does not follow from last year's report: the carry-over, column by column.

    Nothing is compared with a report that is not the one before.
    """
    doubts = list(_doubts(record, last))
    return doubts or list(_carried(record, finder, last, before))


def _doubts(record: Record, last: Record) -> Iterator[Item]:
    year, before = record.report_year.value, last.report_year.value
    if year is not None and before is not None and before != year - 1:
        said = f"The previous report is for {before}, not for {year - 1}"
        sentence = f"{said}: nothing was compared with it."
        yield _look_at("draft.previous_year", sentence)
    names = record.agency.name, last.agency.name
    if names[0] and names[1] and not are_same_body(names[0], names[1]):
        sentence = f"The previous report is of {names[1]}: nothing was compared with it."
        yield _look_at("draft.previous_agency", sentence)


def _carried(record: Record, finder: Finder, last: Record, before: Finder) -> Iterator[Item]:
    open_columns = []
    for column in T3_COLUMNS:
        now = record.cells.get(f"{CARRIED_IN}.{column}")
        then = last.cells.get(f"{CARRIED_OUT}.{column}")
        if not _is_number(now) or not _is_number(then):
            open_columns.append(column)
        elif now and then and now.value != then.value:
            yield _carry_over(column, (now, finder), (then, before))
    if TOTAL in open_columns:
        yield _look_at(
            "draft.carry_over_open",
            "What was carried over cannot be compared with the previous report: one of the two "
            f"shows no number in the column {label_of(f't3.{TOTAL}')}.",
        )


def _carry_over(column: str, now: tuple[Cell, Finder], then: tuple[Cell, Finder]) -> Item:
    """Return an error for the total, a warning for a kind of applicants: those get reclassified."""
    is_total = column == TOTAL
    cell, last = now[0], then[0]
    sentence = (
        f"In column {label_of(f't3.{column}')} {cell.value} requests are carried in from last "
        f"year, but last year's report carried {last.value} over."
    )
    terms = (
        Term(cell.key, label_of(cell.key), cell.value, now[1].place(cell.locator)),
        Term(f"previous:{last.key}", label_of(last.key), last.value, then[1].place(last.locator)),
    )
    return Item(
        Part.MUST_FIX if is_total else Part.LOOK_AT,
        f"draft.carry_over.{column}",
        Severity.ERROR if is_total else Severity.WARNING,
        Attribution.AGENCY,
        sentence,
        "上年结转与上年报告的结转下年度不一致",
        now[1].place(cell.locator),
        terms,
    )


def _is_number(cell: Cell | None) -> bool:
    return cell is not None and cell.state is State.NUMBER


def _must_fix(rule: str, said: tuple[str, str], term: Term, place: Place | None) -> Item:
    return Item(Part.MUST_FIX, rule, Severity.ERROR, Attribution.AGENCY, *said, place, (term,))


def _look_at(rule: str, sentence: str) -> Item:
    return Item(Part.LOOK_AT, rule, Severity.WARNING, Attribution.UNKNOWN, sentence)
