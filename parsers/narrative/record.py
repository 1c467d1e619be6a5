"""A record completed with what only reports before 2019 have: their parts and their facts."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from parsers.document import Document, Line
from parsers.fold import strip_blank
from parsers.model import (
    DocClass,
    Generation,
    Locator,
    Record,
    Section,
)
from parsers.narrative.facts import Story, own_names, read_facts
from parsers.narrative.outline import Part, find_parts, is_older_outline
from parsers.sections import Partition

_OLDER = (Generation.FREE_PRE2014, Generation.STAT_2014)
_ANNEX = "情况统计表"
# Report years for which a form was meant.
_YEARS = {
    Generation.FREE_PRE2014: (2008, 2018),
    Generation.STAT_2014: (2014, 2018),
    Generation.T2019: (2019, 2020),
    Generation.T2021: (2021, 9999),
}


@dataclass(frozen=True, slots=True)
class OlderText:
    """The article a record was read from: its lines, and those that are tables or nobody's."""

    document: Document
    lines: Sequence[Line]
    tables: AbstractSet[int] = frozenset()


def with_older_form(record: Record, text: OlderText) -> Record:
    """Return a record with the parts and facts of a report before 2019, any other unchanged.

    The form is told by its labels: an annex of its own, or an outline that ended in 2019 and
    none of the three tables. The six sections of the later forms are then absent.
    """
    if record.doc_class is not DocClass.ANNUAL_REPORT or _has_newer_form(record):
        return record
    parts = find_parts([line for line in text.lines if line.number not in text.tables])
    if record.template_generation not in _OLDER and not is_older_outline(parts):
        return record
    facts = read_facts(_story(record, text, parts))
    return replace(
        record,
        template_generation=_generation(record, text),
        sections=(*_without_sections(record, parts), *_sections(text, parts)),
        cells={**record.cells, **facts},
    )


def _has_newer_form(record: Record) -> bool:
    newer = (Generation.T2019, Generation.T2021, Generation.MIXED)
    if record.template_generation in newer:
        return True
    sections = {section.key for section in record.sections if section.present}
    return record.template_generation not in _OLDER and "section_3_requests" in sections


def _generation(record: Record, text: OlderText) -> Generation:
    """Return the form: by the annex read, else by the annex named, else the free one."""
    if record.template_generation in _OLDER:
        return record.template_generation
    named = any(_ANNEX in line.text for line in text.lines) or any(
        _ANNEX in file.name for file in record.attachments
    )
    return Generation.STAT_2014 if named else Generation.FREE_PRE2014


def _story(record: Record, text: OlderText, parts: Sequence[Part]) -> Story:
    agency = record.agency
    names = own_names(agency.name, *agency.other_forms, record.signature.agency_raw)
    lines = [(line, _part_of(parts, line)) for line in text.lines if line.number not in text.tables]
    return Story(text.document, lines, record.report_year.value, names)


def _part_of(parts: Sequence[Part], line: Line) -> str:
    """Return the key of the part a line stands in; a paragraph of several parts is in none."""
    inside = [part for part in parts if part.start <= line.start < part.stop]
    if len(inside) != 1 or any(part.is_glued and part.line is line for part in parts):
        return ""
    return inside[0].form.key if inside[0].form else ""


def _without_sections(record: Record, parts: Sequence[Part]) -> Iterator[Section]:
    if not parts:
        yield from record.sections
        return
    yield from (Section(section.key, present=False) for section in record.sections)


def _sections(text: OlderText, parts: Sequence[Part]) -> Iterator[Section]:
    partition = Partition(text.lines, text.tables, frozenset())
    for part in parts:
        if part.form is None:
            continue
        body = list(partition.between(part.end, part.stop))
        prose = "\n".join(shown for line, shown in body if line.number not in text.tables)
        yield Section(
            part.form.key, True, strip_blank(_raw(part)), part.ordinal_raw, part.title, prose,
            "\n".join(shown for _, shown in body), _locate(text.document, part),
        )  # fmt: skip


def _raw(part: Part) -> str:
    return part.line.text[part.start - part.line.start : part.end - part.line.start]


def _locate(document: Document, part: Part) -> Locator:
    return document.locate_line(part.line, part.start - part.line.start, part.end - part.line.start)
