"""Reports over the years are tested on SQLite and on a real PostgreSQL."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from corpus.agencies.importing import import_lists
from corpus.agencies.resolving import resolve_pending
from corpus.job import Job
from corpus.jobs.engines import SerialEngine
from corpus.jobs.parsing import Broken, Work
from corpus.jobs.preparing import Ready, prepare_batch
from corpus.sample.years import SMALL, Years, invent_years
from crawler.portals.portal import Portal
from parsers.model import Cell, Scope, State
from storage.archive import IngestedFile, RunStart, record_file, start_run
from storage.blobs import digest_of
from storage.models.archive import RunKind
from storage.session import Store
from tests.corpus.agencies.registries import as_file
from tests.storage.builders import PARSER, TickingClock, make_record, save

Publish = Callable[..., int]

PORTALS = (
    Portal("yunxi", "云溪区人民政府", "990102", "http://www.yunxi.example/"),
    Portal("qinghe", "青禾市人民政府", "990100", "http://www.qinghe.example/"),
)
OWN = "http://www.yunxi.example/nb/1.html"
PARENT = "http://www.qinghe.example/nb/1.html"
TOWN = "云溪区白鹭镇人民政府"
SEEN = datetime(2023, 3, 1, tzinfo=UTC)


@pytest.fixture
def job(store: Store, clock: TickingClock, tmp_path: Path) -> Job:
    """Return the surroundings of a job on a store that knows some agencies."""
    job = Job(store, clock, "0.1.0")
    path = tmp_path / "register.csv"
    path.write_bytes(as_file())
    import_lists(job, [path], None)
    return job


@pytest.fixture
def publish(job: Job) -> Publish:
    """Return what archives, parses and resolves a report at an address."""
    with job.store.begin() as session:
        run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), job.now)

    def publish_report(
        url: str = OWN, figure: int = 12, *, year: int | None = 2022, at: datetime = SEEN,
        parser: object = PARSER, scope: Scope = Scope.OWN, agency: str = TOWN,
    ) -> int:  # fmt: skip
        payload = f"{agency} {figure} {year} {scope} {url if figure < 0 else ''}".encode()
        file = IngestedFile("a.html", digest_of(url.encode()), payload, url, at)
        with job.store.begin() as session:
            snapshot = record_file(session, run, file).snapshot_id
        assert snapshot is not None
        cells = (Cell("t2.licensing.decisions", State.NUMBER, str(figure), figure, "件"),)
        record = make_record(agency, year, parser=parser, cells=cells)  # type: ignore[arg-type] # a ParserVersion
        save(job.store, run, snapshot, replace(record, scope=scope))
        resolve_pending(job, PORTALS)
        return snapshot

    return publish_report


class RememberingEngine:
    """Parses every payload once for all tests: parsing is not what they are about."""

    def __init__(self) -> None:
        self.known: dict[tuple[bytes | None, str | None], list[Ready | Broken]] = {}

    def map(self, batches: Iterable[Sequence[Work]]) -> Generator[list[Ready | Broken]]:
        """Yield the results of each batch."""
        for batch in batches:
            yield [result for work in batch for result in self._parse(work)]

    def _parse(self, work: Work) -> Iterator[Ready | Broken]:
        key = (work.payload, work.url)
        if key not in self.known:
            engine = SerialEngine(prepare_batch)
            self.known[key] = [r for batch in engine.map([[work]]) for r in batch]
        yield from (replace(result, number=work.number) for result in self.known[key])


ENGINE = RememberingEngine()


@cache
def small_district() -> Years:
    """Return the small district."""
    return invent_years(1, SMALL)
