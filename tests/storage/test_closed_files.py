"""Database files that we may read and not write, as those kept from former years."""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.archive import RunStart, start_run
from storage.errors import DatabaseReadOnly
from storage.models import Run
from storage.models.archive import RunKind
from storage.session import Store
from tests.storage.builders import START, TickingClock

_NOBODY = 65_534

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes as on Unix")


@pytest.fixture
def file() -> Iterator[Path]:
    """Give a database in a folder that everybody may look into, nobody may write to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "last-year.db"
        with Store(f"sqlite:///{file}") as store:
            store.upgrade()
            with store.begin() as session:
                start_run(session, RunStart(RunKind.CRAWL, "0.1.0"), TickingClock(START))
        file.chmod(0o444)
        folder.chmod(0o555)
        yield file
        folder.chmod(0o755)


def _by_somebody_else(work: Callable[[], None]) -> int:
    """Do something as a user who owns nothing here; return the code it ends with."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(_NOBODY)
                os.setuid(_NOBODY)
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _read(file: Path) -> None:
    with Store(f"sqlite:///{file}") as store, store.read_only() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Run)) == 1


def _write(file: Path) -> None:
    with (
        Store(f"sqlite:///{file}") as store,
        pytest.raises(DatabaseReadOnly, match="for reading only"),
        store.begin() as session,
    ):
        start_run(session, RunStart(RunKind.CRAWL, "0.1.0"), TickingClock(START))


def test_a_database_in_a_closed_folder_can_be_read(file: Path) -> None:
    assert _by_somebody_else(lambda: _read(file)) == 0


def test_a_closed_file_in_an_open_folder_can_be_read(file: Path) -> None:
    file.parent.chmod(0o777)
    assert _by_somebody_else(lambda: _read(file)) == 0


def test_a_closed_database_refuses_to_be_written_in_words(file: Path) -> None:
    assert _by_somebody_else(lambda: _write(file)) == 0


def test_a_closed_name_with_odd_characters_is_found(file: Path) -> None:
    file.parent.chmod(0o755)
    odd = file.rename(file.with_name("去年 100% #2.db"))
    odd.parent.chmod(0o555)
    assert _by_somebody_else(lambda: _read(odd)) == 0
