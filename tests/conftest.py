"""Rules for the whole suite: no network, the same examples each time, seed reports if present."""

import atexit
import ipaddress
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests.surroundings import (
    collect_rarely,
    keep_bytecode,
    keep_what_is_collected,
    let_go,
    write_to_memory,
)

# Before anything else is imported, and inherited by every worker and program that is started.
keep_bytecode()
write_to_memory()
collect_rarely()

# Fixtures of all packages, so that one PostgreSQL server serves the whole run.
pytest_plugins = ["tests.databases"]

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
NO_SEEDS = "the seed reports are not beside the repository (../shared/seeds)"

# Same examples on every machine, so that a red suite means a changed program. Search for new ones
# with: make test ARGS="--hypothesis-profile=search"
settings.register_profile("suite", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("search", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile("suite")

_ADDRESS_EVENTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_NAME_EVENTS = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})


def _is_local(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _refuse_other_hosts(event: str, arguments: tuple[object, ...]) -> None:
    if event in _ADDRESS_EVENTS:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in _NAME_EVENTS:
        host = arguments[0]
    else:
        return
    if not _is_local(host):
        message = f"a test tried to reach {host!r}; only loopback and Unix sockets are open"
        raise RuntimeError(message)


# pytest-socket guards `connect`; Twisted dials with `connect_ex`, and names are looked up before.
# The interpreter reports all of these here, from any thread.
sys.addaudithook(_refuse_other_hosts)


# Where the program keeps the key that signs the log, unless told otherwise; processes inherit it.
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="nianbao-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_CONFIG_HOME"], ignore_errors=True)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Return the folder of real seed reports, which is never copied into the project."""
    if not SEEDS.is_dir():
        pytest.skip(NO_SEEDS)
    return SEEDS


def pytest_collection_finish() -> None:
    """Begin to run."""
    keep_what_is_collected()


def pytest_sessionfinish() -> None:
    """Be done."""
    let_go()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `seed_path` once for every seed report."""
    if "seed_path" not in metafunc.fixturenames:
        return
    paths = sorted(SEEDS.glob("*.txt"))
    absent = [pytest.param(SEEDS, marks=pytest.mark.skip(reason=NO_SEEDS))]
    metafunc.parametrize("seed_path", paths or absent, ids=lambda path: path.stem[:3])
