"""Triage of many findings at once: all of them in one run, or none."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.errors import CorpusError
from corpus.job import Job
from corpus.rules.listing import ListedFinding
from storage.archive import RunStart, start_run
from storage.dialects import lock
from storage.findings.facts import TriageEntry
from storage.findings.triage import add_triage
from storage.models.archive import RunKind, RunOutcome
from storage.models.longitudinal import TriageStatus

_PREFIX = "sha256:"
_FEWEST = 6


class TriageRefused(CorpusError):
    """An entry cannot be taken as it is; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person makes of findings, who that is and why."""

    status: TriageStatus
    decided_by: str
    reason: str


def decide(job: Job, found: Sequence[ListedFinding], verdict: Verdict) -> list[ListedFinding]:
    """Store what a person makes of findings; return those of which that is news."""
    decided_by, reason = verdict.decided_by.strip(), verdict.reason.strip()
    if not decided_by or not reason:
        raise TriageRefused("An entry needs who decides and why: name them with --by, --reason.")
    told = (verdict.status.value, decided_by, reason, None)
    news = [each for each in found if _standing(each) != told]
    if not news:
        return []
    start = RunStart(RunKind.DERIVE, job.code_version, settings={"task": "triage"})
    with job.store.begin() as session:
        run = start_run(session, start, job.now)
    with job.store.begin() as session:
        lock(session.connection(), "chain")
        for each in news:
            entry = (each.finding_key, each.values_digest, verdict.status, decided_by, reason)
            add_triage(session, run, TriageEntry(*entry))
            job.advance(1)
    job.finish(run, RunOutcome.COMPLETE, {"entries": len(news)})
    status, by, why, note = told
    return [each._replace(status=status, decided_by=by, reason=why, note=note) for each in news]


def pick(found: Iterable[ListedFinding], words: Sequence[str]) -> list[ListedFinding]:
    """Return the findings whose keys begin so, in the order of the words; each has to be one."""
    wanted = [_beginning(word) for word in words]
    matches: dict[str, list[ListedFinding]] = {beginning: [] for beginning in wanted}
    for each in found:
        for beginning in _beginnings(each.finding_key, matches):
            matches[beginning].append(each)
    for beginning, own in matches.items():
        _check_single(beginning.removeprefix(_PREFIX), len(own))
    return [own[0] for own in matches.values()]


def _beginnings(key: str, wanted: dict[str, list[ListedFinding]]) -> Iterator[str]:
    """Yield the beginnings of a key that are wanted: it has far fewer than there may be words."""
    for size in range(len(_PREFIX) + _FEWEST, len(key) + 1):
        if key[:size] in wanted:
            yield key[:size]


def _beginning(word: str) -> str:
    beginning = word if word.startswith(_PREFIX) else f"{_PREFIX}{word}"
    if len(beginning) < len(_PREFIX) + _FEWEST:
        raise TriageRefused(f"{word} is too short: name a finding by six or more signs of its key.")
    return beginning


def _check_single(word: str, count: int) -> None:
    if not count:
        raise TriageRefused(f"No finding that stands begins with {word}: see `nianbao findings`.")
    if count > 1:
        raise TriageRefused(f"{count} findings begin with {word}: name more of the key.")


def _standing(found: ListedFinding) -> tuple[str, str | None, str | None, str | None]:
    return found.status, found.decided_by, found.reason, found.note
