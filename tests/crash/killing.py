"""Starts crawls, kills them, and checks what they leave."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage import blobs
from storage.frontier import find_campaign, reconcile
from storage.models import (
    Base,
    Blob,
    Capture,
    ExchangeFact,
    FrontierEntry,
    LogLeaf,
    Outlink,
)
from storage.models.archive import CaptureOutcome
from storage.models.frontier import EntryState
from storage.models.log import LeafKind
from storage.session import Store
from tests.crash.site import Site

ROOT = Path(__file__).resolve().parents[2]
_GIVE_UP = 60.0
_STARTED_BY = 10.0


class Zygote:
    """Fork crawls from a process that has imported everything."""

    def __init__(self, folder: Path) -> None:
        self.report = folder / "report.json"
        self.seen = folder / "seen.txt"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.zygote"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(_GIVE_UP)
        self._process.stdout.close()

    def start(self, database_url: str, base: str, **settings: object) -> int:
        """Start a crawl and return its process id."""
        job = {
            "database_url": database_url,
            "base": base,
            "report": str(self.report),
            "seen": str(self.seen),
            "settings": settings,
        }
        self.report.unlink(missing_ok=True)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return self._read()

    def wait(self) -> int:
        """Return the exit code of the crawl, negative if it was killed."""
        return self._read()

    def stats(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.report.read_text())
        return found

    def _read(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


@dataclass
class Tally:
    """What a campaign of kills came to."""

    kills: int = 0
    crawls: int = 0
    pages: int = 0
    lost: int = 0
    duplicated: int = 0
    dangling: int = 0
    refetched: int = 0
    worst_refetch: int = 0
    faults: list[str] = field(default_factory=list)


def empty(store: Store) -> None:
    """Remove every row."""
    with store.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(table.delete())


def kill_until_finished(
    zygote: Zygote, store: Store, site: Site, chance: random.Random, kills: int
) -> Tally:
    """Crawl a portal, killing at random instants until so many kills are done, then let it end."""
    url = store.url.render_as_string(hide_password=False)
    tally = Tally(crawls=1)
    while True:
        before, kept = _answers(site), _kept(store)
        pid = zygote.start(url, site.base)
        if tally.kills < kills:
            _wait_for_answers(site, before, chance.randint(0, len(site.size.pages) // kills))
            time.sleep(chance.uniform(0, 0.03))
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        code = zygote.wait()
        if code != -signal.SIGKILL:
            tally.faults += [] if code == 0 else [f"the crawl ended with exit code {code}"]
            break
        tally.kills += 1
        # What this crawl was answered and did not keep is fetched once more.
        answered = sum(site.served.values()) - sum(before.values())
        tally.worst_refetch = max(tally.worst_refetch, answered - (_kept(store) - kept))
    check(store, site, tally)
    return tally


def _wait_for_answers(site: Site, before: Counter[str], count: int) -> None:
    """Wait until a crawl has got so many: killed while it starts, it would have nothing to lose."""
    give_up_at = time.monotonic() + _STARTED_BY
    while sum(site.served.values()) < sum(before.values()) + count:
        if time.monotonic() > give_up_at:
            return
        time.sleep(0.002)


def _answers(site: Site) -> Counter[str]:
    return Counter(site.served)


def _kept(store: Store) -> int:
    with store.read_only() as session:
        return len(_answered_paths(session))


def _answered_paths(session: Session) -> list[str]:
    statement = (
        sa.select(Capture.url)
        .join(ExchangeFact, ExchangeFact.capture_id == Capture.id)
        .where(Capture.outcome == CaptureOutcome.RECEIVED, ExchangeFact.status < 400)
    )
    return [urlsplit(url or "").path for url in session.scalars(statement)]


def unarchived(zygote: Zygote, store: Store) -> set[str]:
    """Return the URLs whose responses a spider was given and the archive does not hold."""
    seen = set(zygote.seen.read_text().split()) if zygote.seen.exists() else set()
    with store.read_only() as session:
        return {urlsplit(url).path for url in seen} - set(_answered_paths(session))


def check(store: Store, site: Site, tally: Tally) -> None:
    """Add to a tally what is wrong with a finished crawl."""
    expected = {*site.size.pages, *site.size.redirects}
    with store.read_only() as session:
        answered = Counter(_answered_paths(session))
        states = {
            urlsplit(url).path: state
            for url, state in session.execute(sa.select(FrontierEntry.url, FrontierEntry.state))
        }
        account = reconcile(session, find_campaign(session, "crash"))
        dangling = _dangling(session)
        tally.faults += _unsound(session)
    done = {path for path, state in states.items() if state is EntryState.DONE}
    tally.pages += len(expected)
    tally.lost += len(expected - done) + len(expected - answered.keys())
    tally.duplicated += sum(count - 1 for count in answered.values())
    tally.dangling += dangling
    tally.refetched += sum(site.served.values()) - len(expected)
    if states.keys() != expected:
        tally.faults.append(f"entries beside the site: {sorted(states.keys() ^ expected)[:5]}")
    if not account.is_balanced or account.open_count:
        tally.faults.append(f"the account does not tie: {account}")


def _dangling(session: Session) -> int:
    """Count rows that name what is not there, and ends whose links are incomplete."""
    outlinks = sa.select(sa.func.count()).select_from(Outlink)
    found = 0
    for column, target in (
        (Capture.payload_digest, Blob.digest),
        (FrontierEntry.capture_id, Capture.id),
        (FrontierEntry.found_in_id, Capture.id),
        (FrontierEntry.parent_id, sa.orm.aliased(FrontierEntry).id),
        (ExchangeFact.refers_to_id, Capture.id),
        (ExchangeFact.frontier_id, FrontierEntry.id),
        (Outlink.capture_id, Capture.id),
        (Outlink.frontier_id, FrontierEntry.id),
    ):
        missing = sa.select(sa.func.count()).where(
            column.is_not(None), column.not_in(sa.select(target))
        )
        found += session.execute(missing).scalar_one()
    for url, capture_id in session.execute(sa.select(FrontierEntry.url, FrontierEntry.capture_id)):
        links = session.execute(outlinks.where(Outlink.capture_id == capture_id)).scalar_one()
        found += "/list/" in url and links < 20
    return found


def _unsound(session: Session) -> list[str]:
    """Return what the database, the blobs and the log say against themselves."""
    faults = []
    if session.get_bind().dialect.name == "sqlite":
        if session.execute(sa.text("PRAGMA integrity_check")).scalars().all() != ["ok"]:
            faults.append("integrity_check")
        if session.execute(sa.text("PRAGMA foreign_key_check")).all():
            faults.append("foreign_key_check")
    for digest in session.execute(sa.select(Blob.digest)).scalars():
        blobs.get(session, digest)
    positions = session.execute(sa.select(LogLeaf.position).order_by(LogLeaf.position)).scalars()
    if (found := positions.all()) != list(range(len(found))):
        faults.append("the log has gaps")
    leaves = sa.select(sa.func.count()).where(LogLeaf.kind == LeafKind.CAPTURE)
    captures = sa.select(sa.func.count()).select_from(Capture)
    if session.execute(leaves).scalar() != session.execute(captures).scalar():
        faults.append("captures and leaves differ")
    return faults
