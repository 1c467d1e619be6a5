"""What surrounds a test run: where it writes what it throws away, what its workers share."""

import fcntl
import gc
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")

_BYTECODE = Path(__file__).resolve().parents[1] / "build" / "bytecode"
_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder in memory of Linux; new names below it only
_ROOM = 2 << 30
"""What must be free, in bytes: several times the most that a run was seen to write."""


def keep_bytecode() -> None:
    """Keep bytecode apart where none may be written beside the sources.

    Without any, each program that a test starts compiles all it imports: 1.5 s for a crawl.
    """
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(_BYTECODE)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(_BYTECODE)


def write_to_memory() -> None:
    """Put temporary files into memory if there is plenty: databases wait for the disk else.

    They still ask for every write to be made durable. Whoever sets TMPDIR decides.
    """
    if "TMPDIR" not in os.environ and _is_roomy(_MEMORY):
        os.environ["TMPDIR"] = str(_MEMORY)
        # what was found before the variable was set
        tempfile.tempdir = None


def collect_rarely() -> None:
    """Look for garbage less often: thousands of collected tests are looked through each time.

    It was a twelfth of the processor time. What is unreachable is still found, if later.
    """
    gc.set_threshold(20_000, 20, 20)


def keep_what_is_collected() -> None:
    """Leave the tests that are about to run out of every later look for garbage."""
    gc.collect()
    gc.freeze()


def let_go() -> None:
    """Undo that, so that what is left at the end goes in good order."""
    gc.unfreeze()


def done_once(
    temporary: pytest.TempPathFactory, name: str, work: Callable[[Path], T]
) -> tuple[Path, T]:
    """Do something with a folder once for all workers of a test run; return folder and outcome."""
    base = temporary.getbasetemp()
    # Each worker has a folder of its own below that of the run.
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = root / name
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done.pickle"
        if not done.exists():
            folder.mkdir(exist_ok=True)
            outcome = work(folder)
            done.write_bytes(pickle.dumps(outcome))
            return folder, outcome
        loaded: T = pickle.loads(done.read_bytes())  # noqa: S301 - written by ourselves just now
        return folder, loaded


def _is_roomy(folder: Path) -> bool:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return False
    return free >= _ROOM and os.access(folder, os.W_OK | os.X_OK)
