"""Checking drafts: bytes in, checklists out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.drafts.checklist import items_of, sentence_of
from corpus.drafts.expected import carry_over_items, identity_items
from corpus.drafts.items import Checklist, Item, Part, Term
from corpus.drafts.places import Finder
from corpus.drafts.words import label_of
from parsers.media.read import Opened, open_document
from parsers.media.sniff import sniff
from parsers.model import Attribution, DocClass, Record, Severity
from parsers.parse import parse_all
from parsers.reconcile import is_same_report, reconcile

_REPORTS = frozenset({DocClass.ANNUAL_REPORT, DocClass.UNIVERSITY_REPORT})


@dataclass(frozen=True, slots=True)
class Draft:
    """A file as it was read: a record and a finder for each report, or why there is none."""

    file: str
    reports: tuple[tuple[Record, Finder], ...] = ()
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the author says of the drafts."""

    year: int | None = None
    agency: str | None = None
    previous: Draft | None = None


def read_draft(payload: bytes, file: str) -> Draft:
    """Read a file; one without a report says what it is instead."""
    opened = open_document(sniff(payload))
    if not isinstance(opened, Opened):
        return Draft(file, fault=f"Nothing was read: {opened.fault}.")
    records = parse_all(payload, name=file)
    reports = [record for record in records if record.doc_class in _REPORTS]
    if not reports:
        kind = records[0].doc_class.value.replace("_", " ")
        return Draft(
            file,
            fault=f"This does not read as an annual report (but as: {kind}): nothing to check.",
        )
    return Draft(file, tuple((record, Finder(opened.document, record)) for record in reports))


def check_drafts(drafts: Sequence[Draft], expected: Expectation) -> list[Checklist]:
    """Return a checklist for each report; drafts of one report are held against each other."""
    lists = [found for draft in drafts for found in _checklists(draft, expected)]
    across = list(_disagreements(drafts))
    return [
        replace(found, items=(*found.items, *(item for at, item in across if at == position)))
        for position, found in enumerate(lists)
    ]


def _checklists(draft: Draft, expected: Expectation) -> Iterator[Checklist]:
    if draft.fault is not None:
        yield Checklist(draft.file, fault=draft.fault)
    for record, finder in draft.reports:
        yield Checklist(
            draft.file,
            record.agency.name,
            record.report_year.value,
            record.template_generation.value,
            record.title.raw,
            (*_expected_items(record, finder, expected), *items_of(record, finder)),
        )


def _expected_items(record: Record, finder: Finder, expected: Expectation) -> Iterator[Item]:
    yield from identity_items(record, finder, year=expected.year, agency=expected.agency)
    if expected.previous is not None and expected.previous.reports:
        last, before = _matching(record, expected.previous)
        yield from carry_over_items(record, finder, last, before)


def _matching(record: Record, previous: Draft) -> tuple[Record, Finder]:
    """Return last year's report of the same body where a file holds several."""
    year = record.report_year.value
    moved = replace(record, report_year=replace(record.report_year, value=year and year - 1))
    same = (one for one in previous.reports if is_same_report(moved, one[0]) is True)
    return next(same, previous.reports[0])


def _disagreements(drafts: Sequence[Draft]) -> Iterator[tuple[int, Item]]:
    """Yield what two files print differently of one report, with the place of the second one."""
    flat = [(d.file, *report) for d in drafts for report in d.reports or ((None, None),)]
    for position, (name, record, finder) in enumerate(flat):
        for earlier_name, earlier, earlier_finder in flat[:position]:
            if record is None or earlier is None or finder is None or earlier_finder is None:
                continue
            if name == earlier_name or is_same_report(earlier, record) is not True:
                continue
            sides = ((earlier_name, earlier, earlier_finder), (name, record, finder))
            for key in reconcile(earlier, record).differing:
                yield position, _disagreement(key, sides)


def _disagreement(key: str, sides: tuple[tuple[str, Record, Finder], ...]) -> Item:
    first, second = (record.cells[key] for _, record, _ in sides)
    message = f"{key} is {first.value} in {sides[0][0]} but {second.value} in {sides[1][0]}"
    return Item(
        Part.MUST_FIX,
        "draft.files_differ",
        Severity.ERROR,
        Attribution.AGENCY,
        sentence_of(message, "t3"),
        "同一报告的两个文件数据不一致",
        sides[1][2].place(second.locator),
        tuple(
            Term(f"{name}:{key}", label_of(key), record.cells[key].value,
                 finder.place(record.cells[key].locator))
            for name, record, finder in sides
        ),
    )  # fmt: skip
