import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from corpus.cli.main import program
from tests.corpus.cli.conftest import Run

ROOT = Path(__file__).resolve().parents[3]
HEAVY = {
    "alembic", "lxml", "pyarrow", "pydantic", "pydantic_settings", "rich", "scrapy", "selectolax",
    "sqlalchemy", "trafilatura",
}  # fmt: skip
NIANBAO = "import sys; from corpus.cli.main import main; sys.exit(main())"


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-c", NIANBAO, *map(str, arguments)]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(option: str) -> None:
    code = (
        "import sys\nfrom corpus.cli.main import program\n"
        f"try:\n    program.main(args=[{option!r}])\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(' '.join(sorted(m for m in sys.modules if '.' not in m)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=_environment()
    )
    assert "nianbao" in done.stdout
    assert HEAVY.isdisjoint(done.stderr.split())


def test_every_command_listed_can_be_loaded_and_says_what_the_list_says(run: Run) -> None:
    context = click.Context(program)
    listing = run("--help").output
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        assert command is not None
        assert command.help
        assert name in listing
        assert run(name, "--help").exit_code == 0


@pytest.mark.parametrize(
    "words", [["prase"], ["--nope"], ["parse"], ["parse", "--format", "x", "f"]]
)
def test_wrong_usage_ends_with_two(run: Run, words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command("broken")
    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(program, "get_command", lambda *_: broken)
    result = CliRunner().invoke(program, ["broken"])
    assert isinstance(result.exception, ZeroDivisionError)


class _InterruptedFinaliser:
    """An interrupt arrives while the interpreter cleans up, where it drops every exception."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_the_interpreter_drops_still_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @click.command("cleans-up")
    def cleans_up() -> None:
        _InterruptedFinaliser()

    monkeypatch.setattr(program, "get_command", lambda *_: cleans_up)
    result = CliRunner().invoke(program, ["cleans-up"])
    assert result.exit_code == 130
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_reader_that_stops_listening_is_no_error(pages: Path) -> None:
    with subprocess.Popen(
        _command("parse", *sorted(pages.iterdir())),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment(),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10) == b'{"schema_v'
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_sentence(pages: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            _command("parse", pages / "listing.html"),
            stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=_environment(),
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "nianbao: Standard output: No space left on device; make room and try again."
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupt_ends_with_130_and_leaves_no_process(pages: Path, jobs: int) -> None:
    files = sorted(pages.iterdir()) * 40
    with subprocess.Popen(
        _command("parse", "--jobs", jobs, *files), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=_environment(), start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert errors == "nianbao: Interrupted; what is stored stays stored.\n"
    assert _is_group_gone(process.pid)


def test_workers_end_with_a_parent_that_was_killed(pages: Path) -> None:
    files = sorted(pages.iterdir()) * 40
    with subprocess.Popen(
        _command("parse", "--jobs", 2, *files), stdout=subprocess.PIPE, env=_environment(),
        stderr=subprocess.DEVNULL, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline()
        process.kill()
    assert _is_group_gone(process.pid)


def _is_group_gone(group: int) -> bool:
    give_up_at = time.monotonic() + 10
    while time.monotonic() < give_up_at:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def test_a_terminal_sees_a_bar_and_a_file_gets_the_records(pages: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    with (tmp_path / "out.txt").open("wb") as out:
        done = subprocess.run(
            _command("parse", "--format", "table", *sorted(pages.iterdir())),
            stdout=out, stderr=theirs, check=False, env={**_environment(), "TERM": "xterm"},
        )  # fmt: skip
    os.close(theirs)
    seen = os.read(ours, 100_000)
    os.close(ours)
    assert done.returncode == 0
    assert b"parsing" in seen
    assert "栎原县".encode() not in seen
    assert (tmp_path / "out.txt").read_text().count("annual_report") == 11


def test_closed_output_is_no_error(pages: Path) -> None:
    shell = 'exec "$@" >&-'
    done = subprocess.run(
        ["sh", "-c", shell, "sh", *_command("parse", pages / "listing.html")],
        stderr=subprocess.PIPE, text=True, check=False, env=_environment(),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_without_chinese_gets_escapes(pages: Path) -> None:
    done = subprocess.run(
        _command("parse", "--format", "table", pages / "township-2022.html"),
        capture_output=True, check=False, env={**_environment(), "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert done.returncode == 0
    assert b"\\u" in done.stdout
