"""What every job is handed: the store, the clock, the code's version and whom to tell."""

from collections.abc import Callable
from dataclasses import dataclass

from storage.models.base import Clock
from storage.session import Store


def _tell_nobody(_: int) -> None:
    """Take a number of things done and forget it."""


@dataclass(frozen=True, slots=True)
class Job:
    """The surroundings of a job; `advance` is told how many things were done since last time."""

    store: Store
    now: Clock
    code_version: str
    advance: Callable[[int], None] = _tell_nobody
