"""Corrections: laid over a cell, withdrawn, and listed with what became of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.review import find_lineage
from corpus.job import Job
from corpus.series.correcting import Judged, check_possible, judge, read_value
from corpus.series.errors import SeriesRefused
from parsers.model import State
from storage.agencies.registry import read_registry
from storage.archive import RunStart, start_run
from storage.dialects import lock
from storage.models.archive import RunKind, RunOutcome
from storage.series.corrections import (
    CorrectedCell,
    StoredCorrection,
    add_correction,
    lost_corrections,
    newest_corrections,
    read_corrections,
)
from storage.series.history import HeldCell, held_reports
from storage.series.model import PanelCell
from storage.series.panel import panel, read_cells

TASK = {"task": "corrections"}

_SHORTEST_DIGEST = 8
_YEAR_LENGTH = 4
_LABEL = "sha256:"


@dataclass(frozen=True, slots=True)
class Order:
    """What a person wants: `target` is a payload digest or LINEAGE@YEAR; without value, withdraw.

    `part` is needed only for a payload with several reports. A number that the form does not admit
    is refused unless `is_as_printed` says that the agency printed it.
    """

    target: str
    cell_key: str
    value: str | None
    corrected_by: str
    reason: str
    part: int | None = None
    is_as_printed: bool = False


def correct(job: Job, order: Order) -> CorrectedCell:
    """Store a correction, or take one back."""
    if not order.corrected_by.strip() or not order.reason.strip():
        raise SeriesRefused(
            "A correction needs who corrects and why: name them with --by, --reason."
        )
    with job.store.begin() as session:
        # Locked before it reads: what is corrected is what counts when the correction is stored.
        lock(session.connection(), "chain")
        held = find_held(session, order.target, order.part)
        cell = _read_cell(session, held, order)
        is_new = order.value is not None
        corrected = _new(held, cell, order) if is_new else _withdrawn(session, held, order)
        start = RunStart(RunKind.DERIVE, job.code_version, settings=TASK)
        run = start_run(session, start, job.now)
        add_correction(session, run, corrected)
    job.finish(run, RunOutcome.COMPLETE, {"corrections": 1})
    return corrected


def judged_corrections(session: Session) -> Iterator[Judged]:
    """Yield every correction and what became of it."""

    def read_now(correction: StoredCorrection) -> PanelCell | None:
        payload, part, key = correction.cell.place
        found = (held for held in held_reports(session, payload) if held.part == part)
        held = next(found, None)
        if held is None:
            return None
        return read_cells(session, [held.version_id])[held.version_id].get(key)

    yield from judge(read_corrections(session), lost_corrections(session), read_now)


def find_held(session: Session, target: str, part: int | None) -> HeldCell:
    """Return the report that a payload digest, its beginning or LINEAGE@YEAR stands for."""
    lineage, sign, year = target.rpartition("@")
    if sign:
        return _canonical(session, lineage, year)
    digest = target if target.startswith(_LABEL) else _LABEL + target
    if len(digest) < len(_LABEL) + _SHORTEST_DIGEST:
        raise SeriesRefused(
            f"{target} is neither a payload digest (at least {_SHORTEST_DIGEST} of its digits) nor "
            "a report (LINEAGE@YEAR): see `nianbao reports list`."
        )
    found = held_reports(session, digest)
    distinct = sorted({(each.payload_digest, each.part) for each in found})
    if part is not None:
        distinct = [each for each in distinct if each[1] == part]
    if len(distinct) > 1:
        shown = ", ".join(f"{payload} --part {number}" for payload, number in distinct[:3])
        raise SeriesRefused(f"{target} may be {shown}: say which.")
    if not distinct:
        raise SeriesRefused(f"No report is read in a payload {target}: see `nianbao reports show`.")
    return next(each for each in found if (each.payload_digest, each.part) == distinct[0])


def _canonical(session: Session, word: str, year: str) -> HeldCell:
    if not (year.isdecimal() and len(year) == _YEAR_LENGTH):
        raise SeriesRefused(f"{year} is no year: write LINEAGE@2022.")
    lineage = find_lineage(AgencyRegistry.of(read_registry(session)), word)
    reports = list(panel(session, [lineage], [int(year)]))
    if len(reports) > 1:
        payloads = ", ".join(f"{each.payload_digest} ({each.scope})" for each in reports)
        raise SeriesRefused(f"{lineage} has several reports for {year}: name one of {payloads}.")
    if not reports:
        raise SeriesRefused(
            f"There is no report of {lineage} for {year}: run `nianbao reports build`, then see "
            "`nianbao reports list`."
        )
    (report,) = reports
    return HeldCell(report.version_id, report.payload_digest, report.part, report.page_key)


def _read_cell(session: Session, held: HeldCell, order: Order) -> PanelCell:
    cell = read_cells(session, [held.version_id])[held.version_id].get(order.cell_key)
    if cell is None:
        raise SeriesRefused(
            f"The form of that report has no cell {order.cell_key}: see docs/reference/cells.md."
        )
    return cell


def _new(held: HeldCell, cell: PanelCell, order: Order) -> CorrectedCell:
    value, state = read_value(order.value or "")
    if (value, state) == (cell.value, cell.state):
        raise SeriesRefused(
            f"{order.cell_key} is read as {order.value} already: nothing to correct."
        )
    if not order.is_as_printed:
        check_possible(order.cell_key, value)
    return _cell(held, order, (cell.raw, cell.state), (value, state))


def _withdrawn(session: Session, held: HeldCell, order: Order) -> CorrectedCell:
    last = newest_corrections(read_corrections(session, [held.payload_digest])).get(
        (held.payload_digest, held.part, order.cell_key)
    )
    if last is None or last.cell.is_withdrawn:
        raise SeriesRefused(f"{order.cell_key} has no correction to withdraw.")
    seen = (last.cell.seen_raw, last.cell.seen_state)
    cell = _cell(held, order, seen, (last.cell.value, last.cell.state))
    return cell._replace(is_withdrawn=True)


def _cell(
    held: HeldCell,
    order: Order,
    seen: tuple[str | None, State],
    said: tuple[Decimal | None, State],
) -> CorrectedCell:
    return CorrectedCell(
        held.payload_digest, held.part, order.cell_key, *seen, *said, order.corrected_by.strip(),
        order.reason.strip(),
    )  # fmt: skip
