"""Carriers: what else holds a report beside its page, files it links to and further pages.

Which of two readings counts is decided by the caller; a re-parse is reconciled anew.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from parsers.model import Cell, DocClass, Locator, Operand, Scope
from storage.archive import OpenRun
from storage.dialects import insert_once
from storage.models.archive import Capture, Snapshot
from storage.models.corpus import (
    Carrier,
    CellFact,
    JoinedPage,
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
    """A report version with what tells reports apart; `seen` is its snapshot's first capture."""

    id: int
    snapshot_id: int
    agency_name: str | None
    report_year: int | None
    scope: Scope
    seen: int


class LinkedPair(NamedTuple):
    """The version of a page, the link on it, and a version of what the link leads to.

    `key` is that of the link, `page_key` that of the page.
    """

    body: Version
    key: str
    file: Version
    page_key: str


class Page(NamedTuple):
    """A snapshot that a parser has read; `run_id` is the run of its first capture."""

    snapshot_id: int
    page_key: str
    payload_digest: str
    url: str | None
    name: str | None
    run_id: int
    doc_class: DocClass | None


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


def linked_pairs(session: Session, parser_digest: str) -> list[LinkedPair]:
    """Return the linked versions that one parser gave and nobody has reconciled, in order.

    A file known by its name alone must be the only one of that name in the run of the page.
    """
    statements = [_by_key(parser_digest), *_by_name(session, parser_digest)]
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


def pages_read(session: Session, parser_digest: str) -> list[Page]:
    """Return the snapshots of which a parser gave a record, by number."""
    statement = (
        sa.select(
            Snapshot.id, Snapshot.page_key, Snapshot.payload_digest, Capture.url,
            Capture.name, Capture.run_id, Parse.doc_class,
        )
        .join(Capture, Capture.id == Snapshot.first_capture_id)
        .join(Parse, Parse.snapshot_id == Snapshot.id)
        .where(Parse.parser_digest == parser_digest, Parse.part == 0, Parse.doc_class.is_not(None))
        .order_by(Snapshot.id)
    )  # fmt: skip
    return [Page(*row) for row in session.execute(statement)]


class Joinings(NamedTuple):
    """What a parser has joined: groups of snapshots in order, and payloads by first snapshot."""

    groups: frozenset[tuple[int, ...]]
    payloads: frozenset[tuple[int, str]]


def joinings(session: Session, parser_digest: str) -> Joinings:
    """Return what a parser has joined so far."""
    statement = (
        sa.select(JoinedPage.parse_id, JoinedPage.snapshot_id, Parse.snapshot_id)
        .add_columns(Parse.joined_digest)
        .join(Parse, Parse.id == JoinedPage.parse_id)
        .where(Parse.parser_digest == parser_digest)
        .order_by(JoinedPage.parse_id, JoinedPage.ordinal)
    )
    groups: dict[int, list[int]] = {}
    payloads: set[tuple[int, str]] = set()
    for parse_id, page_id, snapshot_id, joined_digest in session.execute(statement):
        groups.setdefault(parse_id, []).append(page_id)
        payloads.add((snapshot_id, str(joined_digest)))
    return Joinings(frozenset(map(tuple, groups.values())), frozenset(payloads))


def versions_of(session: Session, snapshot_ids: Iterable[int], parser_digest: str) -> list[int]:
    """Return the versions that a parser read off single snapshots."""
    statement = (
        sa.select(ReportVersion.id)
        .join(Parse, Parse.id == ReportVersion.parse_id)
        .where(
            Parse.snapshot_id.in_(sorted(set(snapshot_ids))),
            Parse.parser_digest == parser_digest,
            Parse.joined_digest.is_(None),
        )
        .order_by(ReportVersion.id)
    )
    return list(session.execute(statement).scalars())


_Body, _File = aliased(ReportVersion, name="body"), aliased(ReportVersion, name="file")
_BodyParse, _FileParse = aliased(Parse, name="body_parse"), aliased(Parse, name="file_parse")
_BodyPage, _FilePage = aliased(Snapshot, name="body_page"), aliased(Snapshot, name="file_page")


def _columns(
    version: type[ReportVersion], parse: type[Parse], page: type[Snapshot]
) -> tuple[InstrumentedAttribute[Any], ...]:
    return (
        version.id, parse.snapshot_id, version.agency_name, version.report_year, version.scope,
        page.first_capture_id,
    )  # fmt: skip


def _select_pairs(parser_digest: str) -> sa.Select[*tuple[Any, ...]]:
    """Select bodies with their links; how a link leads to a file is still open."""
    is_done = sa.exists().where(
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
        )
        .select_from(LinkedFile)
        .join(_BodyParse, _BodyParse.id == LinkedFile.parse_id)
        .join(_Body, _Body.parse_id == _BodyParse.id)
        .join(_BodyPage, _BodyPage.id == _BodyParse.snapshot_id)
        .where(_BodyParse.parser_digest == parser_digest, ~is_done, ~is_page_of_another)
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


def _by_key(parser_digest: str) -> sa.Select[*tuple[Any, ...]]:
    return _with_file(_select_pairs(parser_digest), _FilePage.page_key == LinkedFile.page_key)


def _by_name(session: Session, parser_digest: str) -> Iterator[sa.Select[*tuple[Any, ...]]]:
    """Yield selects of files by their name among those of the same run, some hundred at a time."""
    body = aliased(Capture, name="body_seen")
    named = sorted(_named_files(session, parser_digest))
    for start in range(0, len(named), _AT_ONCE):
        found = (
            sa.values(sa.column("key", sa.Text), sa.column("run_id", sa.BigInteger),
                      sa.column("file_key", sa.Text), name="named")
            .data(named[start : start + _AT_ONCE])
            .cte("named_files")
        )  # fmt: skip
        is_link = sa.and_(found.c.key == LinkedFile.page_key, found.c.run_id == body.run_id)
        statement = (
            _select_pairs(parser_digest)
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
        LinkedPair(Version(*row[2 : 2 + width]), row[0], Version(*row[2 + width :]), row[1])
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
