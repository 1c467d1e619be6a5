"""The record: what one parse of one payload says, and where each word of it stands.

Only frozen data lives here; `parsers.record_json` writes it down, `parsers.parse` makes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from parsers.model.vocabulary import (
    Attribution,
    DocClass,
    Generation,
    HostClass,
    Outcome,
    PeriodStatus,
    Reason,
    Scope,
    Severity,
    State,
    TablesStatus,
)

SCHEMA_VERSION = "1"

Number = int | Decimal
"""An exact figure: counts are `int`, money is `Decimal`. Never a float."""


@dataclass(frozen=True, slots=True)
class Locator:
    """Say where a text stands in the payload, in at least two independent ways.

    `start` and `end` count characters of the document text (`parsers.document`); `path` is a
    positional XPath in the HTML5 tree with `path_start`, `path_end` counting inside that element;
    `line` and `column` count from 1; `table`, `row`, `cell` count from 0 in reading order.
    """

    medium: str
    start: int
    end: int
    path: str | None = None
    path_start: int | None = None
    path_end: int | None = None
    line: int | None = None
    column: int | None = None
    table: int | None = None
    row: int | None = None
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One value cell of the form under its stable key, for instance `t3.granted.total`.

    `sentence` is the sentence of a fact that prose states (`free.*`); `confidence` in percent is
    set for what was recognised in a picture and for nothing else.
    """

    key: str
    state: State
    raw: str | None = None
    value: Number | None = None
    unit: str | None = None
    reason: Reason | None = None
    locator: Locator | None = None
    sentence: str | None = None
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class ExtraRow:
    """A labelled table row that belongs to no row of the form, kept as printed."""

    table: str
    label_raw: str
    values_raw: tuple[str, ...]
    kind: str
    locator: Locator


@dataclass(frozen=True, slots=True)
class Section:
    """One of the six parts; `text` is its prose, `all_text` includes the tables."""

    key: str
    present: bool
    heading_raw: str | None = None
    ordinal_raw: str | None = None
    title: str | None = None
    text: str = ""
    all_text: str = ""
    locator: Locator | None = None


@dataclass(frozen=True, slots=True)
class Title:
    """The title as published; `variants` are other wordings found on the page."""

    raw: str | None = None
    source: str | None = None
    variants: tuple[str, ...] = ()
    locator: Locator | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    """The issuing body as the document names it; `name` is null when nothing names it."""

    name: str | None = None
    source: str | None = None
    other_forms: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    level_hint: str | None = None


@dataclass(frozen=True, slots=True)
class YearVote:
    """One place that speaks for a report year."""

    value: int
    source: str
    raw: str


@dataclass(frozen=True, slots=True)
class ReportYear:
    """The year reported on, never the year of publication alone, with every vote for it."""

    value: int | None = None
    source: str | None = None
    votes: tuple[YearVote, ...] = ()


@dataclass(frozen=True, slots=True)
class Vote:
    """One place that speaks for a statement on identity; `field` is the record key it is about."""

    field: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Period:
    """The statistical period as stated; days are missing where the document leaves them out."""

    raw: str | None = None
    start: date | None = None
    end: date | None = None
    status: PeriodStatus = PeriodStatus.NOT_STATED
    locator: Locator | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the issuer, as published and normalised."""

    phone_raw: str | None = None
    phone: str | None = None
    fax_raw: str | None = None
    address_raw: str | None = None
    postcode: str | None = None
    email: str | None = None
    office_raw: str | None = None
    locator: Locator | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed and when, as published."""

    agency_raw: str | None = None
    date_raw: str | None = None
    locator: Locator | None = None


@dataclass(frozen=True, slots=True)
class Operand:
    """One side or term of a check: a cell key or a place in the text, and what stands there."""

    ref: str
    value: Number | str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found wrong or worth a look, with the evidence to judge it."""

    rule: str
    severity: Severity
    message: str
    attribution: Attribution = Attribution.UNKNOWN
    operands: tuple[Operand, ...] = ()
    if_blank_is_zero: Outcome | None = None
    locator: Locator | None = None
    outcome: Outcome = Outcome.FAIL


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes became text: the label, what the bytes prove, and what was used."""

    declared: str | None = None
    detected: str | None = None
    used: str | None = None
    replacements: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """Where the payload claims to come from and how its bytes were read.

    `recogniser` names the program that read the pictures of a scan; text was never recognised.
    """

    name: str | None
    url: str | None
    media_type: str
    payload_digest: str
    encoding: Encoding
    recogniser: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file linked from the page."""

    url: str
    name: str
    media_type: str | None


@dataclass(frozen=True, slots=True)
class BodyText:
    """The article's text as an extractor gives it, and what that text lacks against the tree."""

    text: str = ""
    extractor: str | None = None
    missing_sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParserVersion:
    """What produced a record; the digest covers code, forms and libraries."""

    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Record:
    """One report as one parser version reads one payload."""

    parser: ParserVersion
    source: Source
    doc_class: DocClass
    template_generation: Generation
    tables_status: TablesStatus
    title: Title
    agency: Agency
    scope: Scope
    report_year: ReportYear
    period: Period
    contact: Contact
    signature: Signature
    published_at: str | None
    index_number: str | None
    sections: tuple[Section, ...]
    cells: Mapping[str, Cell]
    extra_rows: tuple[ExtraRow, ...]
    findings: tuple[Finding, ...]
    checks: Mapping[str, Outcome]
    checks_if_blank_is_zero: Mapping[str, Outcome]
    body: BodyText
    attachments: tuple[Attachment, ...]
    doc_class_evidence: tuple[str, ...] = ()
    document_number: str | None = None
    host_class: HostClass = HostClass.UNKNOWN
    votes: tuple[Vote, ...] = ()
    schema_version: str = SCHEMA_VERSION
