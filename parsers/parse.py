"""The parser: one payload in, one record out; the same bytes always give the same record."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from parsers.article import find_article
from parsers.body import body_text
from parsers.checks.registry import CheckReport, Subject
from parsers.checks.run import run_checks
from parsers.classify import Evidence, Verdict, classify
from parsers.document import Document, Grid, Line, lines_within
from parsers.headings import Heading, find_headings
from parsers.identity import Identity, IdentityInput, read_identity
from parsers.media.ocr.recogniser import Recogniser
from parsers.media.read import Opened, Unopened, open_document
from parsers.media.sniff import Sniffed, sniff
from parsers.model import (
    Agency,
    Attribution,
    BodyText,
    Contact,
    DocClass,
    Encoding,
    Finding,
    Generation,
    ParserVersion,
    Period,
    Record,
    ReportYear,
    Scope,
    Section,
    Severity,
    Signature,
    Source,
    TablesStatus,
    Title,
)
from parsers.narrative import OlderText, with_older_form
from parsers.sections import Partition, build_sections, lines_of_section
from parsers.several import split_document
from parsers.tables.read import read_tables
from parsers.tables.reading import TablesReading
from parsers.tables.recognised import as_recognised, doubt_unproven
from parsers.templates import TABLE_2, TABLE_3, TABLE_4
from parsers.version import parser_version

# Without headings the first lines stand for the introduction.
_FRONT_LINES = 12
_TAIL_LINES = 12
_REPORTS = frozenset((DocClass.ANNUAL_REPORT, DocClass.UNIVERSITY_REPORT))
_NO_CHECKS = CheckReport({}, {}, ())


def parse(
    payload: bytes,
    *,
    name: str | None = None,
    url: str | None = None,
    charset: str | None = None,
    recogniser: Recogniser | None = None,
) -> Record:
    """Parse a payload into a record; bad input gives a record that says what is wrong with it.

    `name` and `url` are where the payload claims to come from, `charset` a label given with it.
    Pictures of text are read only with a recogniser.
    """
    sniffed = sniff(payload, charset)
    source = _source(payload, sniffed, name, url)
    version = parser_version(recogniser.name if recogniser else None)
    opened = open_document(sniffed, recogniser)
    if isinstance(opened, Unopened):
        return _unreadable(source, opened.fault, version)
    return _Parse(_read_by(source, opened, recogniser), opened, version).record()


def parse_all(
    payload: bytes,
    *,
    name: str | None = None,
    url: str | None = None,
    charset: str | None = None,
    recogniser: Recogniser | None = None,
) -> tuple[Record, ...]:
    """Parse a payload into one record for each report on it; most payloads hold one.

    A report that shares its page has no tree of its own: its body text is its lines.
    """
    sniffed = sniff(payload, charset)
    source = _source(payload, sniffed, name, url)
    version = parser_version(recogniser.name if recogniser else None)
    opened = open_document(sniffed, recogniser)
    if isinstance(opened, Unopened):
        return (_unreadable(source, opened.fault, version),)
    source = _read_by(source, opened, recogniser)
    pieces = split_document(opened.document)
    if len(pieces) == 1:
        return (_Parse(source, opened, version).record(),)
    parts = (Opened(piece, None, opened.markup) for piece in pieces)
    return tuple(_Parse(source, part, version).record() for part in parts)


def _source(payload: bytes, sniffed: Sniffed, name: str | None, url: str | None) -> Source:
    digest = f"sha256:{hashlib.sha256(payload).hexdigest()}"
    encoding = sniffed.decoded.encoding if sniffed.decoded else Encoding()
    return Source(name, url, sniffed.media_type, digest, encoding)


def _read_by(source: Source, opened: Opened, recogniser: Recogniser | None) -> Source:
    """Return the source with the recogniser's name if there was a picture to read."""
    if recogniser is None or opened.document.medium != "ocr":
        return source
    return replace(source, recogniser=recogniser.name)


