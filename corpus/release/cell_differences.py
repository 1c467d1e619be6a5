"""Differences of reports and their cells between two releases, each with its cause."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus.diff.compare import Turn
from corpus.release.causes import WHOLE, Because, Cause, Difference, Kind, first_of, turn_of
from corpus.release.earlier import (
    CellLine,
    Line,
    ReportKey,
    Told,
    cell_lines,
    known_pages_of,
    pages_of,
)
from corpus.release.pairing import paired

BodyYear = tuple[str, int]


@dataclass(slots=True)
class CellDifferences:
    """Finds the cells that read otherwise, and the reports that only one of two releases has."""

    old: Told = field(repr=False)
    new: Told = field(repr=False)
    _last: ReportKey | None = field(init=False, repr=False, default=None)

    def find(self, old_folder: Path, new_folder: Path) -> Iterator[Difference]:
        """Yield what differs in the order of the reports."""
        with cell_lines(old_folder) as old, cell_lines(new_folder) as new:
            for line, before, after in paired(old, new, lambda line: (line.report, line.cell)):
                if line.report in self.old.reports and line.report in self.new.reports:
                    yield from self._cell(line, before, after)
                elif line.report != self._last:
                    self._last = line.report
                    yield self._whole_report(line)

    def readings(self) -> Mapping[BodyYear, Because]:
        """Return by body and year why its reports may be told otherwise though no cell is."""
        found: dict[BodyYear, Because] = {}
        for report in self.old.reports.keys() & self.new.reports.keys():
            cause = self._cause_of_reading(report)
            if cause is not None:
                at, own = report[:2], Because(cause)
                found[at] = first_of((own, found.get(at, own))) or own
        return found

    def _whole_report(self, line: CellLine) -> Difference:
        is_new = line.report in self.new.reports
        cause = self._cause_of_report(line.report, is_new=is_new)
        shown = (None, "report") if is_new else ("report", None)
        turn = Turn.GAINED if is_new else Turn.LOST
        return self._difference(line, (Kind.REPORT, WHOLE), turn, shown, cause)

    def _cell(
        self, line: CellLine, before: CellLine | None, after: CellLine | None
    ) -> Iterator[Difference]:
        was = None if before is None else before.content
        now = None if after is None else after.content
        if was != now:
            cause = self._cause_of_cell(line.report, before, after)
            kind = Kind.CELL, line.cell
            yield self._difference(line, kind, turn_of(was, now), (was, now), cause)

    def _difference(  # noqa: PLR0917 - what differs, how and why
        self, line: CellLine, what: tuple[Kind, str], turn: Turn,
        shown: tuple[str | None, str | None], cause: Cause,
    ) -> Difference:  # fmt: skip
        lineage, year, _ = line.report
        held = self.new.reports.get(line.report) or self.old.reports[line.report]
        kind, item = what
        return Difference(
            kind, line.report_id, lineage, year, item, turn, *shown, held["form"], Because(cause)
        )  # fmt: skip

    def _cause_of_cell(
        self, report: ReportKey, before: CellLine | None, after: CellLine | None
    ) -> Cause:
        old, new = self.old.reports[report], self.new.reports[report]
        moved = self._cause_of_bytes(old, new)
        if moved is not None:
            return moved
        if before is not None and after is not None and _is_said_by_people(before, after):
            return Cause.MANUAL
        is_same_parser = old["parser_digest"] == new["parser_digest"]
        return Cause.UNEXPLAINED if is_same_parser else Cause.PARSER

    def _cause_of_bytes(self, old: Line, new: Line) -> Cause | None:
        """Return why other bytes count, None if it is the same report of the same ones."""
        pages = known_pages_of(new, old)
        if pages_of(old) != pages:
            is_known = self.old.payloads.issuperset(pages)
            return Cause.IDENTITY if is_known else Cause.SOURCE
        return None if old["part"] == new["part"] else Cause.IDENTITY

    def _cause_of_reading(self, report: ReportKey) -> Cause | None:
        old, new = self.old.reports[report], self.new.reports[report]
        moved = self._cause_of_bytes(old, new)
        if moved is not None or old["parser_digest"] != new["parser_digest"]:
            return moved or Cause.PARSER
        clocks = ("claimed_at", "first_seen_at")
        is_dated = any(old[name] != new[name] for name in clocks)
        return Cause.OBSERVATION if is_dated else None

    def _cause_of_report(self, report: ReportKey, *, is_new: bool) -> Cause:
        """Return why only one of the releases has a report."""
        line, other = self._sides(report, is_new=is_new)
        pages = pages_of(line)
        if not other.payloads.issuperset(pages):
            return Cause.SOURCE if is_new else Cause.UNEXPLAINED
        is_read_otherwise = line["parser_digest"] not in other.parsers
        if pages in other.reported or not is_read_otherwise:
            return Cause.IDENTITY
        return Cause.PARSER

    def _sides(self, report: ReportKey, *, is_new: bool) -> tuple[Line, Told]:
        if is_new:
            return self.new.reports[report], self.old
        return self.old.reports[report], self.new


def _is_said_by_people(before: CellLine, after: CellLine) -> bool:
    """Tell whether we read a cell as before, and only a correction says something else of it."""
    return before.read == after.read and (before.is_corrected or after.is_corrected)
