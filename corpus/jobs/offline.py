"""Offline: a parser never reaches the network, whatever a library of its own may try.

The interpreter reports every use of a socket to a hook; while a parser is at work it refuses.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import local

_REFUSED = ("socket.", "urllib.Request", "http.client.", "ftplib.", "smtplib.", "poplib.")


class NetworkForbidden(RuntimeError):
    """A parser tried to use the network, which is a bug; from the hook of this module."""


class _Here(local):
    depth = 0


_here = _Here()
_everywhere: list[bool] = []


def forbid_network() -> None:
    """Refuse the network to this process from now on, in every thread."""
    _watch()
    _everywhere.append(True)


@contextmanager
def offline() -> Iterator[None]:
    """Refuse the network to this thread while the block runs."""
    _watch()
    _here.depth += 1
    try:
        yield
    finally:
        _here.depth -= 1


@cache
def _watch() -> None:
    # A hook cannot be taken away again: it asks whether it is wanted.
    sys.addaudithook(_refuse)


def _refuse(event: str, _: object) -> None:
    if (_here.depth or _everywhere) and event.startswith(_REFUSED):
        raise NetworkForbidden(f"A parser asked for the network ({event}), which it must not.")
