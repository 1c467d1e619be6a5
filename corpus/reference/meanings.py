"""Meanings: what fields, words and findings mean where the code does not say it itself.

They stand in `meanings.toml`; asking for one that is not there is noted, never guessed.
"""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any


class MeaningsMissing(Exception):
    """Name everything that has no meaning yet."""

    def __init__(self, keys: set[str]) -> None:
        self.keys = frozenset(keys)
        super().__init__(
            f"No meaning for {', '.join(sorted(keys))}: add it to corpus/reference/meanings.toml."
        )


class Meanings:
    """The meanings by dotted key, and which of them were asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = dict(texts)
        self._asked: set[str] = set()

    @classmethod
    def load(cls) -> "Meanings":
        """Read the meanings kept beside this module."""
        source = files(__package__ or __name__).joinpath("meanings.toml")
        return cls(dict(_flatten(tomllib.loads(source.read_text("utf-8")))))

    def of(self, key: str) -> str:
        """Return a meaning; one that is missing is empty and remembered."""
        self._asked.add(key)
        return self._texts.get(key, "")

    def missing(self) -> set[str]:
        """Return the keys that were asked for in vain."""
        return self._asked - set(self._texts)

    def stale(self) -> set[str]:
        """Return the keys that nobody asked for."""
        return set(self._texts) - self._asked

    def require_all(self) -> None:
        """Raise if anything asked for has no meaning."""
        if self.missing():
            raise MeaningsMissing(self.missing())


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)
