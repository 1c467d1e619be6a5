"""Joining: a report that is spread over numbered pages, put together and parsed as one.

Pages are joined only if they make more of a report together than any of them alone, and nothing
in them says that they are different reports.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from corpus.job import Job
from corpus.jobs.numbered import numbered_series
from corpus.jobs.parsing import Parsed, Work, parse_batch
from parsers.media.sniff import MAX_PAYLOAD
from parsers.model import DocClass, Record, State
from parsers.reconcile import is_same_report
from parsers.several import join_pages
from storage import blobs
from storage.errors import BlobDamaged, BlobMissing
from storage.joinings import Joinings, Page, joinings, pages_read
from storage.prepared import REPORT_CLASSES
from storage.reports import Joined

_NO_PAGES = frozenset({DocClass.LISTING, DocClass.ERROR_PAGE, DocClass.CHALLENGE_PAGE})


class JoinedReport(NamedTuple):
    """Pages that make one report, or several that follow each other, and what was read."""

    joined: Joined
    reports: tuple[Parsed, ...]


def find_joined(job: Job, run_ids: Collection[int]) -> Iterator[JoinedReport]:
    """Yield what can be put together with pages that runs of this parser have read."""
    digest = job.parser.digest
    with job.store.read_only() as session:
        known = joinings(session, digest)
        found = list(numbered_series(lambda: pages_read(session, digest, run_ids)))
    for series in found:
        if _is_to_be_joined(series, known) and (joined := _join(job, series, known)):
            yield joined


def _is_to_be_joined(series: Sequence[Page], known: Joinings) -> bool:
    is_known = tuple(page.snapshot_id for page in series) in known.groups
    is_new = any(page.is_new for page in series)
    return is_new and not is_known and all(page.doc_class not in _NO_PAGES for page in series)


def _join(job: Job, series: Sequence[Page], known: Joinings) -> JoinedReport | None:
    payloads = _payloads(job, series)
    if payloads is None:
        return None
    try:
        payload = join_pages(payloads)
    except LookupError:
        return None
    first = series[0]
    # A page may have changed outside of the report.
    if (first.snapshot_id, blobs.digest_of(payload)) in known.payloads:
        return None
    together = _records([_work(job, 0, payload, first)])
    alone = _records(
        [_work(job, n, payloads[n], page) for n, page in enumerate(series)]
    )  # fmt: skip
    # A page that broke the parser, or holds several reports, is no page of one.
    if not together or alone is None or len(alone) != len(series):
        return None
    if not is_joined(_reports(alone), _reports(together)):
        return None
    return JoinedReport(Joined(tuple(page.snapshot_id for page in series), payload), together)


def _work(job: Job, number: int, payload: bytes, page: Page) -> Work:
    return Work(number, payload, page.name, page.url, recogniser=job.recogniser)


def _payloads(job: Job, series: Sequence[Page]) -> list[bytes] | None:
    """Read the pages; none if the store has lost one, which parsing them has told."""
    try:
        with job.store.read_only() as session:
            found = [blobs.get(session, page.payload_digest) for page in series]
    except (BlobMissing, BlobDamaged):
        return None
    return found if sum(map(len, found)) <= MAX_PAYLOAD else None


def _records(works: Sequence[Work]) -> tuple[Parsed, ...] | None:
    results = parse_batch(works)
    parsed = tuple(result for result in results if isinstance(result, Parsed))
    return parsed if len(parsed) == len(results) else None


def _reports(parsed: Sequence[Parsed]) -> list[Record]:
    return [one.record for one in parsed]


def is_joined(pages: Sequence[Record], together: Sequence[Record]) -> bool:
    """Say whether pages that were read alone and joined are one run of reports.

    One report names itself once, has each of its parts once, and gains numbers or parts by being
    joined; none of its pages is whole by itself.
    """
    if any(record.doc_class not in REPORT_CLASSES for record in together):
        return False
    gain = sum(map(_weight, together)) - max(map(_weight, pages))
    if gain <= 0 or any(_is_whole(page) for page in pages):
        return False
    return len(together) > 1 or not (_are_different(pages) or _has_part_twice(pages))


def _weight(record: Record) -> int:
    """Count what was read of a report: numbers, and parts that have a heading."""
    numbers = sum(cell.state is State.NUMBER for cell in record.cells.values())
    return numbers + sum(section.present for section in record.sections)


def _is_whole(record: Record) -> bool:
    return bool(record.sections) and all(section.present for section in record.sections)


def _are_different(pages: Sequence[Record]) -> bool:
    return any(is_same_report(pages[0], page) is False for page in pages[1:])


def _has_part_twice(pages: Sequence[Record]) -> bool:
    counts = Counter(
        section.key for page in pages for section in page.sections if section.present
    )  # fmt: skip
    return any(count > 1 for count in counts.values())
