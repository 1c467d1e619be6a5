"""Items: what a checklist is made of. Only frozen data lives here."""

from dataclasses import dataclass
from enum import StrEnum

from parsers.model import Attribution, Number, Severity


class Part(StrEnum):
    """The part of the checklist an item stands in."""

    MUST_FIX = "must_fix"
    LOOK_AT = "look_at"
    MISREAD = "may_have_misread"
    """What we may have read wrongly: look at our reading, not at the draft."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; `text` says it for people, `quote` is what is printed there.

    Everything counts from 1: `page` of a PDF, `table` of the document, `row` and `cell` of the
    table, `line` of a text or paragraph outside of tables, `column` in a line of text.
    """

    text: str
    quote: str | None = None
    context: str | None = None
    section: str | None = None
    page: int | None = None
    table: int | None = None
    row: int | None = None
    cell: int | None = None
    line: int | None = None
    column: int | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One figure or text that a finding rests on, with its official label."""

    ref: str
    label: str | None
    value: Number | str | None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A cell and the number that would satisfy every equation, if it is the wrong one."""

    key: str
    label: str
    printed: Number | str | None
    implied: Number | str | None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to mend or to look at.

    `changes` are the smallest change that would mend it; where `is_certain` is false it is one of
    several that would.
    """

    part: Part
    rule: str
    severity: Severity
    attribution: Attribution
    sentence: str
    official: str | None = None
    place: Place | None = None
    terms: tuple[Term, ...] = ()
    changes: tuple[Change, ...] = ()
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Checklist:
    """The items of one report in a file; `fault` says why there is nothing to check."""

    file: str
    agency: str | None = None
    report_year: int | None = None
    form: str | None = None
    title: str | None = None
    items: tuple[Item, ...] = ()
    fault: str | None = None

    def of(self, part: Part) -> tuple[Item, ...]:
        """Return the items of a part, errors first."""
        order = list(Severity)
        found = [item for item in self.items if item.part is part]
        return tuple(sorted(found, key=lambda item: order.index(item.severity)))
