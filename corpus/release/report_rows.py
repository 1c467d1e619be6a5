"""Rows of a report: itself, its cells, and its line of the panel."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from corpus.export.model import Row, Value
from corpus.release.codes import ASSUMED_ZERO, CORRECTED, VALUE, code_of, epoch_of
from corpus.release.masks import mask_persons
from corpus.release.roster import Expected
from corpus.release.variables import all_forms, variable_of, variables
from corpus.release.zeros import assumed_zeros
from parsers.model import Attribution, Outcome, State
from storage.findings.mains import MAIN_SCOPES
from storage.releases.reports import CellFacts, HeldReport, SourcePage

Json = dict[str, Any]

_PLACES = Decimal("0.0001")
_ENDINGS = {
    "text/html": ".html",
    "text/plain": ".txt",
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_COPY = "copy"
_RELATIONS = (_COPY, "conflict", "earlier")


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as a release shows it: its number or code, and the flags."""

    facts: CellFacts
    value: Decimal | None
    state: State
    code: str
    is_corrected: bool
    is_assumed: bool

    @property
    def content(self) -> Decimal | str:
        """Return the number, or the code of what is missing."""
        return self.code if self.value is None else self.value

    @property
    def mark(self) -> str:
        """Return the code with its flags."""
        flags = CORRECTED * self.is_corrected + ASSUMED_ZERO * self.is_assumed
        return f"{self.code}{flags}"


@dataclass(frozen=True, slots=True)
class Told:
    """A canonical report with what its record says and when its page was last seen."""

    held: HeldReport
    record: Json = field(repr=False)
    last_seen_at: datetime | None
    server_date: str | None
    shown: Mapping[str, Shown] = field(repr=False)

    @property
    def report_id(self) -> str:
        """Return what names the report, the same in every release."""
        return report_id(self.held)

    @property
    def key(self) -> tuple[str, int, str]:
        """Return lineage, year and scope."""
        facts = self.held.facts
        return facts.lineage, facts.report_year, facts.scope.value

    @property
    def head(self) -> tuple[str, str, int]:
        """Return the columns that every row of the report begins with."""
        facts = self.held.facts
        return self.report_id, facts.lineage, facts.report_year


def report_id(held: HeldReport) -> str:
    """Return what names a report."""
    facts = held.facts
    return f"{facts.lineage}/{facts.report_year}/{facts.scope}"


def show_cells(held: HeldReport) -> dict[str, Shown]:
    """Return the cells by key, corrections laid over them."""
    zeros = assumed_zeros(held.cells)
    return {key: _show(held, cell, zeros) for key, cell in held.cells.items()}


def _show(held: HeldReport, cell: CellFacts, zeros: frozenset[str]) -> Shown:
    tables, correction = held.facts.tables_status, held.corrected.get(cell.key)
    if correction is None:
        code = code_of(cell.state, cell.reason, tables)
        return Shown(cell, cell.value, cell.state, code, False, cell.key in zeros)
    code = code_of(correction.state, None, tables)
    return Shown(cell, correction.value, correction.state, code, True, False)


def report_row(told: Told) -> Row:
    """Return the row of a report."""
    facts, record = told.held.facts, told.record
    codes = Counter(shown.code for shown in told.shown.values())
    expected = sum(count for code, count in codes.items() if code != "NT")
    share = (Decimal(codes[VALUE]) / expected).quantize(_PLACES) if expected else Decimal(0)
    relations = Counter(other["relation"] for other in _others(told))
    return (
        *told.head, facts.scope.value, _of(record, "title", "raw"), facts.agency_name,
        facts.generation.value, epoch_of(facts.generation.value), facts.tables_status.value,
        facts.published_at,
        _of(record, "signature", "date_raw"), facts.first_seen_at, told.last_seen_at,
        told.server_date, facts.url, facts.page_key, places_of(told), facts.capture,
        facts.payload_digest, original_of(told), facts.part, pages_of(told),
        _of(record, "source", "media_type"), _encoding(record), facts.record_digest,
        facts.content_digest, facts.parser_version, facts.parser_digest, facts.resolution.value,
        facts.confidence, expected, codes[VALUE], share, codes["UP"], len(told.held.corrected),
        suspicions(record), *(relations[name] for name in _RELATIONS), facts.reasons,
    )  # fmt: skip


