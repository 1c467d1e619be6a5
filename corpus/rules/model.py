"""What a rule across reports is given and what it gives back.

A report is seen here as its canonical version, corrections laid over its cells.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar, cast

from parsers.model import (
    Attribution,
    DocClass,
    Generation,
    Number,
    Scope,
    Severity,
    State,
    TablesStatus,
)
from storage.findings.mains import marked
from storage.series.model import PanelCell

Made = TypeVar("Made")
Value = Number | str | None


class Verdict(StrEnum):
    """What a rule says of a report: judged, or why it could not be."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    NOT_ASSESSABLE = "not_assessable"
    """An operand is missing or is no number."""
    NOT_APPLICABLE = "not_applicable"
    """The rule does not speak of such reports: another form, a merger, another scope."""


ABSENT = PanelCell(None, State.ABSENT, None)


class Ref(NamedTuple):
    """One thing a judgement rests on: where it is, the same after every re-parse, and its value."""

    ref: str
    value: Value


@dataclass(frozen=True, slots=True)
class Prose:
    """What a report says outside its tables, as its record has it."""

    sections: Mapping[str, str] = field(default_factory=dict)
    agency_name: str | None = None
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    attachments: tuple[str, ...] = ()
    signed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """When a report came out: as the page claims, as it is signed, as seen by us and the server."""

    claimed: date | None = None
    signed: date | None = None
    first_seen: datetime | None = None
    server: datetime | None = None
    period_end: date | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """Another version of the same report: how it relates, where it is and what it differs in."""

    relation: str
    where: str
    cells: tuple[tuple[str, Value, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the page since its first capture."""

    identity: str
    kind: str
    cells: tuple[tuple[str, Value, Value], ...]
    is_announced: bool | None
    seen_at: datetime
    cured: tuple[str, ...] = ()
    """The rules whose findings the change took away."""
    is_file: bool = False
    """Whether it befell a file of the report, not its page."""


# No slots: what several rules ask for is kept on the report once it is known.
@dataclass(frozen=True)
class YearReport:
    """The canonical report of a lineage for a year in a scope."""

    lineage: str
    report_year: int
    scope: Scope = Scope.UNKNOWN
    generation: Generation = Generation.UNKNOWN
    cells: Mapping[str, PanelCell] = field(default_factory=dict, repr=False)
    prose: Prose = field(default_factory=Prose, repr=False)
    clocks: Clocks = Clocks()
    tables_status: TablesStatus = TablesStatus.IN_PAGE
    doc_class: DocClass = DocClass.ANNUAL_REPORT
    content_digest: str = ""
    page_key: str = ""
    copies: tuple[Copy, ...] = ()
    changes: tuple[Change, ...] = ()
    is_main: bool = True
    """Whether it is the one of its lineage and year that others are compared with."""
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, make: Callable[["YearReport"], Made]) -> Made:
        """Return what a function makes of the report, made only once for all rules."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("Made", self._made[make])

    def cell(self, key: str) -> PanelCell:
        """Return a cell, an absent one if nothing is known of it."""
        return self.cells.get(key, ABSENT)

    def number(self, key: str) -> Decimal | None:
        """Return the number in a cell, None for anything else."""
        cell = self.cells.get(key, ABSENT)
        return cell.value if cell.state is State.NUMBER else None

    def shown(self, key: str) -> Value:
        """Return what evidence shows of a cell: its number, else what is printed there."""
        number = self.number(key)
        return self.cell(key).raw if number is None else number

    def ref(self, place: str) -> str:
        """Return how evidence names a place in this report.

        >>> YearReport("t1", 2021).ref("t3.granted.total")
        't1/2021:t3.granted.total'
        >>> YearReport("t1", 2021, Scope.JOINT).ref("t3.granted.total")
        't1/2021(joint):t3.granted.total'
        """
        mark = marked(self.scope)
        scope = "" if mark is None else f"({mark.value})"
        return f"{self.lineage}/{self.report_year}{scope}:{place}"

    def operand(self, key: str) -> Ref:
        """Return a cell as evidence."""
        return Ref(self.ref(key), self.shown(key))

    def text(self, section: str) -> str:
        """Return the prose of a section, nothing for one that is not there."""
        return self.prose.sections.get(section, "")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says at one place; evidence and message are for what failed.

    `about` is the lineage and the report year of the finding where these are not the case's own;
    severity and attribution are the rule's own unless given.
    """

    verdict: Verdict
    place: str = ""
    operands: tuple[Ref, ...] = ()
    message: str = ""
    severity: Severity | None = None
    attribution: Attribution | None = None
    about: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A judgement with its rule, as it is counted and stored; `rule` has its place filled in."""

    rule: str
    alias: str
    lineage: str
    report_year: int
    verdict: Verdict
    severity: Severity
    attribution: Attribution
    operands: tuple[Ref, ...]
    message: str


def passes(place: str = "") -> Judgement:
    """Return that all is well."""
    return Judgement(Verdict.PASS, place)


def open_at(place: str = "", *operands: Ref) -> Judgement:
    """Return that an operand is missing."""
    return Judgement(Verdict.NOT_ASSESSABLE, place, operands)


def inapplicable(place: str = "", message: str = "") -> Judgement:
    """Return that the rule does not speak of such a report."""
    return Judgement(Verdict.NOT_APPLICABLE, place, message=message)


def fails(message: str, *operands: Ref, place: str = "") -> Judgement:
    """Return a failure with its evidence."""
    return Judgement(Verdict.FAIL, place, operands, message)


def judge(holds: bool, message: str, *operands: Ref, place: str = "") -> Judgement:
    """Return a pass, or a failure with its evidence."""
    return passes(place) if holds else fails(message, *operands, place=place)


def numbers_of(report: YearReport, keys: Iterator[str] | tuple[str, ...]) -> list[Decimal] | None:
    """Return the numbers of some cells, None unless all of them are numbers."""
    found = [report.number(key) for key in keys]
    known = [value for value in found if value is not None]
    return known if len(known) == len(found) else None
