"""Problems: what a check found wrong, in words for its reader."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

_KEPT = 500


class ProblemKind(StrEnum):
    """What is wrong."""

    LEAF_MISSING = "leaf_missing"
    """The positions of the log have a gap."""
    LEAF_CHANGED = "leaf_changed"
    """A leaf does not continue the chain."""
    LEAF_UNREADABLE = "leaf_unreadable"
    HEAD_FORGED = "head_forged"
    """The signature of a head is not that of its key."""
    HEAD_MISSING = "head_missing"
    """A head names one before it that is not there."""
    HEAD_UNREADABLE = "head_unreadable"
    KEY_UNKNOWN = "key_unknown"
    """A head is signed with a key that nobody vouches for."""
    HISTORY_REWRITTEN = "history_rewritten"
    """The leaves are not those that a head was signed over."""
    LOG_CUT = "log_cut"
    """A head was signed over more leaves than there are."""
    ROW_CHANGED = "row_changed"
    ROW_DELETED = "row_deleted"
    ROW_FORGED = "row_forged"
    """A fact that no transaction of ours logged."""
    ROW_UNREADABLE = "row_unreadable"
    BLOB_DAMAGED = "blob_damaged"
    BLOB_MISSING = "blob_missing"
    BLOB_UNREFERENCED = "blob_unreferenced"
    """Bytes that no fact names."""


class Problem(NamedTuple):
    """One thing that is wrong, and where."""

    kind: ProblemKind
    subject: str
    detail: str = ""

    def sentence(self) -> str:
        """Say it in one line."""
        what = f"{self.subject}: {self.kind.replace('_', ' ')}"
        return f"{what} ({self.detail})." if self.detail else f"{what}."


@dataclass(slots=True)
class Problems:
    """Problems as they are found: all counted, the first some hundred kept."""

    kept: list[Problem] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, kind: ProblemKind, subject: str, detail: str = "") -> None:
        """Count a problem."""
        self.counts[kind] += 1
        if len(self.kept) < _KEPT:
            self.kept.append(Problem(kind, subject, detail))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Count several."""
        for problem in problems:
            self.add(*problem)

    @property
    def count(self) -> int:
        """Return how many there are."""
        return self.counts.total()
