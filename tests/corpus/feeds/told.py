"""Events told by hand: no database takes part."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from corpus.feeds.entries import Gatherer
from corpus.feeds.gather import Gathering
from corpus.feeds.model import FeedName
from corpus.feeds.write import FeedFolder
from parsers.model import Scope, Severity
from storage.agencies.facts import LineageFact, PeriodFact, RegistryFacts
from storage.changes.facts import ListedChange
from storage.changes.model import ChangeRow
from storage.feed_reports import FeedEvent
from storage.feed_rows import FeedChange, FeedFinding, FeedReport, When
from storage.models.agencies import AgencyKind, Certainty
from storage.models.longitudinal import ChangeKind
from tests.storage.builders import START

RULE = "t3.balance.total"
FACTS = RegistryFacts(
    lineages=(LineageFact("city", None), LineageFact("county", None)),
    periods=(
        PeriodFact("city", "青岚市", AgencyKind.CITY, "990100", None, None, None, Certainty.STATED),
        PeriodFact(
            "county", "青岚区", AgencyKind.COUNTY, "990110", "city", None, None, Certainty.STATED
        ),
    ),
)  # fmt: skip


def on(day: int) -> datetime:
    """Return an instant."""
    return START + timedelta(days=day)


def when(day: int, *, is_over: bool = False) -> When:
    """Return the time of an event that came up on one day, and is over on the next if at all."""
    return When(on(day), on(day + is_over), is_over)


def change(
    kind: ChangeKind = ChangeKind.NUMBER, key: str = "sha256:1", at: When | None = None
) -> FeedChange:
    """Return a change of a page of the county."""
    cells = [{"key": "t3.granted.total", "old": _cell("3"), "new": _cell("4")}]
    row = ChangeRow(
        key, True, kind, "http://a.example/1", 1, 2023, 1, 2, 10, 11, START, START, False, cells,
        {"is_silent": True},
    )  # fmt: skip
    listed = ListedChange(row, "county", "http://a.example/1", "http://a.example/1")
    return FeedChange(listed, at or when(0))


def finding(key: str = "sha256:1", at: When | None = None, rule: str = RULE) -> FeedFinding:
    """Return a finding of the county."""
    operands: list[dict[str, Any]] = [
        {"ref": "t3.granted.total", "value": 12}, {"ref": "report", "value": None},
    ]  # fmt: skip
    return FeedFinding(
        key, "sha256:2", rule, "county", 2023, Severity.ERROR, operands, "收到 12 件", None, None,
        at or when(0),
    )  # fmt: skip


def report(year: int = 2023, at: When | None = None, scope: Scope = Scope.OWN) -> FeedReport:
    """Return a report of the county."""
    return FeedReport("county", year, scope, "2024-01-20", START,
                      "http://a.example/年报", at or when(0))  # fmt: skip


def _cell(raw: str) -> dict[str, object]:
    return {"raw": raw, "value": int(raw), "state": "number", "unit": "件", "locator": None}


def write(
    folder: Path, *events: FeedEvent, wanted: tuple[FeedName, ...] = (), most: int = 3
) -> list[str]:
    """Write feeds of some events; return the names of their Atom files."""
    gatherer = Gatherer(FACTS)
    with Gathering(wanted, most) as gathering:
        for event in events:
            gathering.add(gatherer.event(event))
        paths = FeedFolder(folder).write(gathering, gatherer)
    return sorted(path.relative_to(folder).as_posix() for path in paths if path.suffix == ".atom")
