"""Loading the district into a store, as if its portals had been crawled on each visit."""

import hashlib
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from corpus.agencies.importing import import_lists
from corpus.job import Job
from corpus.sample.years.model import Sighting, Years
from storage.archive import RunStart, start_run
from storage.captures.model import NewExchange
from storage.captures.record import record_exchanges
from storage.models.archive import CaptureOutcome, RunKind, RunOutcome

_AT_ONCE = 250
_TOOK = timedelta(milliseconds=120)


def load_years(job: Job, years: Years) -> int:
    """Import the register and record every answer; return how many were new.

    Nothing is parsed or resolved. Loading the same district again adds no capture.
    """
    with tempfile.TemporaryDirectory() as folder:
        register = Path(folder) / "register.csv"
        register.write_bytes(years.register)
        import_lists(job, [register], None)
    with job.store.begin() as session:
        run = start_run(session, RunStart(RunKind.CRAWL, job.code_version), job.now)
    count, exchanges = 0, map(as_exchange, years.sightings)
    while part := list(islice(exchanges, _AT_ONCE)):
        with job.store.begin() as session:
            count += sum(each.is_new for each in record_exchanges(session, run, part))
    job.finish(run, RunOutcome.COMPLETE, {"captures": count})
    return count


def as_exchange(sighting: Sighting) -> NewExchange:
    """Return an answer as it went over the wire."""
    place = urlsplit(sighting.url)
    request = f"GET {place.path} HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n\r\n"
    is_answered = sighting.status is not None
    name = f"{sighting.seen_at.isoformat()} {sighting.url}"
    return NewExchange(
        identity=f"attempt:{hashlib.sha256(name.encode()).hexdigest()[:32]}",
        url=sighting.url,
        method="GET",
        started_at=sighting.seen_at,
        duration=_TOOK,
        outcome=CaptureOutcome.RECEIVED if is_answered else CaptureOutcome.TIMED_OUT,
        request_wire=request.encode(),
        response_wire=_response(sighting) if is_answered else b"",
    )


def _response(sighting: Sighting) -> bytes:
    head = "\r\n".join(_head(sighting))
    return f"{head}\r\n\r\n".encode() + sighting.payload


def _head(sighting: Sighting) -> Iterator[str]:
    status = HTTPStatus(sighting.status or 0)
    yield f"HTTP/1.1 {status.value} {status.phrase}"
    yield f"Content-Type: {sighting.media_type}"
    yield f"Content-Length: {len(sighting.payload)}"
    if sighting.location is not None:
        yield f"Location: {sighting.location}"
    yield "Connection: close"
