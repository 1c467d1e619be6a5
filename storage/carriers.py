"""Carriers: what else holds a report beside its page, files it links to and further pages.

Which of two readings counts is decided by the caller; a re-parse is reconciled anew.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from parsers.model import Cell, Locator, Operand, Scope
from storage.archive import OpenRun
from storage.dialects import insert_once
from storage.models.archive import Capture, Snapshot
from storage.models.corpus import (
    Carrier,
    CellFact,
    LinkedFile,
    Parse,
    Reconciliation,
    ReportVersion,
)
from storage.report_rows import locator_json, operand_json

NAME_KEY = "name:"
"""Begins the key of a file that is known by its name alone."""

# SQLite takes 32,766 parameters in a statement, older builds 999.
_AT_ONCE = 200


class Version(NamedTuple):
    """A report version with what tells reports apart; `seen` is the run that first met its state.

    What one visit met was online together, whatever it fetched first.
    """

    id: int
    snapshot_id: int
    agency_name: str | None
    report_year: int | None
    scope: Scope
    seen: int


class LinkedPair(NamedTuple):
    """The version of a page, the link on it, and a version of what the link leads to.

    `key` is that of the link, `page_key` that of the page; `is_settled` says that it is known
    which of the two counts.
    """

    body: Version
    key: str
    file: Version
    page_key: str
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Which of two versions counts and why, and the cells in which the other one differs."""

    canonical_id: int
    other_id: int
    carrier: Carrier
    reason: str
    message: str
    filled: tuple[str, ...] = ()
    differing: int = 0
    operands: tuple[tuple[Operand, Locator | None], ...] = ()
    locator: Locator | None = None


def linked_pairs(
    session: Session, parser_digest: str, run_ids: Collection[int]
) -> list[LinkedPair]:
    """Return the linked versions that one parser gave, of pages and files that runs have read.

    All states of such a page and of what it links to are among them, in order. A file known by its
    name alone must be the only one of that name in the run of the page.
    """
    asked = _Asked(parser_digest, _pages_read_by(run_ids, parser_digest))
    statements = [_by_key(asked), *_by_name(session, asked)]
    pairs = [pair for statement in statements for pair in _pairs(session, statement)]
    return sorted(pairs, key=lambda pair: (pair.body.id, pair.key, pair.file.id))


def cells_of(session: Session, version_id: int) -> dict[str, Cell]:
    """Return the cells of a version as the parser made them."""
    rows = session.execute(sa.select(CellFact).where(CellFact.report_version_id == version_id))
    return {row.key: _cell(row) for row in rows.scalars()}


def save_decision(session: Session, run: OpenRun, decision: Decision) -> bool:
    """Store a decision on two versions unless there is one."""
    row = {
        "run_id": run.id,
        "canonical_id": decision.canonical_id,
        "other_id": decision.other_id,
        "carrier": decision.carrier,
        "reason": decision.reason,
        "filled": list(decision.filled),
        "differing": decision.differing,
        "operands": [
            operand_json(operand) | {"locator": locator_json(locator)}
            for operand, locator in decision.operands
        ],
        "message": decision.message,
        "locator": locator_json(decision.locator),
    }
    return insert_once(session, Reconciliation, row)


_Body, _File = aliased(ReportVersion, name="body"), aliased(ReportVersion, name="file")
_BodyParse, _FileParse = aliased(Parse, name="body_parse"), aliased(Parse, name="file_parse")
_BodyPage, _FilePage = aliased(Snapshot, name="body_page"), aliased(Snapshot, name="file_page")


def _columns(
    version: type[ReportVersion], parse: type[Parse], page: type[Snapshot]
) -> tuple[InstrumentedAttribute[Any] | sa.ScalarSelect[Any], ...]:
    seen = sa.select(Capture.run_id).where(Capture.id == page.first_capture_id)
    return (
        version.id, parse.snapshot_id, version.agency_name, version.report_year, version.scope,
        seen.scalar_subquery(),
    )  # fmt: skip


class _Asked(NamedTuple):
    """The parser whose versions are meant, and the keys of the pages that it has read lately."""

    parser_digest: str
    page_keys: sa.Select[str]


def _pages_read_by(run_ids: Collection[int], parser_digest: str) -> sa.Select[str]:
    return (
        sa.select(Snapshot.page_key)
        .join(Parse, Parse.snapshot_id == Snapshot.id)
        .where(Parse.run_id.in_(run_ids), Parse.parser_digest == parser_digest)
    )


