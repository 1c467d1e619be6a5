"""A long re-parse on this machine: memory, speed by workers, kills; `python -m` runs it by name.

Machines are busy: beside the time on the clock stands what the processes themselves used, and the
gain that follows from it for two cores that have nothing else to do.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from corpus.sample import SampleOptions, lay_out, sample_report
from corpus.sample.render_html import HtmlOptions, render_html
from storage.archive import RunStart, record_file, start_run
from storage.models.archive import RunKind
from storage.models.corpus import CellFact, FindingFact, Parse, ReportVersion
from storage.session import Store
from tests.storage.builders import TickingClock, make_file

_ROOT = Path(__file__).resolve().parents[3]
_PROGRAM = [sys.executable, "-c", "from corpus.cli.main import main; main()"]
_PAGES = 40
_AT_ONCE = 200
_STYLES = ("plain", "nested", "word")


@dataclass(frozen=True)
class Figures:
    """What one re-parse took."""

    parsed: int
    seconds: float
    storing_cpu: float
    parsing_cpu: float
    storing_peak: int
    parsing_peak: int

    def show(self) -> str:
        """Return the figures on one line."""
        return (
            f"{self.parsed:,} snapshots, {self.seconds:.1f} s, CPU {self.parsing_cpu:.1f} s parsing"
            f" + {self.storing_cpu:.1f} s storing, peak {self.storing_peak >> 20} MiB storing, "
            f"{self.parsing_peak >> 20} MiB parsing"
        )


def make_archive(path: Path, count: int) -> None:
    """Archive so many different pages; every page of a few is told apart by a comment."""
    pages = [
        render_html(
            lay_out(sample_report(number, SampleOptions(level="township"))),
            HtmlOptions(_STYLES[number % len(_STYLES)], padding=20_000),  # type: ignore[arg-type] # of the list
        )
        for number in range(_PAGES)
    ]
    with Store(f"sqlite:///{path}") as store:
        store.upgrade()
        with store.begin() as session:
            run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), TickingClock())
        for start in range(0, count, _AT_ONCE):
            with store.begin() as session:
                for number in range(start, min(start + _AT_ONCE, count)):
                    payload = pages[number % _PAGES] + b"<!-- %d -->" % number
                    record_file(session, run, make_file(payload, f"{number}.html"))


def copy_archive(path: Path, name: str) -> Path:
    """Return a copy; the store is closed, so that its files are whole."""
    copy = path.with_name(name)
    for each in path.parent.glob(f"{path.name}*"):
        target = copy.with_name(each.name.replace(path.name, name))
        (shutil.copytree if each.is_dir() else shutil.copy)(each, target)
    return copy


def reparse(path: Path, jobs: int) -> Figures:
    """Re-parse a whole archive with so many workers beside the process that stores."""
    done = subprocess.run(_words(path, jobs), cwd=_ROOT, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.decode())
    return _read(json.loads(done.stdout))


def _read(told: dict[str, Any]) -> Figures:
    storing, *parsing = told["effort"]["processes"]
    return Figures(
        parsed=told["parsed"]["parsed"],
        seconds=told["effort"]["seconds"],
        storing_cpu=storing["cpu_seconds"],
        parsing_cpu=sum(one["cpu_seconds"] for one in parsing),
        storing_peak=storing["peak_bytes"],
        parsing_peak=max((one["peak_bytes"] for one in parsing), default=0),
    )


def reparse_killed(path: Path, kills: int, count: int) -> list[int]:
    """Kill a re-parse with all its processes again and again; return how far it was each time."""
    chance, reached = random.Random(7), []  # noqa: S311 - no secret
    for number in range(kills):
        wanted = _count(path, Parse) + max(1, int(count / (kills + 2) * chance.uniform(0.3, 1.2)))
        running = subprocess.Popen(
            _words(path, 2), cwd=_ROOT, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while running.poll() is None and _count(path, Parse) < min(wanted, count - kills + number):
            time.sleep(0.2)
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        reached.append(_count(path, Parse))
    return reached


def digest_of(path: Path) -> dict[str, object]:
    """Return the digest of the exported records, and how many rows there are of each kind."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        words = ["export", "--db", f"sqlite:///{path}", "-o", folder]
        words += ["--records", "--format", "jsonl"]
        subprocess.run([*_PROGRAM, *words], cwd=_ROOT, check=True, capture_output=True)
        with (Path(folder) / "records.jsonl").open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    rows = {m.__tablename__: _count(path, m) for m in (Parse, ReportVersion, CellFact, FindingFact)}
    return {"records": digest, **rows}


def _words(path: Path, jobs: int) -> list[str]:
    # Two is the least that gives processes of their own; one worker is measured as such below.
    return [*_PROGRAM, "reparse", "--db", f"sqlite:///{path}", "--jobs", str(jobs), "--json"]


def _count(path: Path, model: type[Any]) -> int:
    with Store(f"sqlite:///{path}") as store, store.read_only() as session:
        return session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign and say what it found."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.reparse.campaign")
    parser.add_argument("--snapshots", type=int, default=20_000)
    parser.add_argument("--quick", action="store_true", help="2,000 snapshots")
    parser.add_argument("--kills", type=int, default=10)
    given = parser.parse_args(arguments)
    count = 2_000 if given.quick else given.snapshots
    with tempfile.TemporaryDirectory(prefix="nianbao-reparse-") as folder:
        return _run(Path(folder), count, given.kills)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _run(folder: Path, count: int, kills: int) -> int:
    whole, part = folder / "whole.db", folder / "part.db"
    make_archive(whole, count)
    make_archive(part, count // 4)
    killed, by_one = copy_archive(whole, "killed.db"), copy_archive(part, "one.db")
    quarter = reparse(part, 2)
    _say(f"a quarter, two workers: {quarter.show()}")
    alone = reparse(by_one, 1)
    _say(f"a quarter, one process: {alone.show()}")
    gains = _gains(alone, quarter)
    two = reparse(whole, 2)
    _say(f"all, two workers:       {two.show()}")
    growth = max(two.storing_peak / quarter.storing_peak, two.parsing_peak / quarter.parsing_peak)
    _say(f"memory with four times the snapshots: {growth:.2f} times")
    reached = reparse_killed(killed, kills, count)
    _say(f"killed {len(reached)} times, at {reached} of {count:,} snapshots")
    _say(f"resumed: {reparse(killed, 2).show()}")
    is_same = _is_same(part, by_one) and _is_same(whole, killed)
    is_sound = is_same and growth < 1.25 and max(gains) >= 1.8
    _say("passed" if is_sound else "FAILED")
    return 0 if is_sound else 1


def _gains(alone: Figures, two: Figures) -> tuple[float, float]:
    """Return what two workers gain, on the clock and if two cores had nothing else to do."""
    clock = alone.seconds / two.seconds
    by_cpu = 2 * alone.storing_cpu / (two.parsing_cpu + two.storing_cpu)
    _say(f"two workers against one process: {clock:.2f} times on the clock, {by_cpu:.2f} by CPU")
    return clock, by_cpu


def _is_same(one: Path, other: Path) -> bool:
    digests = digest_of(one), digest_of(other)
    is_same = digests[0] == digests[1]
    _say(f"{one.name} and {other.name} the same to the byte: {is_same}; {digests[0]}")
    return is_same


if __name__ == "__main__":
    sys.exit(main())
