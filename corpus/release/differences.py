"""Differences between two releases, cell by cell, each with its cause and who explains it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from corpus.diff.compare import Aspect, Turn
from corpus.diff.gate import Expectation, Judgement, judge
from corpus.diff.tally import Group
from corpus.export.model import Row
from corpus.release.codes import MISSING
from corpus.release.earlier import CellLine, Line, ReportKey, Told, cell_lines

WHOLE = "*"
"""Stands for the whole report in place of a cell."""
_REPORT = "annual_report"


class Cause(StrEnum):
    """Why a figure differs from the release before."""

    SOURCE = "source"
    """The agency shows other bytes, or ones that were not seen before."""
    PARSER = "parser"
    IDENTITY = "identity"
    """We take the same bytes for another report, or other known bytes for this one."""
    MANUAL = "manual"
    UNEXPLAINED = "unexplained"


OURS = (Cause.PARSER, Cause.IDENTITY, Cause.UNEXPLAINED)
"""Causes that lie with us: somebody has to explain them."""


@dataclass(slots=True)
class Differences:
    """Finds what differs, and counts it by cause and for the gate."""

    old_folder: Path
    new_folder: Path
    old: Told = field(repr=False)
    new: Told = field(repr=False)
    expected: Sequence[Expectation] = ()
    causes: Counter[tuple[str, str]] = field(default_factory=Counter)
    _groups: Counter[Group] = field(default_factory=Counter)
    _only: frozenset[ReportKey] = field(init=False, repr=False)
    """The reports that only one of the releases has."""
    _last: ReportKey | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        self._only = frozenset(self.old.reports.keys() ^ self.new.reports.keys())

    def rows(self) -> Iterator[Row]:
        """Yield what differs in the order of the reports."""
        with cell_lines(self.old_folder) as old, cell_lines(self.new_folder) as new:
            for line, before, after in _pairs(old, new):
                if line.report in self._only:
                    yield from self._whole_report(line)
                else:
                    yield from self._cell(line, before, after)

    def judgement(self) -> Judgement:
        """Return what is explained of our own doing; only once all rows were yielded."""
        return judge(self._groups, self.expected)

    def _whole_report(self, line: CellLine) -> Iterator[Row]:
        if self._last != line.report:
            self._last = line.report
            is_new = line.report in self.new.reports
            turn = Turn.GAINED if is_new else Turn.LOST
            cause = self._cause_of_report(line.report, is_new=is_new)
            group = Group(Aspect.RECORD, _REPORT, self._form(line.report), turn)
            shown = (None, "report") if is_new else ("report", None)
            yield self._row(line, WHOLE, shown, (group, cause))

    def _cell(
        self, line: CellLine, before: CellLine | None, after: CellLine | None
    ) -> Iterator[Row]:
        was = None if before is None else before.content
        now = None if after is None else after.content
        if was != now:
            is_manual = any(each is not None and each.is_corrected for each in (before, after))
            cause = Cause.MANUAL if is_manual else self._cause_of_cell(line.report)
            group = Group(Aspect.CELL, line.cell, self._form(line.report), _turn(was, now))
            yield self._row(line, line.cell, (was, now), (group, cause))

    def _row(
        self, line: CellLine, cell: str, shown: tuple[str | None, str | None],
        judged: tuple[Group, Cause],
    ) -> Row:  # fmt: skip
        group, cause = judged
        self.causes[cause.value, group.turn.value] += 1
        explanation = None
        if cause in OURS:
            self._groups[group] += 1
            covering = (each.reason for each in self.expected if each.covers(group))
            explanation = next(covering, None)
        lineage, year, _ = line.report
        return (line.report_id, lineage, year, cell, group.turn.value, *shown, cause.value,
                explanation)  # fmt: skip

    def _cause_of_cell(self, report: ReportKey) -> Cause:
        old, new = self.old.reports[report], self.new.reports[report]
        if old["payload_digest"] != new["payload_digest"]:
            is_known = new["payload_digest"] in self.old.payloads
            return Cause.IDENTITY if is_known else Cause.SOURCE
        if old["part"] != new["part"]:
            return Cause.IDENTITY
        is_same_parser = old["parser_digest"] == new["parser_digest"]
        return Cause.UNEXPLAINED if is_same_parser else Cause.PARSER

    def _cause_of_report(self, report: ReportKey, *, is_new: bool) -> Cause:
        """Return why only one of the releases has a report."""
        line, other = self._sides(report, is_new=is_new)
        payload = line["payload_digest"]
        if payload not in other.payloads:
            return Cause.SOURCE if is_new else Cause.UNEXPLAINED
        is_read_otherwise = line["parser_digest"] not in other.parsers
        if payload in other.reported or not is_read_otherwise:
            return Cause.IDENTITY
        return Cause.PARSER

    def _sides(self, report: ReportKey, *, is_new: bool) -> tuple[Line, Told]:
        if is_new:
            return self.new.reports[report], self.old
        return self.old.reports[report], self.new

    def _form(self, report: ReportKey) -> str:
        line = self.new.reports.get(report) or self.old.reports[report]
        return line["form"]


def refusal_of(judgement: Judgement, previous: str) -> str:
    """Return why a release is refused, in one sentence."""
    shown = [f"{count} {group.turn} {group.name} ({group.form})"
             for group, count in _open_groups(judgement).items()]  # fmt: skip
    more = f" and {len(shown) - 5} more kinds" if len(shown) > 5 else ""
    return (
        f"Figures differ from release {previous} without an explanation: "
        f"{', '.join(shown[:5])}{more}; explain them in a file for --explained, as for "
        "`nianbao diff`."
    )


def _open_groups(judgement: Judgement) -> Mapping[Group, int]:
    exceeded = {
        Group(each.aspect, each.name, each.form or WHOLE, each.turn or Turn.CHANGED): count
        for each, count in judgement.exceeded
    }
    return {**judgement.unexplained, **exceeded}


def _pairs(
    old: Iterator[CellLine], new: Iterator[CellLine]
) -> Iterator[tuple[CellLine, CellLine | None, CellLine | None]]:
    """Join two ordered streams by report and cell: the newer line there is, the old, the new."""
    left, right = next(old, None), next(new, None)
    while left is not None or right is not None:
        if right is None or (left is not None and _key(left) < _key(right)):
            assert left is not None  # noqa: S101 - one of them is there
            yield left, left, None
            left = next(old, None)
        elif left is None or _key(right) < _key(left):
            yield right, None, right
            right = next(new, None)
        else:
            yield right, left, right
            left, right = next(old, None), next(new, None)


def _key(line: CellLine) -> tuple[ReportKey, str]:
    return line.report, line.cell


def _turn(was: str | None, now: str | None) -> Turn:
    had, has = (content is not None and content not in MISSING for content in (was, now))
    if had == has:
        return Turn.CHANGED
    return Turn.LOST if had else Turn.GAINED
