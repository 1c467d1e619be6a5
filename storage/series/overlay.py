"""The overlay: corrections laid over what a parser read, where it still reads the same."""

from collections.abc import Mapping

from storage.series.corrections import CorrectedCell
from storage.series.model import PanelCell


def does_hold(correction: CorrectedCell, cell: PanelCell | None) -> bool:
    """Tell whether the parser reads in a cell what it read when it was corrected."""
    return cell is not None and (cell.raw, cell.state) == (
        correction.seen_raw,
        correction.seen_state,
    )


def lay_over(
    cells: Mapping[str, PanelCell], corrections: Mapping[str, CorrectedCell]
) -> dict[str, PanelCell]:
    """Return the cells with every correction that holds; a stale one changes nothing."""
    return {
        key: _corrected(cell, corrections[key])
        if key in corrections and does_hold(corrections[key], cell)
        else cell
        for key, cell in cells.items()
    }


def _corrected(cell: PanelCell, correction: CorrectedCell) -> PanelCell:
    return PanelCell(correction.value, correction.state, cell.raw, True, cell.value, cell.state)