def places_of(told: Told) -> list[Value]:
    """Return the other places of a report: which page, and how it differs from this one."""
    return [
        {"page_key": other["page_key"], "relation": other["relation"]} for other in _others(told)
    ]


def _others(told: Told) -> Iterator[Json]:
    """Yield the other versions but the pages of the report itself, each read alone."""
    own = {page.page_key for page in told.held.pages}
    for other in told.held.facts.others:
        if not (other["relation"] == _COPY and other["page_key"] in own):
            yield other


def original_of(told: Told) -> str:
    """Return where the bytes of a report lie in the file of originals."""
    return _place_of(told, told.held.facts.payload_digest)


def originals_of(told: Told) -> dict[str, str]:
    """Return the digests of its bytes, and of the pages they were joined from, by place."""
    digests = told.held.facts.payload_digest, *(page.payload_digest for page in told.held.pages)
    return {_place_of(told, digest): digest for digest in digests}


def pages_of(told: Told) -> list[Value]:
    """Return the pages that the bytes of a report were joined from, in order, each as it was."""
    return [_page(told, page) for page in told.held.pages]


def _page(told: Told, page: SourcePage) -> Json:
    return {
        "page_key": page.page_key, "url": page.url, "capture_id": page.capture,
        "payload_digest": page.payload_digest, "original": _place_of(told, page.payload_digest),
    }  # fmt: skip


def _place_of(told: Told, digest: str) -> str:
    media_type = _of(told.record, "source", "media_type") or ""
    return f"{digest.removeprefix('sha256:')}{_ENDINGS.get(media_type, '')}"


def cell_rows(told: Told) -> Iterator[Row]:
    """Yield the rows of a report's cells by key."""
    head = (*told.head, told.held.facts.scope.value)
    for key in sorted(told.shown):
        shown = told.shown[key]
        cell, is_corrected = shown.facts, shown.is_corrected
        yield (
            *head, key, *_named(key), shown.content,
            shown.code, shown.state.value, None if cell.reason is None else cell.reason.value,
            int(shown.is_assumed), int(is_corrected), cell.value if is_corrected else None,
            cell.state.value if is_corrected else None, cell.unit, _raw(cell),
            None if cell.sentence is None else mask_persons(cell.sentence).text,
            cell.confidence, cell.locator,
        )  # fmt: skip


def _named(key: str) -> tuple[str, str, str, str]:
    """Return variable, table, row and column of a cell; those of no form go by parts of the key."""
    form = all_forms().get(key)
    if form is None:
        table, _, rest = key.partition(".")
        row, _, column = rest.partition(".")
        return key, table, row or table, column or row or table
    return variable_of(key), form.table.key, form.row.key, form.column.key


def _raw(cell: CellFacts) -> str | None:
    """Return what is printed; words where a number belongs may name a person."""
    is_prose = cell.raw is not None and cell.state is State.TEXT
    return mask_persons(cell.raw or "").text if is_prose else cell.raw


def panel_row(expected: Expected, told: Sequence[Told]) -> Row:
    """Return the line of a body and year, from the report that covers its own work first."""
    main = min(told, key=lambda one: MAIN_SCOPES.index(one.held.facts.scope), default=None)
    head: list[Value] = [
        expected.lineage, expected.report_year, expected.name, expected.kind, expected.parent,
        expected.status, None, None, int(expected.is_part_year), int(expected.is_held),
    ]  # fmt: skip
    if main is None:
        for _ in variables():
            head += (expected.status, expected.status)
        return tuple(head)
    facts = main.held.facts
    head[6:8] = facts.scope.value, facts.generation.value
    for form in variables().values():
        shown = main.shown.get(form.key)
        if shown is None:
            code = "RA" if facts.generation.value in form.generations else "NT"
            head += (code, code)
        else:
            head += (shown.content, shown.mark)
    return tuple(head)


def _encoding(record: Json) -> str | None:
    source = record.get("source")
    return _of(source, "encoding", "used") if isinstance(source, dict) else None


def _of(record: Json, part: str, name: str) -> str | None:
    value = record.get(part)
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def suspicions(record: Json) -> int:
    """Count the failed checks that lay the fault at our own reading."""
    return sum(
        one["attribution"] == Attribution.EXTRACTION and one["outcome"] == Outcome.FAIL
        for one in record.get("findings", ())
    )
