"""Invented records, files and clocks, made by hand: no parser takes part in these tests."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from parsers.model import (
    Agency,
    Attribution,
    BodyText,
    Cell,
    Contact,
    DocClass,
    Encoding,
    Finding,
    Generation,
    Locator,
    Operand,
    Outcome,
    ParserVersion,
    Period,
    Reason,
    Record,
    ReportYear,
    Scope,
    Section,
    Severity,
    Signature,
    Source,
    State,
    TablesStatus,
    Title,
)
from storage.archive import IngestedFile, OpenRun, record_file
from storage.blobs import digest_of
from storage.reports import save_parse
from storage.session import Store

START = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)
PARSER = ParserVersion("0.1.0", digest_of(b"parser one"))
NEWER_PARSER = ParserVersion("0.2.0", digest_of(b"parser two"))

_LOCATOR = Locator("html", 10, 12, "/html/body/table[1]/tbody/tr[2]/td[3]", 0, 2, table=0, row=1)

CELLS = (
    Cell("t3.received.natural", State.NUMBER, "12", 12, "件", locator=_LOCATOR),
    Cell("t3.received.total", State.BLANK, "", locator=_LOCATOR),
    Cell("t2.fees.amount", State.NUMBER, "3.50", Decimal("3.50"), "万元", locator=_LOCATOR),
    Cell("t4.review_total", State.ABSENT, reason=Reason.TABLE_MISSING),
    Cell("st14.requests_received", State.ABSENT, reason=Reason.NOT_IN_TEMPLATE),
)

FINDINGS = (
    Finding(
        "t3.balance.total",
        Severity.ERROR,
        "收到 12 件，处理 11 件",
        Attribution.AGENCY,
        (Operand("t3.received.total", 12), Operand("t2.fees.amount", Decimal("3.50"))),
        Outcome.PASS,
        _LOCATOR,
    ),
    Finding("title.year", Severity.WARNING, "标题没有年份"),
)


@dataclass
class TickingClock:
    """Tell the time, one second later each time."""

    at: datetime = START

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def make_record(
    agency: str | None = "青岚区水务局",
    year: int | None = 2023,
    parser: ParserVersion = PARSER,
    cells: tuple[Cell, ...] = CELLS,
    text: str = "本年度公开信息 12 条。",
) -> Record:
    """Return a small annual report of an invented agency."""
    return Record(
        parser=parser,
        source=Source("report.html", None, "text/html", digest_of(b"page"), Encoding()),
        doc_class=DocClass.ANNUAL_REPORT,
        template_generation=Generation.T2021,
        tables_status=TablesStatus.IN_PAGE,
        title=Title(f"{agency}{year}年政府信息公开工作年度报告"),
        agency=Agency(agency, "title"),
        scope=Scope.OWN,
        report_year=ReportYear(year, "title"),
        period=Period(),
        contact=Contact(),
        signature=Signature(),
        published_at=None,
        index_number=None,
        sections=(Section("section_1_overview", True, "一、总体情况", text=text),),
        cells={cell.key: cell for cell in cells},
        extra_rows=(),
        findings=FINDINGS,
        checks={"t3.balance.total": Outcome.FAIL, "t3.sum.natural": Outcome.NOT_ASSESSABLE},
        checks_if_blank_is_zero={"t3.balance.total": Outcome.PASS},
        body=BodyText(),
        attachments=(),
    )


def make_news() -> Record:
    """Return a page that is no report."""
    return replace(make_record(), doc_class=DocClass.NEWS, cells={})


def make_large_record(size: int = 200) -> Record:
    """Return a report with as many cells as the largest form."""
    cells = tuple(
        Cell(f"t3.row{number}.natural", State.NUMBER, str(number), number, "件", locator=_LOCATOR)
        for number in range(size)
    )
    return make_record(cells=cells)


def json_of(record: Record) -> bytes:
    """Return bytes that stand for the record's canonical JSON."""
    names = [record.parser.digest, record.agency.name, record.report_year.value, record.scope]
    return json.dumps(names, ensure_ascii=False).encode()


def make_file(payload: bytes | None = b"<html>page</html>", name: str = "a.html") -> IngestedFile:
    """Return a file without a claimed origin."""
    return IngestedFile(name, digest_of(name.encode()), payload)


def ingest(store: Store, run: OpenRun, file: IngestedFile) -> int:
    """Store a file in a transaction of its own and return its snapshot."""
    with store.begin() as session:
        snapshot_id = record_file(session, run, file).snapshot_id
    assert snapshot_id is not None
    return snapshot_id


def save(store: Store, run: OpenRun, snapshot_id: int, record: Record) -> bool:
    """Store a record in a transaction of its own."""
    with store.begin() as session:
        return save_parse(session, run, snapshot_id, record, record_json=json_of(record))
