"""A small invented corpus, filled by hand, and releases made of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from corpus.agencies.importing import import_lists
from corpus.agencies.resolving import resolve_pending
from corpus.job import Job
from corpus.jobs.corrections import Order, correct
from corpus.jobs.series import build_reports
from corpus.release.making import make_release
from corpus.release.request import ReleaseRequest
from crawler.portals.portal import Portal
from parsers.model import (
    Cell,
    Generation,
    Locator,
    ParserVersion,
    Reason,
    Scope,
    Section,
    State,
)
from parsers.record_json import record_json
from parsers.templates import cell_forms
from storage.archive import IngestedFile, RunStart, record_file, start_run
from storage.blobs import digest_of
from storage.models import Base
from storage.models.archive import Capture, CaptureKind, CaptureOutcome, RunKind
from storage.models.exchange import ExchangeFact
from storage.reports import save_parse
from storage.session import Store
from storage.wire.envelope import Envelope, encode
from tests.corpus.agencies.registries import as_file
from tests.storage.builders import NEWER_PARSER, PARSER, TickingClock, make_record

__all__ = ["NEWER_PARSER", "PARSER"]

PORTALS = (Portal("yunxi", "云溪区人民政府", "990102", "http://www.yunxi.example/"),)
TOWN, OTHER = "云溪区白鹭镇人民政府", "云溪区映月街道办事处"
LATER = datetime(2024, 3, 31, 16, 0, tzinfo=UTC)
"""24:00 in Beijing on 31 March."""
SEEN = datetime(2024, 2, 1, tzinfo=UTC)
CORRECTED = "t3.granted.total"
NOW = datetime(2024, 6, 1, tzinfo=UTC)
"""When releases are made: all days that are asked for are over."""
_EMPTY = encode(Envelope(b"GET / HTTP/1.1\r\n\r\n", b"", b"HTTP/1.1 404 Gone\r\n\r\n"))
_LOCATOR = Locator("text", 0, 2, line=1, column=1)

Release = Callable[..., Path]


class Press:
    """Archives, parses and resolves reports, each with figures of its own."""

    def __init__(self, job: Job) -> None:
        self.job = job
        with job.store.begin() as session:
            self._run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), job.now)

    def publish(
        self, agency: str, year: int, received: int, *, at: datetime = SEEN,
        parser: ParserVersion = PARSER, misread: int = 0,
    ) -> str:  # fmt: skip
        """Store a report in which everything received was granted; return its bytes' digest."""
        name = f"{agency}-{year}"
        payload = f"{received} {name}".encode()
        url = page_of(agency, year)
        file = IngestedFile(f"{name}.html", digest_of(name.encode()), payload, url, at)
        with self.job.store.begin() as session:
            snapshot = record_file(session, self._run, file).snapshot_id
        assert snapshot is not None
        record = make_record(agency, year, parser=parser, text=_PROSE)
        whole = replace(
            record, scope=Scope.OWN, template_generation=Generation.T2021, findings=(),
            cells=dict(_cells(received + misread)), published_at=f"{year + 1}-01-15",
            sections=(Section("section_1_overview", True, "一、总体情况", text=_PROSE),),
        )  # fmt: skip
        with self.job.store.begin() as session:
            save_parse(session, self._run, snapshot, whole, record_json=record_json(whole))
        resolve_pending(self.job, PORTALS)
        return digest_of(payload)

    def ask(
        self, url: str, at: datetime, status: int | None, *,
        outcome: CaptureOutcome = CaptureOutcome.RECEIVED, vantage: str | None = None,
        kind: CaptureKind = CaptureKind.EXCHANGE,
    ) -> None:  # fmt: skip
        """Store an attempt of a run of its own that yields no bytes worth keeping."""
        settings = {"portal": "yunxi"} | ({} if vantage is None else {"VANTAGE": vantage})
        told = f"{url} {at.isoformat()} {status} {outcome} {vantage} {kind}"
        with self.job.store.begin() as session:
            run = start_run(
                session, RunStart(RunKind.CRAWL, "0.1.0", settings=settings), lambda: at
            )
            capture = Capture(
                run_id=run.id, kind=kind, captured_at=at, url=url, outcome=outcome,
                identity=digest_of(told.encode()),
            )  # fmt: skip
            session.add(capture)
            session.flush()
            session.add(ExchangeFact(
                capture_id=capture.id, method="GET", status=status, duration=1, envelope=_EMPTY,
                position=1,
            ))  # fmt: skip


