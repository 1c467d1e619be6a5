"""Reports as rules are given them, made of what the store holds of each."""

from collections.abc import Sequence, Set
from datetime import date
from typing import Any, NamedTuple

from corpus.rules.clocks import read_day, read_modified
from corpus.rules.model import Change, Clocks, Copy, Prose, YearReport
from parsers.dates import find_dates
from parsers.fold import fold
from parsers.model import DocClass, TablesStatus
from storage.changes.sights import page_of
from storage.findings.facts import ChangeFact, VersionFacts
from storage.models.longitudinal import ChangeKind
from storage.series.model import CanonicalReport

_EDITS = (ChangeKind.NUMBER, ChangeKind.LABEL, ChangeKind.TEXT, ChangeKind.ATTACHMENT)

Json = dict[str, Any]


class Around(NamedTuple):
    """What the store knows of a canonical report beside its cells.

    `changes` are those of all pages of the lineage, `modified` is what the server said of the
    first capture.
    """

    facts: VersionFacts | None
    others: list[Json]
    changes: list[ChangeFact]
    record: Json
    is_main: bool
    modified: str | None = None


def year_report(report: CanonicalReport, around: Around) -> YearReport:
    """Return a canonical report as rules are given it."""
    facts, others, changes, record, is_main, modified = around
    prose = _prose(record)
    files = {page_of(url) for url in prose.attachments}
    own = _changes_of(report.page_key, files, changes)
    return YearReport(
        report.lineage, report.report_year, report.scope, report.generation, report.cells,
        prose, _clocks(report, record, modified),
        TablesStatus.IN_PAGE if facts is None else facts.tables_status,
        (facts.doc_class if facts else None) or DocClass.ANNUAL_REPORT,
        facts.content_digest if facts else "",
        report.page_key, tuple(map(_copy, others)),
        tuple(_change(each, is_file=page_of(each.page_key) in files) for each in own), is_main,
    )  # fmt: skip


def _changes_of(page_key: str, files: Set[str], changes: Sequence[ChangeFact]) -> list[ChangeFact]:
    """Return what befell the page of a report, and edits of its files and of where it lay before.

    That a file is gone, or an address that was left for another one, is told elsewhere.
    """
    page = page_of(page_key)
    moved = {
        page_of(str(change.detail.get("moved_to"))): page_of(change.page_key)
        for change in changes if change.kind is ChangeKind.MOVED
    }  # fmt: skip
    left: list[str] = []
    while (before := moved.get(left[-1] if left else page)) is not None and before not in left:
        left.append(before)
    edited = files | set(left)
    return [
        change for change in changes
        if page_of(change.page_key) == page
        or (page_of(change.page_key) in edited and change.kind in _EDITS)
    ]  # fmt: skip


def _prose(record: Json) -> Prose:
    sections = {
        part["key"]: part["text"] for part in record.get("sections", ()) if part["present"]
    }  # fmt: skip
    contact, agency = record.get("contact", {}), record.get("agency", {})
    return Prose(
        sections, agency.get("name"), record.get("title", {}).get("raw"), contact.get("phone"),
        contact.get("email"), contact.get("address_raw"),
        tuple(each["url"] for each in record.get("attachments", ())),
        record.get("signature", {}).get("agency_raw"),
    )  # fmt: skip


def _clocks(report: CanonicalReport, record: Json, modified: str | None) -> Clocks:
    end = record.get("period", {}).get("end")
    return Clocks(
        read_day(report.published_at), _signed(record.get("signature", {}).get("date_raw")),
        report.first_seen_at, read_modified(modified, report.report_year),
        date.fromisoformat(end) if end else None,
    )  # fmt: skip


def _signed(raw: str | None) -> date | None:
    """Return the last day a signature may mean, None unless it prints exactly one date."""
    found = find_dates(fold(raw or ""))
    return found[0].last_day() if len(found) == 1 else None


def _copy(other: Json) -> Copy:
    cells = tuple(
        (cell["key"], _shown(cell["canonical"]), _shown(cell["other"])) for cell in other["cells"]
    )  # fmt: skip
    return Copy(str(other["relation"]), str(other["page_key"]), cells)


def _change(fact: ChangeFact, *, is_file: bool) -> Change:
    cells = tuple(
        (str(cell["key"]), _shown(cell.get("old")), _shown(cell.get("new"))) for cell in fact.cells
    )
    return Change(
        fact.change_key[7:19], fact.kind.value, cells, fact.is_announced, fact.seen_at,
        fact.cured, is_file,
    )  # fmt: skip


def _shown(side: object) -> str | None:
    """Return what one side of a difference shows: its number, else what is printed, else its state.

    A side is a plain value or an object of them.
    """
    if isinstance(side, dict):
        found = next(
            (side[name] for name in ("value", "raw", "state") if side.get(name) is not None), None
        )
        return None if found is None else str(found)
    return None if side is None else str(side)
