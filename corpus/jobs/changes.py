"""Changes: derive from what was seen of pages what happened to them, as far as it is news.

Nothing new in the log since the last pass: nothing is done. Interrupted, what is saved stays, and
the next call begins the pass again.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from corpus.changes.timeline import Absence, Timeline, read_timeline
from corpus.job import Job
from corpus.jobs.page_changes import PageChanges
from parsers.model import DocClass
from storage.archive import OpenRun, RunStart, start_run
from storage.changes.facts import find_news, relabelled_pages, save_changes, save_pass
from storage.changes.model import ChangeRow, Mark, Sight
from storage.changes.sights import count_watched, follow, page_of, pages
from storage.counting import adoption_mark
from storage.errors import RunOvertaken
from storage.models.archive import RunKind, RunOutcome
from storage.turns import keep_turn

RULES = "changes-1"
"""To be counted up with every change of the rules, so that all is looked at anew."""

_TASK = "changes"
_ROWS_AT_ONCE = 200
_PAGES_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A page that is missed, not yet often or long enough to call it withdrawn."""

    page: str
    absence: Absence


@dataclass(slots=True)
class ChangesReport:
    """What a pass did; `unread` are pairs of states that no parser has read both of."""

    pages: int = 0
    looked_at: int = 0
    saved: int = 0
    unread: int = 0
    kinds: dict[str, int] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Return the numbers by name."""
        numbers = {"pages": self.pages, "looked_at": self.looked_at, "saved": self.saved}
        return numbers | {"unread": self.unread} | self.kinds


def derive_changes(job: Job) -> ChangesReport:
    """Bring the changes of all pages up to date; without news, nothing is written."""
    report = ChangesReport()
    with job.store.read_only() as session:
        if find_news(session, _basis(session)) is None:
            return report
    run = _start(job)
    try:
        _pass(job, run, report)
    except RunOvertaken:
        job.finish(run, RunOutcome.INCOMPLETE, report.counts())
        raise
    job.finish(run, RunOutcome.COMPLETE, report.counts())
    return report


def count_pages(session: Session) -> int:
    """Return about how many pages a pass goes through; 0 when there is nothing new."""
    return 0 if find_news(session, _basis(session)) is None else count_watched(session)


def suspicions(session: Session) -> Iterator[Suspicion]:
    """Yield the pages that are missed without being withdrawn yet, by their names."""
    for page, sights in pages(session):
        absence = _read(session, sights).absence
        if absence is not None and absence.confirmed is None:
            yield Suspicion(page, absence)


def _pass(job: Job, run: OpenRun, report: ChangesReport) -> None:
    # Read once the run can be seen: whoever is slower may not write any more.
    with job.store.read_only() as session:
        basis = _basis(session)
        mark = find_news(session, basis)
        if mark is None:
            return
        _derive(job, run, (session, mark), report)
    with job.store.begin() as writing:
        keep_turn(writing, run, _TASK)
        save_pass(writing, run, basis, mark.upto)


def _derive(job: Job, run: OpenRun, means: tuple[Session, Mark], report: ChangesReport) -> None:
    session, mark = means
    relabelled = {page_of(key) for key in relabelled_pages(session, mark.run_id)}
    found: list[ChangeRow] = []
    keys: list[str] = []
    for page, sights in pages(session):
        report.pages += 1
        job.advance(1)
        if not (mark.is_news(sights) or page in relabelled or _is_missed(sights)):
            continue
        report.looked_at += 1
        changes = PageChanges(session, page, _read(session, sights))
        found += changes.rows()
        report.unread += changes.unread
        keys += {sight.page_key for sight in sights}
        if len(found) >= _ROWS_AT_ONCE or len(keys) >= _PAGES_AT_ONCE:
            _save(job, run, (found, keys), report)
            found, keys = [], []
    _save(job, run, (found, keys), report)


def _is_missed(sights: list[Sight]) -> bool:
    """Tell whether the last answer shows no report: the page may turn up elsewhere."""
    return sights[-1].snapshot_id is None or sights[-1].doc_class is DocClass.ERROR_PAGE


def _read(session: Session, sights: Iterable[Sight]) -> Timeline:
    return read_timeline(sights, lambda sight: follow(session, sight.capture_id))


def _save(
    job: Job, run: OpenRun, batch: tuple[list[ChangeRow], list[str]], report: ChangesReport
) -> None:
    found, keys = batch
    if keys:
        with job.store.begin() as session:
            keep_turn(session, run, _TASK)
            report.saved += save_changes(session, run, found, keys)
    for row in found:
        report.kinds[row.kind.value] = report.kinds.get(row.kind.value, 0) + 1


def _start(job: Job) -> OpenRun:
    start = RunStart(RunKind.DERIVE, job.code_version, settings={"task": _TASK})
    with job.store.begin() as session:
        return start_run(session, start, job.now)


def _basis(session: Session) -> str:
    text = f"{RULES}{adoption_mark(session)}"
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
