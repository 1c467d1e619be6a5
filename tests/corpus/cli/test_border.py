"""The border: what failed is named, though the system does not say what it was."""

import errno
from pathlib import Path

import pytest

from corpus.cli.border import Ending, run_guarded, writing_to


def _fail(place: Path, error: OSError) -> None:
    with writing_to(place):
        raise error


def test_a_full_disk_is_that_of_the_folder_that_was_written_to(
    capsys: pytest.CaptureFixture[str],
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    assert run_guarded(lambda: _fail(Path("out"), full)) == Ending.FAILED
    assert capsys.readouterr().err == (
        "nianbao: out: No space left on device; make room and try again.\n"
    )


def test_a_file_that_the_system_names_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    gone = FileNotFoundError(errno.ENOENT, "No such file or directory", "in/a.csv")
    assert run_guarded(lambda: _fail(Path("out"), gone)) == Ending.FAILED
    assert "in/a.csv: No such file" in capsys.readouterr().err
