"""What is known of cells beside their forms: printed words, traps, what may be joined to what."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from corpus.release.codes import epoch_of
from parsers.templates import CellForm

_SPLICED = {
    "yes": "may be joined with",
    "nearly": "is joined with care, with a break, with",
    "no": "may not be joined with",
}


class Bridge(NamedTuple):
    """Cells of an older form that stand for those of a newer one, more or less."""

    older: tuple[str, ...]
    newer: tuple[str, ...]
    splice: str
    note: str

    def describe(self, key: str) -> str:
        """Return what it means for a cell on either side."""
        others = self.newer if key in self.older else self.older
        more = f" ({self.note})" if self.note else ""
        return f"{_SPLICED[self.splice]} {' + '.join(others)}{more}"


def wording_of(form: CellForm) -> dict[str, str]:
    """Return the words that the form of each epoch prints for a cell."""
    return {epoch: _printed(epoch, form.zh) for epoch in map(epoch_of, form.generations)}


def comparability_of(form: CellForm) -> str:
    """Return in which epochs a cell is the same, and what it may be joined with in others."""
    wording = wording_of(form)
    epochs = ", ".join(wording)
    if len(wording) == 1:
        told = [f"in {epochs} only: a break at both ends"]
    elif len(set(wording.values())) == 1:
        told = [f"the same wording in {epochs}"]
    else:
        told = [f"in {epochs}, worded differently"]
    told += [bridge.describe(form.key) for bridge in bridges() if _is_about(bridge, form.key)]
    return "; ".join(told)


def traps_of(key: str) -> Iterator[str]:
    """Yield what is known to go wrong with a cell, the general first."""
    traps: dict[str, str] = known()["traps"]
    for prefix, text in sorted(traps.items(), key=lambda pair: len(pair[0])):
        if key.startswith(prefix):
            yield text


@cache
def bridges() -> tuple[Bridge, ...]:
    """Return every bridge between forms."""
    return tuple(
        Bridge(tuple(each["older"]), tuple(each["newer"]), each["splice"], each.get("note", ""))
        for each in known()["crosswalk"]
    )


def _is_about(bridge: Bridge, key: str) -> bool:
    return key in bridge.older or key in bridge.newer


def _printed(epoch: str, label: str) -> str:
    """Return a label as the form of an epoch prints it, part by part."""
    parts = label.split(" / ")
    for each in known()["wording"]:
        if each["epoch"] == epoch:
            parts = [each["printed"] if part == each["label"] else part for part in parts]
    return " / ".join(parts)


@cache
def known() -> dict[str, Any]:
    """Return what is written down of cells."""
    return tomllib.loads(files("corpus.release").joinpath("codebook.toml").read_text("utf-8"))
