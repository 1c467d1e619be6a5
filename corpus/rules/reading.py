"""The prose of a report as the claims of single-report checks read it."""

from corpus.rules.model import YearReport
from parsers.checks.registry import Subject
from parsers.model import Section
from parsers.tables.reading import TablesReading


def subject_of(report: YearReport) -> Subject:
    """Return a report as those who read claims expect it, without its tables."""
    return report.once(_subject)


def _subject(report: YearReport) -> Subject:
    sections = tuple(
        Section(key, True, text=text) for key, text in report.prose.sections.items() if text
    )
    reading = TablesReading({}, report.generation, frozenset(), (), ())
    return Subject(
        {}, report.generation, reading, sections, report_year=report.report_year,
        agency_name=report.prose.agency_name, scope=report.scope,
    )  # fmt: skip
