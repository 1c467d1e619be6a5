"""Differences: the cells in which two versions of a report contradict or changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parsers.model import State
from storage.series.model import PanelCell

# What was not read, or not printed at all, contradicts nothing.
_UNREAD = frozenset({State.ABSENT, State.UNREADABLE, State.AMBIGUOUS})
_ABSENT = PanelCell(None, State.ABSENT, None)


@dataclass(frozen=True, slots=True)
class CellDifference:
    """A cell with what two versions say there."""

    key: str
    old: PanelCell
    new: PanelCell

    def as_json(self, old: str, new: str) -> dict[str, Any]:
        """Return it as plain data; the sides have the names given."""
        return {"key": self.key, old: cell_json(self.old), new: cell_json(self.new)}


def contradictions(
    one: Mapping[str, PanelCell], other: Mapping[str, PanelCell]
) -> list[CellDifference]:
    """Return the cells that both versions show and that do not say the same, by key."""
    return [each for each in _pairs(one, other) if _do_contradict(each.old, each.new)]


def changes(old: Mapping[str, PanelCell], new: Mapping[str, PanelCell]) -> list[CellDifference]:
    """Return the cells whose value or state is another one, by key."""
    return [each for each in _pairs(old, new) if _content(each.old) != _content(each.new)]


def likeness(one: Mapping[str, PanelCell], other: Mapping[str, PanelCell]) -> float:
    """Return the share of the cells shown by both that say the same; of none, 0."""
    both = [each for each in _pairs(one, other) if _is_shown(each.old) and _is_shown(each.new)]
    alike = sum(not _do_contradict(each.old, each.new) for each in both)
    return alike / len(both) if both else 0.0


def cell_json(cell: PanelCell) -> dict[str, Any]:
    """Return value, state and wording of a cell as plain data."""
    value = None if cell.value is None else format(cell.value, "f")
    return {"value": value, "state": cell.state.value, "raw": cell.raw}


def _pairs(
    one: Mapping[str, PanelCell], other: Mapping[str, PanelCell]
) -> Iterator[CellDifference]:
    for key in sorted(one.keys() | other.keys()):
        yield CellDifference(key, one.get(key, _ABSENT), other.get(key, _ABSENT))


def _is_shown(cell: PanelCell) -> bool:
    return cell.state not in _UNREAD


def _do_contradict(one: PanelCell, other: PanelCell) -> bool:
    """Tell whether two shown cells differ; a dash and an empty cell both say nothing."""
    if not (_is_shown(one) and _is_shown(other)):
        return False
    states = {one.state, other.state}
    if State.NUMBER in states:
        return one.value != other.value
    return State.TEXT in states and _wording(one) != _wording(other)


def _content(cell: PanelCell) -> tuple[State, object]:
    return cell.state, _wording(cell) if cell.value is None else cell.value


def _wording(cell: PanelCell) -> str:
    return "".join((cell.raw or "").split())