class _Parse:
    """The steps of one parse, each seen once by those after it."""

    def __init__(
        self, source: Source, opened: Opened, version: ParserVersion | None = None
    ) -> None:
        self.source = source
        self.version = version or parser_version()
        self.tree: LexborHTMLParser | None = opened.tree
        self.markup = opened.markup
        self.document: Document = opened.document
        self.headings = find_headings(self.document)
        self.is_recognised = self.document.medium == "ocr"
        reading = read_tables(self.document, _regions(self.document, self.headings))
        self.reading = (
            replace(reading, cells=doubt_unproven(reading.cells)) if self.is_recognised else reading
        )
        self.article = find_article(self.document, self.headings)
        self.table_lines = _table_lines(self.document, self.reading)

    def record(self) -> Record:
        identity = read_identity(self._identity_input())
        partition = Partition(self.article.lines, self.table_lines, identity.furniture)
        sections = build_sections(self.document, self.headings, partition)
        verdict = self._classify(identity)
        is_report = verdict.doc_class in _REPORTS
        checked = self._check(identity, sections) if is_report else _NO_CHECKS
        record = Record(
            parser=self.version,
            source=self.source,
            doc_class=verdict.doc_class,
            doc_class_evidence=verdict.evidence,
            template_generation=self.reading.generation,
            tables_status=self._tables_status(),
            title=identity.title,
            agency=identity.agency,
            scope=identity.scope,
            report_year=identity.report_year,
            period=identity.period,
            contact=identity.contact,
            signature=identity.signature,
            published_at=identity.published_at,
            index_number=identity.index_number,
            sections=sections,
            cells=self.reading.cells if is_report or self.reading.tables else {},
            extra_rows=self.reading.extra_rows,
            findings=(*identity.findings, *checked.findings) if is_report else (),
            checks=checked.outcomes,
            checks_if_blank_is_zero=checked.if_blank_is_zero,
            body=body_text(self.tree, self.article, sections, self._grids()),
            attachments=self.document.attachments,
            document_number=identity.document_number,
            host_class=identity.host_class,
            votes=identity.votes,
        )
        text = OlderText(self.document, self.article.lines, self.table_lines)
        record = with_older_form(record, text)
        return as_recognised(record) if self.is_recognised else record

    def _grids(self) -> list[Grid]:
        return [grid for grid in self.document.grids if grid.index in self.reading.grids]

    def _identity_input(self) -> IdentityInput:
        prose = [line for line in self.article.lines if line.number not in self.table_lines]
        first = self.headings[0].start if self.headings else None
        front = [
            line for position, line in enumerate(prose)
            if (position < _FRONT_LINES if first is None else line.start < first)
        ]  # fmt: skip
        body = prose[len(front) :]
        return IdentityInput(
            self.document, tuple(front), tuple(body), tuple(prose[-_TAIL_LINES:]),
            self.source.url, self.source.name,
        )  # fmt: skip

    def _classify(self, identity: Identity) -> Verdict:
        return classify(
            Evidence(
                document=self.document,
                lines=self.article.lines,
                headings=self.headings,
                reading=self.reading,
                title=identity.title.raw or self.document.meta.get("title", ""),
                markup=self.markup,
            )
        )

    def _check(self, identity: Identity, sections: tuple[Section, ...]) -> CheckReport:
        return run_checks(
            Subject(
                cells=self.reading.cells,
                generation=self.reading.generation,
                reading=self.reading,
                sections=sections,
                lines=self.article.lines,
                report_year=identity.report_year.value,
                level_hint=identity.agency.level_hint,
                agency_name=identity.agency.name,
                scope=identity.scope,
                period=identity.period,
                medium=self.document.medium,
            )
        )

    def _tables_status(self) -> TablesStatus:
        if self.reading.tables:
            return TablesStatus.IN_PAGE
        if self.document.attachments:
            return TablesStatus.IN_ATTACHMENT
        return TablesStatus.IMAGE_ONLY if self._has_pictures() else TablesStatus.MISSING

    def _has_pictures(self) -> bool:
        """Say whether a picture stands where the tables should: between the first two headings."""
        if not self.headings or not self.article.lines:
            return False
        start, end = self.headings[0].start, self.article.lines[-1].end
        return any(start <= offset <= end for offset in self.document.images)


def _regions(document: Document, headings: Sequence[Heading]) -> Mapping[str, Sequence[Line]]:
    """Return the lines in which each table may stand: its section, if there is one."""
    regions = {
        table.key: lines_of_section(document.lines, headings, table.section)
        for table in (TABLE_2, TABLE_3, TABLE_4)
    }
    return {key: lines for key, lines in regions.items() if lines}


def _table_lines(document: Document, reading: TablesReading) -> frozenset[int]:
    spans = [(grid.start, grid.end) for grid in document.grids if grid.index in reading.grids]
    inside = lines_within(document.lines, spans)
    return reading.lines | {
        line.number for line, is_inside in zip(document.lines, inside, strict=True) if is_inside
    }


def _unreadable(source: Source, fault: str, version: ParserVersion) -> Record:
    finding = Finding(
        "doc.unreadable", Severity.ERROR, f"Nothing was read: {fault}.", Attribution.EXTRACTION
    )
    return Record(
        parser=version, source=source, doc_class=DocClass.OTHER,
        doc_class_evidence=(fault,), template_generation=Generation.UNKNOWN,
        tables_status=TablesStatus.MISSING, title=Title(), agency=Agency(), scope=Scope.UNKNOWN,
        report_year=ReportYear(), period=Period(), contact=Contact(), signature=Signature(),
        published_at=None, index_number=None, sections=(), cells={}, extra_rows=(),
        findings=(finding,), checks={}, checks_if_blank_is_zero={}, body=BodyText(),
        attachments=(),
    )  # fmt: skip