def _select_pairs(asked: _Asked) -> sa.Select[*tuple[Any, ...]]:
    """Select bodies with their links; how a link leads to a file is still open."""
    is_settled = sa.exists().where(
        sa.or_(
            sa.and_(
                Reconciliation.canonical_id == _Body.id, Reconciliation.other_id == _File.id
            ),
            sa.and_(
                Reconciliation.canonical_id == _File.id, Reconciliation.other_id == _Body.id
            ),
        )
    )  # fmt: skip
    is_page_of_another = sa.exists().where(
        Reconciliation.other_id == _Body.id, Reconciliation.carrier == Carrier.PAGE
    )
    return (
        sa.select(
            LinkedFile.page_key,
            _BodyPage.page_key,
            *_columns(_Body, _BodyParse, _BodyPage),
            *_columns(_File, _FileParse, _FilePage),
            is_settled,
        )
        .select_from(LinkedFile)
        .join(_BodyParse, _BodyParse.id == LinkedFile.parse_id)
        .join(_Body, _Body.parse_id == _BodyParse.id)
        .join(_BodyPage, _BodyPage.id == _BodyParse.snapshot_id)
        .where(
            _BodyParse.parser_digest == asked.parser_digest,
            ~is_page_of_another,
            sa.or_(
                _BodyPage.page_key.in_(asked.page_keys), _FilePage.page_key.in_(asked.page_keys)
            ),
        )
    )


def _with_file(
    statement: sa.Select[*tuple[Any, ...]], is_linked: sa.ColumnElement[bool]
) -> sa.Select[*tuple[Any, ...]]:
    return (
        statement.join(_FilePage, is_linked)
        .join(
            _FileParse,
            sa.and_(
                _FileParse.snapshot_id == _FilePage.id,
                _FileParse.parser_digest == _BodyParse.parser_digest,
                _FileParse.joined_digest.is_(None),
            ),
        )
        .join(_File, _File.parse_id == _FileParse.id)
        .where(_FilePage.id != _BodyPage.id)
    )


def _by_key(asked: _Asked) -> sa.Select[*tuple[Any, ...]]:
    return _with_file(_select_pairs(asked), _FilePage.page_key == LinkedFile.page_key)


def _by_name(session: Session, asked: _Asked) -> Iterator[sa.Select[*tuple[Any, ...]]]:
    """Yield selects of files by their name among those of the same run, some hundred at a time."""
    body = aliased(Capture, name="body_seen")
    named = sorted(_named_files(session, asked.parser_digest))
    for start in range(0, len(named), _AT_ONCE):
        found = (
            sa.values(sa.column("key", sa.Text), sa.column("run_id", sa.BigInteger),
                      sa.column("file_key", sa.Text), name="named")
            .data(named[start : start + _AT_ONCE])
            .cte("named_files")
        )  # fmt: skip
        is_link = sa.and_(found.c.key == LinkedFile.page_key, found.c.run_id == body.run_id)
        statement = (
            _select_pairs(asked)
            .join(body, body.id == _BodyPage.first_capture_id)
            .join(found, is_link)
        )
        yield _with_file(statement, _FilePage.page_key == found.c.file_key)


def _named_files(session: Session, parser_digest: str) -> Iterator[tuple[str, int, str]]:
    """Yield link, run and page key of each file that is the only one of its name in its run."""
    links = (
        sa.select(Capture.run_id, LinkedFile.page_key)
        .join(Parse, Parse.id == LinkedFile.parse_id)
        .join(Snapshot, Snapshot.id == Parse.snapshot_id)
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .where(LinkedFile.page_key.startswith(NAME_KEY), Parse.parser_digest == parser_digest)
    )
    wanted: dict[int, set[str]] = {}
    for run_id, key in session.execute(links):
        wanted.setdefault(run_id, set()).add(key)
    for run_id, keys in wanted.items():
        places: dict[str, set[str]] = {}
        files = sa.select(Capture.name, Snapshot.page_key).join(
            Snapshot, Snapshot.first_capture_id == Capture.id
        )
        for name, page_key in session.execute(files.where(Capture.run_id == run_id)):
            places.setdefault(f"{NAME_KEY}{name}", set()).add(page_key)
        for key in keys & places.keys():
            if len(places[key]) == 1:
                yield key, run_id, next(iter(places[key]))


def _pairs(session: Session, statement: sa.Select[*tuple[Any, ...]]) -> list[LinkedPair]:
    width = len(Version._fields)
    return [
        LinkedPair(
            Version(*row[2 : 2 + width]), row[0], Version(*row[2 + width : -1]), row[1], row[-1]
        )
        for row in map(tuple, session.execute(statement))
    ]


def _cell(row: CellFact) -> Cell:
    value = row.value
    is_count = value is not None and value == value.to_integral_value() and "." not in str(value)
    locator = None if row.locator is None else Locator(**row.locator)
    return Cell(
        row.key, row.state, row.raw, int(value) if is_count and value is not None else value,
        row.unit, row.reason, locator, row.sentence, row.confidence,
    )  # fmt: skip
