"""Recognised cells: what of a scan may be a number, and what stays in doubt whatever it looks like.

A number of a scan was read by several means that agree. Figures in its running text, in a table
without lines or in an older form were read only once.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from parsers.model import Attribution, Cell, Finding, Reason, Record, State

_UNPROVEN = frozenset((State.NUMBER, State.TEXT, State.PLACEHOLDER, State.BLANK))

# A row or table that was not found may be one whose labels were not read.
_LOST = frozenset((Reason.MISSING_IN_DOCUMENT, Reason.TABLE_MISSING))


def as_recognised(record: Record) -> Record:
    """Return the record of a scan without unproven values and without blame for misread words."""
    return replace(
        record,
        cells=doubt_unproven(record.cells),
        findings=tuple(_unblamed(finding, record.cells) for finding in record.findings),
    )


def _unblamed(finding: Finding, cells: Mapping[str, Cell]) -> Finding:
    """Blame an agency for figures that are proven, never for words that were read only once."""
    is_proven = bool(finding.operands) and all(operand.ref in cells for operand in finding.operands)
    if finding.attribution is not Attribution.AGENCY or is_proven:
        return finding
    return replace(finding, attribution=Attribution.UNKNOWN)


def doubt_unproven(cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return the cells of a scan without any value that only one reading speaks for."""
    shows_tables = any(cell.state is not State.ABSENT for cell in cells.values())
    lost = _LOST if shows_tables else frozenset[Reason]()
    return {key: _doubted(cell, lost) for key, cell in cells.items()}


def _doubted(cell: Cell, lost: AbstractSet[Reason]) -> Cell:
    if cell.state in _UNPROVEN and cell.confidence is None:
        doubt = State.AMBIGUOUS if cell.raw else State.UNREADABLE
        return replace(cell, state=doubt, value=None, unit=None, reason=Reason.OCR_DOUBT)
    if cell.state is State.ABSENT and cell.reason in lost:
        return replace(cell, state=State.UNREADABLE, reason=Reason.OCR_DOUBT)
    return cell
