"""Tallies: what is counted while the rows of a release go by."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.release.codes import MISSING, VALUE
from corpus.release.examples import Example, example_of
from corpus.release.report_rows import Told, originals_of, suspicions
from corpus.release.roster import Expected
from parsers.model import Scope


@dataclass(slots=True)
class Tallies:
    """Counts of codes by cell and year, of bodies by what became of their reports."""

    rows: dict[str, int] = field(default_factory=dict)
    codes: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    """By cell key, report year and code."""
    statuses: Counter[tuple[int, str]] = field(default_factory=Counter)
    """By report year and status, of bodies that had to report."""
    held: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Of these, the bodies of which a report is held: withdrawn (GO) and unread (UP) ones, too."""
    parsers: Counter[tuple[str, str]] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    masked: Counter[str] = field(default_factory=Counter)
    """By kind of personal data, the spans that were masked in sections."""
    judges: dict[tuple[str, int, Scope], str] = field(default_factory=dict)
    """By body and year, the parser that read and checked its report."""
    suspects: int = 0
    originals: dict[str, str] = field(default_factory=dict)
    """By place in the file of originals, the digest of the bytes."""
    pages: set[str] = field(default_factory=set)
    """The pages of reports and of their other versions."""
    examples: dict[str, Example] = field(default_factory=dict)
    """By cell key, the first report that has a number there."""

    def add_expected(self, expected: Expected) -> None:
        """Count what became of a report that was expected."""
        if expected.is_expected:
            self.statuses[expected.report_year, expected.status] += 1
            self.held[expected.report_year, expected.status] += expected.is_held

    def add_report(self, told: Told) -> None:
        """Count the cells of a report."""
        facts = told.held.facts
        self.pages |= {facts.page_key, *(str(other["page_key"]) for other in facts.others)}
        self.pages |= {page.page_key for page in told.held.pages}
        self.originals |= originals_of(told)
        self.suspects += suspicions(told.record)
        self.parsers[facts.parser_version, facts.parser_digest] += 1
        self.judges.setdefault((facts.lineage, facts.report_year, facts.scope), facts.parser_digest)
        for key, shown in told.shown.items():
            self.codes[key, facts.report_year, shown.code] += 1
            self.flags["corrected"] += shown.is_corrected
            self.flags["assumed_zero"] += shown.is_assumed
            if shown.code == VALUE and key not in self.examples:
                self.examples[key] = example_of(told, key, shown)

    def observed(self, key: str) -> dict[str, dict[str, int]]:
        """Return the counts of a cell by year and code."""
        found: dict[str, dict[str, int]] = {}
        for year in self.years:
            counts = {
                code: self.codes[key, year, code]
                for code in (VALUE, *MISSING)
                if self.codes[key, year, code]
            }
            if counts:
                found[str(year)] = counts
        return found

    @property
    def years(self) -> list[int]:
        """Return the years with reports or bodies that had to report."""
        years = {year for _, year, _ in self.codes} | {year for year, _ in self.statuses}
        return sorted(years)

    def by_code(self) -> Iterator[tuple[str, int]]:
        """Yield how many cells have each code."""
        totals: Counter[str] = Counter()
        for (_, _, code), count in self.codes.items():
            totals[code] += count
        yield from ((code, totals[code]) for code in (VALUE, *MISSING))
