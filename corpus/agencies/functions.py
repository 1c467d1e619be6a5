"""Function labels: what a department's name says it does, from `functions.toml`.

A department is the division above it and its label; which division that is belongs to `names`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Label:
    """A department's label; `function` groups those that had the same task one after the other.

    `since` and `until` are the first and last report years in which the body may report.
    """

    key: str
    names: tuple[str, ...]
    function: str
    since: int | None = None
    until: int | None = None

    def is_used_in(self, year: int | None) -> bool:
        """Tell whether such a body may report for a year."""
        if year is None:
            return True
        return (self.since or 0) <= year <= (self.until or 9999)


def labels_text() -> str:
    """Return the table as it is written."""
    return files("corpus.agencies").joinpath("functions.toml").read_text("utf-8")


@cache
def load_labels() -> Mapping[str, Label]:
    """Return every label by its key."""
    return {
        key: Label(
            key,
            tuple(row["names"]),
            row.get("function", key),
            row.get("since"),
            row.get("until"),
        )
        for key, row in tomllib.loads(labels_text()).items()
    }


@cache
def labels_by_name() -> Mapping[str, Label]:
    """Return every label by each of its names."""
    return {name: label for label in load_labels().values() for name in label.names}
