"""Building reports: the canonical version of every report whose candidates may have changed.

What stays as it was adds no row; with no news nothing at all is written.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from corpus.agencies.hosts import PortalHosts
from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.resolving import resolve_new
from corpus.job import Job
from corpus.series.choose import RULES, Relation, choose
from corpus.series.errors import SeriesRefused
from corpus.series.placing import Placing, carrier_of
from corpus.series.sorting import Aside, Sorted, sort_versions
from corpus.series.version import Version
from crawler.portals.portal import Portal
from storage import blobs
from storage.agencies.registry import read_registry
from storage.archive import OpenRun, RunStart, start_run
from storage.dialects import lock
from storage.errors import BlobDamaged, BlobMissing
from storage.models.archive import RunKind, RunOutcome
from storage.series.candidates import (
    Candidate,
    Marks,
    basis_of,
    begin_pass,
    have_news,
    is_newest_basis,
    lineages_with_news,
    marks_of,
    newest_marks,
    read_candidates,
    save_marks,
)
from storage.series.choices import (
    ReportKey,
    StoredChoice,
    current_choices,
    lineage_keys,
    save_choices,
)
from storage.series.model import PanelCell
from storage.series.panel import read_cells

TASK = {"task": "reports"}
_LINEAGES_AT_ONCE = 20

Cells = Mapping[str, PanelCell]


@dataclass(slots=True)
class BuildReport:
    """How many lineages were looked at and reports built; `changed` are the rows written."""

    lineages: int = 0
    reports: int = 0
    changed: int = 0
    relations: dict[str, int] = field(
        default_factory=lambda: {relation.value: 0 for relation in Relation}
    )
    aside: dict[str, int] = field(default_factory=lambda: {reason.value: 0 for reason in Aside})

    def counts(self) -> dict[str, int]:
        """Return the numbers by name."""
        own = {"lineages": self.lineages, "reports": self.reports, "changed": self.changed}
        return own | self.relations | self.aside


@dataclass(frozen=True, slots=True)
class _Plan:
    """The lineages with news, on which basis and up to where that is all the news."""

    rules: str
    basis: str
    marks: Marks
    lineage_ids: Sequence[int]

    def check(self, session: Session) -> None:
        """Refuse to go on where somebody builds on another basis, whose choices count now."""
        is_same = basis_of(session, self.rules) == self.basis
        if not (is_same and is_newest_basis(session, self.basis)):
            raise SeriesRefused(
                "What choices rest on (registry, portals, rules, adopted parser) was changed "
                "meanwhile: run `nianbao reports build` again."
            )


def count_waiting(session: Session, portals: Iterable[Portal]) -> int:
    """Count the lineages that the job would look at."""
    return len(_plan(session, portals).lineage_ids)


def build_reports(job: Job, portals: Iterable[Portal]) -> BuildReport:
    """Choose the canonical version of every report with news.

    Versions that nobody has looked at are resolved before: left aside, the versions of a new parser
    would take the reports of the old one away.
    """
    report, known = BuildReport(), list(portals)
    resolve_new(job, known)
    with job.store.read_only() as session:
        if not count_waiting(session, known):
            return report
    run, plan = _begin(job, known)
    with job.store.read_only() as session:
        builder = _Builder(job, plan, _placing(session, known), report)
    for number in range(0, len(plan.lineage_ids), _LINEAGES_AT_ONCE):
        part = plan.lineage_ids[number : number + _LINEAGES_AT_ONCE]
        builder.build(run, part)
        job.advance(len(part))
    with job.store.begin() as session:
        lock(session.connection(), "chain")
        plan.check(session)
        save_marks(session, run, plan.basis, plan.marks)
    job.finish(run, RunOutcome.COMPLETE, report.counts())
    return report


def _begin(job: Job, portals: Iterable[Portal]) -> tuple[OpenRun, _Plan]:
    """Start a run and a pass on what is news now."""
    with job.store.begin() as session:
        lock(session.connection(), "chain")
        plan = _plan(session, portals)
        start = RunStart(RunKind.DERIVE, job.code_version, settings=TASK)
        run = start_run(session, start, job.now)
        begin_pass(session, run, plan.basis)
    return run, plan


def set_aside(
    session: Session, portals: Iterable[Portal]
) -> Iterator[tuple[str, Candidate, Aside]]:
    """Yield the settled versions that are of no report, with lineage and reason, by lineage."""
    placing = _placing(session, list(portals))
    numbers = lineages_with_news(session, Marks())
    keys = lineage_keys(session, numbers)
    numbers.sort(key=keys.__getitem__)
    for start in range(0, len(numbers), _LINEAGES_AT_ONCE):
        part = numbers[start : start + _LINEAGES_AT_ONCE]
        for number, (candidates, found) in _sort(session, placing, part).items():
            by_version = {each.version_id: each for each in candidates}
            for version_id, reason in sorted(found.aside.items()):
                yield keys[number], by_version[version_id], reason


def _plan(session: Session, portals: Iterable[Portal]) -> _Plan:
    rules = f"{RULES} {PortalHosts(portals).describe()}"
    basis = basis_of(session, rules)
    since = marks_of(session, basis)
    marks = newest_marks(session, since)
    news = lineages_with_news(session, since) if marks != since else []
    return _Plan(rules, basis, marks, news)


def _placing(session: Session, portals: Iterable[Portal]) -> Placing:
    return Placing(AgencyRegistry.of(read_registry(session)), PortalHosts(portals))


@dataclass(frozen=True, slots=True)
class _Builder:
    job: Job
    plan: _Plan
    placing: Placing
    report: BuildReport

    def build(self, run: OpenRun, lineage_ids: Sequence[int]) -> None:
        """Build the reports of some lineages in a transaction of their own."""
        with self.job.store.read_only() as session:
            upto = newest_marks(session, self.plan.marks)
            built = self._choose(session, lineage_ids)
        with self.job.store.begin() as session:
            lock(session.connection(), "chain")
            self.plan.check(session)
            if have_news(session, upto, lineage_ids):
                # What was read is old by now; with the lock held nobody comes in between again.
                built = self._choose(session, lineage_ids)
            choices, found = built
            self.report.changed += save_choices(session, run, choices)
        self.report.lineages += len(lineage_ids)
        _count(choices, found, self.report)

    def _choose(
        self, session: Session, lineage_ids: Sequence[int]
    ) -> tuple[list[StoredChoice], list[Sorted]]:
        """Choose for every report there is, and nothing for those of which no version is left."""
        found = _sort(session, self.placing, lineage_ids)
        known = current_choices(session, lineage_ids)
        choices = [each for number in found for each in _choose(session, found, number, known)]
        gone = known.keys() - {each.report for each in choices}
        choices += (StoredChoice(key, None, [], [], None, None) for key in sorted(gone))
        return choices, [each for _, each in found.values()]


def _sort(
    session: Session, placing: Placing, lineage_ids: Sequence[int]
) -> dict[int, tuple[list[Candidate], Sorted]]:
    """Sort the candidates of lineages by report."""
    keys = lineage_keys(session, lineage_ids)
    by_lineage: dict[int, list[Candidate]] = {number: [] for number in lineage_ids}
    for candidate in read_candidates(session, lineage_ids):
        by_lineage[candidate.lineage_id].append(candidate)
    cells = read_cells(session, _to_compare(by_lineage.values()))
    return {
        number: (
            own,
            sort_versions(
                _version(placing, keys[number], each, cells.get(each.version_id, {}))
                for each in own
            ),
        )
        for number, own in by_lineage.items()
    }


def _to_compare(groups: Iterable[list[Candidate]]) -> list[int]:
    """Return the versions beside which another one of the year has other content."""
    found: list[int] = []
    for own in groups:
        contents: dict[int | None, set[str]] = defaultdict(set)
        for each in own:
            contents[each.report_year].add(each.content_digest)
        found += (each.version_id for each in own if len(contents[each.report_year]) > 1)
    return found


def _version(placing: Placing, lineage: str, candidate: Candidate, cells: Cells) -> Version:
    url, tables = candidate.url, candidate.tables_status
    return Version(
        version_id=candidate.version_id,
        report_year=candidate.report_year,
        scope=candidate.scope,
        page_key=candidate.page_key,
        part=candidate.part,
        payload_digest=candidate.payload_digest,
        content_digest=candidate.content_digest,
        tables_status=tables,
        host=placing.host_rank(lineage, candidate.report_year, url),
        carrier=carrier_of(url, tables, is_linked=candidate.is_linked),
        first_seen_at=candidate.first_seen_at,
        last_seen_at=candidate.last_seen_at,
        cells=cells,
    )


def _choose(
    session: Session,
    found: Mapping[int, tuple[list[Candidate], Sorted]],
    number: int,
    known: Mapping[ReportKey, StoredChoice],
) -> Iterator[StoredChoice]:
    candidates, own = found[number]
    records = {each.version_id: each.record_digest for each in candidates}
    for (year, scope), versions in own.reports.items():
        choice = choose(versions)
        key = (number, year, scope)
        before, version_id = known.get(key), choice.canonical.version_id
        is_same = before is not None and before.version_id == version_id
        published_at = (
            before.published_at
            if before is not None and is_same
            else _published_at(session, records[version_id])
        )
        first_seen_at = min(version.first_seen_at for version in versions)
        others = [other.as_json() for other in choice.others]
        yield StoredChoice(
            key, version_id, list(choice.reasons), others, published_at, first_seen_at
        )


def _published_at(session: Session, record_digest: str | None) -> str | None:
    """Return what a record says; of one that the store has lost, which `verify` tells, nothing."""
    if record_digest is None:
        return None
    try:
        record = json.loads(blobs.get(session, record_digest))
    except (BlobMissing, BlobDamaged):
        return None
    return record.get("published_at") if isinstance(record, dict) else None


def _count(
    choices: Iterable[StoredChoice], found: Iterable[Sorted], report: BuildReport
) -> None:  # fmt: skip
    for choice in choices:
        report.reports += choice.version_id is not None
        for other in choice.others:
            report.relations[other["relation"]] += 1
    for own in found:
        for reason in own.aside.values():
            report.aside[reason] += 1