def page_of(agency: str, year: int) -> str:
    """Return the address of a report that was published."""
    return f"http://www.yunxi.example/nb/{digest_of(f'{agency}-{year}'.encode())[7:15]}.html"


ROBOTS = "http://WWW.yunxi.example/robots.txt"
_PROSE = "本年度共收到政府信息公开申请12件。经办人手机13900000000，证件号110101199003071234。"


def _cells(received: int) -> Iterator[tuple[str, Cell]]:
    """Yield the cells of a report: one blank, one mark, one row missing, the rest numbers."""
    numbers = {
        "t3.new_received.natural_person": received, "t3.new_received.total": received,
        "t3.granted.total": received, "t3.handled_total.total": received,
    }  # fmt: skip
    for key, form in cell_forms().items():
        if "2021" not in form.generations:
            yield key, Cell(key, State.ABSENT, reason=Reason.NOT_IN_TEMPLATE)
        elif key in numbers:
            number = numbers[key]
            yield key, Cell(key, State.NUMBER, str(number), number, "件", locator=_LOCATOR)
        elif key.startswith("t3.new_received."):
            yield key, Cell(key, State.BLANK, "", locator=_LOCATOR)
        elif key == "t4.review_total":
            yield key, Cell(key, State.PLACEHOLDER, "/", locator=_LOCATOR)
        elif key.startswith("t3.rejected_excessive."):
            yield key, Cell(key, State.ABSENT, reason=Reason.MISSING_IN_DOCUMENT)
        else:
            yield key, Cell(key, State.NUMBER, "0", 0, "件", locator=_LOCATOR)


def fill(store: Store, clock: TickingClock, folder: Path, *, has_late: bool = True) -> Press:
    """Fill a store: two bodies, two years, one report too late, one cell corrected."""
    job = Job(store, clock, "0.1.0")
    register = folder / "register.csv"
    register.write_bytes(as_file())
    import_lists(job, [register], None)
    press = Press(job)
    press.publish(TOWN, 2022, 12)
    digest = press.publish(TOWN, 2023, 20)
    press.publish(OTHER, 2022, 5)
    if has_late:
        press.publish(OTHER, 2023, 6, at=LATER)
    press.ask(ROBOTS, datetime(2024, 1, 31, 16, tzinfo=UTC), 404)
    press.ask(ROBOTS, datetime(2024, 1, 31, 15, tzinfo=UTC), 403, vantage="elsewhere")
    build_reports(job, PORTALS)
    correct(job, Order(digest, CORRECTED, "19", "a reader", "the page says 19"))
    return press


@pytest.fixture
def clock() -> TickingClock:
    """Return a clock that is past everything that was seen."""
    return TickingClock(NOW)


@pytest.fixture
def press(store: Store, clock: TickingClock, tmp_path: Path) -> Press:
    """Return a filled store on one of the databases."""
    return fill(store, clock, tmp_path)


@pytest.fixture
def own_press(sqlite_store: Store, clock: TickingClock, tmp_path: Path) -> Press:
    """Return a filled store for tests that any database would do for."""
    empty(sqlite_store)
    return fill(sqlite_store, clock, tmp_path)


def empty(store: Store) -> None:
    """Delete every row."""
    with store.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())


def release(press: Press, folder: Path, **asked: object) -> Path:
    """Release what a store holds into a folder."""
    request = {"name": "2024.1", "folder": folder} | asked
    make_release(press.job, ReleaseRequest(**request), PORTALS)  # type: ignore[arg-type] # by name
    return folder


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Return releases of one corpus: a vintage, then all of it compared with that."""
    folder = tmp_path_factory.mktemp("shelf")
    with Store(f"sqlite:///{folder / 'shelf.db'}") as store:
        store.upgrade()
        press = fill(store, TickingClock(NOW), folder)
        also = frozenset({"csv-bom", "jsonl", "parquet", "sqlite"})
        early = release(press, folder / "early", name="2024.1", as_of=date(2024, 3, 31))
        full = release(press, folder / "full", name="2024.2", also=also, against=early)
    return {"early": early, "full": full}
