"""Two readings of one report, its page and its attachment: what both say, and where they differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from parsers.identity.names import are_same_body
from parsers.model import (
    Attribution,
    Cell,
    Finding,
    Operand,
    Reason,
    Record,
    Scope,
    Severity,
    State,
)

Side = Literal["both", "body", "attachment", "neither"]
"""Who gives a cell of the reconciled report."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The cells of both, who gave each, the keys on which they differ, and the finding on them."""

    cells: Mapping[str, Cell]
    sides: Mapping[str, Side]
    differing: tuple[str, ...]
    findings: tuple[Finding, ...]


def is_same_report(body: Record, attachment: Record) -> bool | None:
    """Say whether two records are of one report; nothing if neither names a body or a year."""
    years = body.report_year.value, attachment.report_year.value
    names = body.agency.name, attachment.agency.name
    scopes = {body.scope, attachment.scope} - {Scope.UNKNOWN}
    if None not in years and years[0] != years[1]:
        return False
    if names[0] and names[1] and not are_same_body(names[0], names[1]):
        return False
    if len(scopes) > 1:
        return False
    return True if None not in years or all(names) else None


def reconcile(body: Record, attachment: Record) -> Reconciled:
    """Lay two records of one report over each other; a number on one side fills a gap.

    Two different numbers make the cell ambiguous: which of them the agency means is not known.
    """
    keys = dict.fromkeys((*body.cells, *attachment.cells))
    settled = {
        key: _settle(_cell(body, key), _cell(attachment, key)) for key in keys
    }  # fmt: skip
    differing = tuple(key for key, (cell, _) in settled.items() if cell.reason is _CONFLICT)
    own = {*_conflicts(body), *_conflicts(attachment)}
    differing = tuple(key for key in differing if key not in own)
    return Reconciled(
        {key: cell for key, (cell, _) in settled.items()},
        {key: side for key, (_, side) in settled.items()},
        differing,
        tuple(_finding(body, attachment, differing)),
    )


_CONFLICT = Reason.CONFLICT


def _conflicts(record: Record) -> Iterator[str]:
    return (key for key, cell in record.cells.items() if cell.reason is _CONFLICT)


def _cell(record: Record, key: str) -> Cell:
    return record.cells.get(key) or Cell(key, State.ABSENT, reason=Reason.TABLE_MISSING)


def _settle(body: Cell, attachment: Cell) -> tuple[Cell, Side]:
    if body.state is State.NUMBER and attachment.state is State.NUMBER:
        if body.value == attachment.value:
            return body, "both"
        return replace(body, state=State.AMBIGUOUS, value=None, reason=_CONFLICT), "both"
    if body.state is State.NUMBER:
        return body, "body"
    if attachment.state is State.NUMBER:
        return attachment, "attachment"
    return _more_telling(body, attachment)


def _more_telling(body: Cell, attachment: Cell) -> tuple[Cell, Side]:
    """Prefer what is printed to what is absent, and the page to the file."""
    if body.state is State.ABSENT and attachment.state is not State.ABSENT:
        return attachment, "attachment"
    return body, "neither" if body.state is State.ABSENT else "body"


def _finding(body: Record, attachment: Record, differing: tuple[str, ...]) -> Iterator[Finding]:
    if differing:
        yield Finding(
            "doc.body_attachment_conflict",
            Severity.ERROR,
            f"page and attachment print different figures in {len(differing)} cells",
            Attribution.AGENCY,
            tuple(
                Operand(f"{side}:{key}", _cell(record, key).value)
                for key in differing
                for side, record in (("body", body), ("attachment", attachment))
            ),
            locator=body.cells[differing[0]].locator,
        )
