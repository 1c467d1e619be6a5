"""The conformance tools, which live in an environment of their own and are run from there.

`make conformance` installs them from `requirements/conformance.lock`; where they are not installed
the tests are skipped, in CI that is a failure.
"""

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
PYTHON = Path(os.environ.get("NIANBAO_CONFORMANCE_PYTHON", ROOT / ".conformance/bin/python"))
REFEREE = Path(__file__).with_name("referee.py")


def need_tools() -> None:
    """Skip, or fail where the tools are required, unless they are installed."""
    if PYTHON.exists():
        return
    reason = "the conformance tools are not installed: run `make conformance`"
    if os.environ.get("NIANBAO_CONFORMANCE") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def run_tool(name: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run one of the programs to its end."""
    need_tools()
    command = [str(PYTHON.parent / name), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def ask_referee(what: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever JSON it answers
    """Return what a library of theirs reads."""
    need_tools()
    command = [str(PYTHON), str(REFEREE), what, *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@contextmanager
def run_pywb(warcs: list[Path], folder: Path) -> Iterator[str]:
    """Replay WARC files and yield the address of their collection."""
    need_tools()
    for words in (["init", "c"], ["add", "c", *map(str, warcs)]):
        done = subprocess.run(
            [PYTHON.parent / "wb-manager", *words], cwd=folder, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(PYTHON.parent / "wayback"), "-b", "127.0.0.1", "-p", str(port)]
    with (folder / "pywb.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}/c"
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("pywb does not answer")
