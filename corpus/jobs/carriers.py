"""Carriers of one report: pages put together, and page and attachment laid over each other.

Derived from what one parser has read; done again, it changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from corpus.job import Job
from corpus.jobs.joining import JoinedReport, find_joined
from corpus.jobs.preparing import written_form
from corpus.jobs.reports import CarrierReport
from parsers.model import Agency, Cell, Locator, Record, ReportYear, State
from parsers.parse import parse
from parsers.reconcile import Reconciled, is_same_report, reconcile
from storage.archive import OpenRun
from storage.carriers import (
    Decision,
    LinkedPair,
    Version,
    cells_of,
    linked_pairs,
    save_decision,
)
from storage.joinings import unfinished_runs, versions_of
from storage.models.corpus import Carrier
from storage.reports import save_joined

StartRun = Callable[[], OpenRun]
"""Returns the run under way, and begins one only when there is something to write."""


def settle_carriers(job: Job, start: StartRun) -> CarrierReport:
    """Join pages and reconcile attachments that this run has read, and those killed before."""
    report = CarrierReport()
    with job.store.read_only() as session:
        run_ids = unfinished_runs(session)
    if run_ids:
        for found in find_joined(job, run_ids):
            _save_joined(job, start(), found)
            report.joined += len(found.reports)
        _reconcile(job, start, run_ids, report)
    return report


def _save_joined(job: Job, run: OpenRun, found: JoinedReport) -> None:
    """Store what the pages say together; what each of them says alone counts no more."""
    with job.store.begin() as session:
        digest = job.parser.digest
        pages = versions_of(session, found.joined.snapshot_ids, digest)
        saved = [save_joined(session, run, found.joined, written_form(r)) for r in found.reports]
        canonical = next((number for number in saved if number is not None), None)
        for version_id in pages if canonical is not None else ():
            save_decision(session, run, _page_decision(canonical or 0, version_id, len(pages)))


def _page_decision(canonical_id: int, version_id: int, count: int) -> Decision:
    return Decision(
        canonical_id, version_id, Carrier.PAGE,
        "the report is spread over several pages, this is one of them",
        f"One of {count} pages that say something of the report.",
    )  # fmt: skip


def _reconcile(job: Job, start: StartRun, run_ids: Collection[int], report: CarrierReport) -> None:
    with job.store.read_only() as session:
        pairs = linked_pairs(session, job.parser.digest, run_ids)
    for pair in same_reports(current_pairs(pairs)):
        if pair.is_settled:
            continue
        with job.store.begin() as session:
            body = _record(pair.body, cells_of(session, pair.body.id))
            file = _record(pair.file, cells_of(session, pair.file.id))
            decision = decide(pair, (body, file), reconcile(body, file))
            save_decision(session, start(), decision)
        report.reconciled += 1
        report.differing += decision.differing > 0


def current_pairs(pairs: Iterable[LinkedPair]) -> list[LinkedPair]:
    """Return each state of a page with the state of the file held at its time, and the reverse.

    A link whose two ends changed at different times has more pairs than states; of the others
    neither page nor file was ever seen together.
    """
    by_body: dict[tuple[str, int], list[LinkedPair]] = {}
    by_file: dict[tuple[str, int, str], list[LinkedPair]] = {}
    for pair in pairs:
        by_body.setdefault((pair.key, pair.body.id), []).append(pair)
        by_file.setdefault((pair.key, pair.file.id, pair.page_key), []).append(pair)
    kept: dict[tuple[int, int], LinkedPair] = {}
    for mine in by_body.values():
        nearest = _held_at_the_time(mine[0].body.seen, [pair.file for pair in mine])
        kept |= {_ids(pair): pair for pair in mine if pair.file.snapshot_id == nearest}
    for mine in by_file.values():
        nearest = _held_at_the_time(mine[0].file.seen, [pair.body for pair in mine])
        kept |= {_ids(pair): pair for pair in mine if pair.body.snapshot_id == nearest}
    return [kept[key] for key in sorted(kept)]


def _ids(pair: LinkedPair) -> tuple[int, int]:
    return pair.body.id, pair.file.id


def _held_at_the_time(seen: int, others: Iterable[Version]) -> int:
    """Return the newest snapshot of that visit or of one before it, else the next one."""
    ends = sorted(others, key=lambda end: (end.seen, end.snapshot_id))
    before = [end for end in ends if end.seen <= seen]
    return (before[-1] if before else ends[0]).snapshot_id


def same_reports(pairs: Sequence[LinkedPair]) -> Iterator[LinkedPair]:
    """Yield the pairs of one report; a link alone decides only where it can mean nothing else."""
    bodies = Counter(pair.file.id for pair in pairs)
    parts = Counter((pair.body.id, pair.file.snapshot_id) for pair in pairs)
    for pair in pairs:
        said = is_same_report(_record(pair.body, {}), _record(pair.file, {}))
        is_only = bodies[pair.file.id] == 1 == parts[pair.body.id, pair.file.snapshot_id]
        if said if said is not None else is_only:
            yield pair


@cache
def _empty_record() -> Record:
    return parse(b"")


def _record(version: Version, cells: dict[str, Cell]) -> Record:
    """Return as much of a record as tells reports apart, and its cells."""
    return replace(
        _empty_record(),
        agency=Agency(version.agency_name),
        report_year=ReportYear(version.report_year),
        scope=version.scope,
        cells=cells,
    )


def decide(pair: LinkedPair, records: tuple[Record, Record], found: Reconciled) -> Decision:
    """Say which of page and attachment counts: what names the report, then what has more numbers.

    Of two that are equal the page counts, which is what everybody sees first.
    """
    body, file = records
    numbers = _numbers(body), _numbers(file)
    is_body = (_is_named(pair.body), numbers[0]) >= (_is_named(pair.file), numbers[1])
    sides = (pair.body, pair.file) if is_body else (pair.file, pair.body)
    other_side = "attachment" if is_body else "body"
    filled = tuple(key for key, side in found.sides.items() if side == other_side)
    operands = [operand for finding in found.findings for operand in finding.operands]
    return Decision(
        sides[0].id,
        sides[1].id,
        Carrier.ATTACHMENT,
        f"the {'page' if is_body else 'attachment'} counts: "
        f"{numbers[0]} numbers on the page, {numbers[1]} in the attachment",
        next((finding.message for finding in found.findings), "Page and attachment agree."),
        tuple(key for key in filled if found.cells[key].state is State.NUMBER),
        len(found.differing),
        tuple((operand, _place(operand.ref, body, file)) for operand in operands),
        next((finding.locator for finding in found.findings), None),
    )


def _numbers(record: Record) -> int:
    return sum(cell.state is State.NUMBER for cell in record.cells.values())


def _is_named(version: Version) -> bool:
    return version.agency_name is not None and version.report_year is not None


def _place(ref: str, body: Record, file: Record) -> Locator | None:
    side, _, key = ref.partition(":")
    cell = (body if side == "body" else file).cells.get(key)
    return None if cell is None else cell.locator
