"""A small archive of invented pages, visited again and again; what each visit shows is given."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count

from corpus.job import Job
from corpus.jobs.changes import ChangesReport, derive_changes
from corpus.jobs.parse import parse_pending
from corpus.jobs.parsing import Broken, Work
from corpus.jobs.preparing import Ready, prepare_batch
from corpus.sample import SampleOptions, lay_out, sample_report
from corpus.sample.blocks import SampleDocument
from corpus.sample.render_html import HtmlOptions, render_html
from storage.archive import RunStart, start_run
from storage.captures import NewExchange, record_exchanges
from storage.changes.facts import ListedChange, listed
from storage.models.archive import RunKind
from storage.models.longitudinal import ChangeKind
from tests.storage.builders import START
from tests.storage.captures.exchanges import NOT_MODIFIED, conditional, exchange, response

ROOT = "http://www.qinglan.example"
MONTH = timedelta(days=30)

Answer = bytes | int | str
"""A payload, a status, or the address that a redirect leads to."""

_attempts = count(1)


@cache
def _parse(payload: bytes, url: str | None) -> list[Ready | Broken]:
    return prepare_batch([Work(0, payload, None, url)])


class RememberingEngine:
    """Parse in this process, the same payload once for all tests."""

    def map(self, batches: Iterable[Sequence[Work]]) -> Generator[list[Ready | Broken]]:
        """Yield the results of each batch."""
        for batch in batches:
            yield [
                replace(result, number=work.number)
                for work in batch
                for result in _parse(work.payload or b"", work.url)
            ]


def url_of(name: str) -> str:
    """Return the address of a page."""
    return f"{ROOT}/zwgk/{name}"


def document(number: int = 1, year: int = 2023) -> SampleDocument:
    """Return an invented report, different for every number."""
    options = SampleOptions(report_year=year, level="township", prose="short")
    return lay_out(sample_report(number, options))


def page(of: SampleDocument, options: HtmlOptions | None = None) -> bytes:
    """Return a report as a page."""
    return render_html(of, options or HtmlOptions("plain", shell=False))


@dataclass
class Visits:
    """Archive what pages show, visit by visit, a month apart unless told otherwise."""

    job: Job
    at: datetime = START
    kept: list[int] = field(default_factory=list)

    def see(self, shown: Mapping[str, Answer], after: timedelta = MONTH) -> None:
        """Archive a visit."""
        self.at += after
        with self.job.store.begin() as session:
            run = start_run(session, RunStart(RunKind.CRAWL, "0.1.0"), self.job.now)
            for name, answer in shown.items():
                made = self._exchanges(name, answer)
                self.kept += [one.capture_id for one in record_exchanges(session, run, made)]

    def derive(self) -> ChangesReport:
        """Parse what is new and derive what changed."""
        parse_pending(self.job, RememberingEngine())
        return derive_changes(self.job)

    def changes(self) -> list[ListedChange]:
        """Return what stands."""
        with self.job.store.read_only() as session:
            return list(listed(session))

    def kinds(self) -> dict[str, ChangeKind]:
        """Return the kind of change by page, of pages with one."""
        return {one.change.page_key.rpartition("/")[2]: one.change.kind for one in self.changes()}

    def _exchanges(self, name: str, answer: Answer) -> list[NewExchange]:
        url = name if "://" in name else url_of(name)
        identity = f"visit:{next(_attempts)}"
        if isinstance(answer, str):
            wire = response(b"", b"301 Moved", b"Location: %s\r\n" % answer.encode())
            home = response(b"<html>home</html>")
            further = f"visit:{next(_attempts)}"
            return [
                exchange(wire, url, identity=identity, started_at=self.at),
                exchange(
                    home, answer, identity=further, previous=identity, started_at=self.at
                ),
            ]  # fmt: skip
        return [
            exchange(_wire(answer), url, identity=identity, started_at=self.at, **_asked(answer))
        ]


def _wire(answer: bytes | int) -> bytes:
    if isinstance(answer, bytes):
        return response(answer)
    return NOT_MODIFIED if answer == 304 else response(b"gone", b"%d No" % answer)


def _asked(answer: bytes | int) -> dict[str, bytes]:
    if answer != 304:
        return {}
    return {"request_wire": conditional(b"If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT")}
