"""Reachability: how hosts answered, month by month, and from where they were asked.

Deletion and blocking look alike in a report that is not there; they differ in what its host
answers, and by where it is asked from.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from corpus.export.model import Row
from corpus.rules.deadlines import BEIJING
from storage.models.archive import CaptureKind
from storage.releases.attempts import Attempt, askers, attempts

ONE_VANTAGE = "one"
"""What stands where nobody said from where a run asked: one place, whichever it was."""
UNKNOWN_VANTAGE = "unknown"
"""What stands for exchanges that another program recorded."""

IsWanted = Callable[[str, str | None], bool]
"""Tells by host and portal whether an attempt is told of."""


@dataclass(slots=True)
class _Answers:
    """What a host answered within a month."""

    first_at: datetime
    last_at: datetime
    attempts: int = 0
    portals: set[str] = field(default_factory=set)
    outcomes: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)

    def add(self, attempt: Attempt, portal: str | None) -> None:
        self.attempts += 1
        self.first_at = min(self.first_at, attempt.at)
        self.last_at = max(self.last_at, attempt.at)
        self.portals |= set() if portal is None else {portal}
        self.outcomes[attempt.outcome.value] += 1
        if attempt.status is not None:
            self.statuses[str(attempt.status)] += 1

    def row(self, host: str, month: str, kind: str, vantage: str) -> Row:
        outcomes, statuses = (dict(sorted(each.items())) for each in (self.outcomes, self.statuses))
        return (
            host, month, kind, vantage, sorted(self.portals), self.attempts,
            sum(statuses.values()), outcomes, statuses, self.first_at, self.last_at,
        )  # fmt: skip


def reachability_rows(session: Session, is_wanted: IsWanted) -> Iterator[Row]:
    """Yield how every host answered; memory grows with hosts and months, not with attempts."""
    runs = askers(session)
    found: dict[tuple[str, str, str, str], _Answers] = {}
    with closing(attempts(session)) as told:
        for attempt in told:
            host, asker = host_of(attempt.url), runs[attempt.run_id]
            is_own = attempt.kind is CaptureKind.EXCHANGE
            portal = asker.portal if is_own else None
            if is_wanted(host, portal):
                month = attempt.at.astimezone(BEIJING).strftime("%Y-%m")
                vantage = (asker.vantage or ONE_VANTAGE) if is_own else UNKNOWN_VANTAGE
                key = host, month, attempt.kind.value, vantage
                answers = found.get(key)
                if answers is None:
                    answers = found[key] = _Answers(attempt.at, attempt.at)
                answers.add(attempt, portal)
    yield from (found[key].row(*key) for key in sorted(found))


def wanted_hosts(pages: Collection[str], portals: Collection[str] | None) -> IsWanted:
    """Return what takes the hosts of some pages and what was asked for some portals, or all."""
    if portals is None:
        return lambda _host, _portal: True
    hosts = {host_of(page) for page in pages}
    return lambda host, portal: host in hosts or portal in portals


def host_of(url: str | None) -> str:
    """Return the host of an address, in lower case; the whole address where it has none.

    >>> host_of("http://WWW.yunxi.example:8080/a.html"), host_of("http://[/")
    ('www.yunxi.example', 'http://[/')
    """
    try:
        return urlsplit(url or "").hostname or url or ""
    except ValueError:
        return url or ""
