"""One database into another: every row with its number, in order, resumable, compared at the end.

Bytes that lie outside the database stay where they are; their locations are rows like others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.errors import StorageError
from storage.models import Base
from storage.session import Store

_ROWS = 1000
# Blobs are weighed so that one transaction holds a bounded number of bytes.
_BYTES = 1 << 23
_EXAMPLES = 20
_STATE = frozenset({"blob", "blob_location", "blob_check", "frontier"})
"""Tables whose rows may change; a copy that was interrupted brings them up to date."""

_Key = tuple[Any, ...]
_Row = dict[str, Any]


class TransferRefused(StorageError):
    """The target holds something that is not a beginning of the source."""


class Difference(NamedTuple):
    """A row that is not the same in both databases."""

    table: str
    key: str


@dataclass(slots=True)
class TransferReport:
    """What a copy did; `differences` keeps a few examples of `difference_count`."""

    rows: dict[str, int] = field(default_factory=dict)
    copied: int = 0
    renewed: int = 0
    difference_count: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Say whether both databases hold the same rows."""
        return self.difference_count == 0

    def note(self, difference: Difference) -> None:
        """Count a difference."""
        self.difference_count += 1
        if len(self.differences) < _EXAMPLES:
            self.differences.append(difference)


class _Part(NamedTuple):
    """A table and which rows of it."""

    table: sa.Table
    rows: sa.Select[Any]


class _Range(NamedTuple):
    """Rows of a table by key: beyond one, up to another; None is either end."""

    after: _Key | None
    upto: _Key | None


def count_rows(source: Store) -> int:
    """Count what a copy goes through: every row is copied once and compared once."""
    with source.read_only() as session:
        counts = (sa.select(sa.func.count()).select_from(table) for table in _tables())
        return 2 * sum(session.execute(count).scalar_one() for count in counts)


def copy_store(source: Store, target: Store, advance: Callable[[int], None]) -> TransferReport:
    """Copy every row that the target lacks, then compare both; the source must not change.

    The target is empty or holds the beginning of the same archive. Each step is a transaction, so
    that a copy that was killed goes on where it ended.
    """
    report = TransferReport()
    with source.read_only() as reading:
        _refuse_unrelated(reading, target)
        for table in _tables():
            for part in _parts(table):
                _append(reading, target, part, (report, advance))
        for table in _tables():
            _compare(reading, target, table, (report, advance))
    with target.begin() as session:
        _set_sequences(session)
    return report


def _tables() -> list[sa.Table]:
    return Base.metadata.sorted_tables


def _parts(table: sa.Table) -> list[_Part]:
    """Return the rows of a table in one piece, or in two where some lean on others."""
    whole = _whole(table)
    if table.name != "blob":
        return [whole]
    is_leaning = table.c.base_digest.is_not(None)
    return [_Part(table, whole.rows.where(is_it)) for is_it in (~is_leaning, is_leaning)]


def _whole(table: sa.Table) -> _Part:
    return _Part(table, sa.select(table))


def _key(table: sa.Table) -> sa.Tuple:
    return sa.tuple_(*table.primary_key.columns)


def _key_of(table: sa.Table, row: Mapping[str, Any] | sa.RowMapping) -> _Key:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _refuse_unrelated(reading: Session, target: Store) -> None:
    """Refuse a target whose last row of any table is not a row of the source."""
    for table in _tables():
        with target.read_only() as session:
            last = _last(session, table)
        if last is None:
            continue
        key = _key_of(table, last)
        same = _rows(reading, _whole(table), _Range(None, None), exactly=key).get(key)
        if same is None or (table.name not in _STATE and not _is_same(same, last)):
            raise TransferRefused(
                f"The database {target.name} holds rows in the table {table.name} that are not "
                "those of the source: name an empty database, or the one this copy began with."
            )


def _last(session: Session, table: sa.Table) -> _Row | None:
    order = [column.desc() for column in table.primary_key.columns]
    found = session.execute(sa.select(table).order_by(*order).limit(1)).mappings().first()
    return None if found is None else dict(found)


def _rows(
    session: Session, part: _Part, span: _Range, exactly: _Key | None = None
) -> dict[_Key, _Row]:
    table, rows = part
    key = _key(table)
    if exactly is not None:
        rows = rows.where(key == exactly)
    if span.after is not None:
        rows = rows.where(key > span.after)
    if span.upto is not None:
        rows = rows.where(key <= span.upto)
    # In the order of their numbers: what a row points to in its own table came before it.
    found = session.execute(rows.order_by(*key)).mappings()
    return {_key_of(table, row): dict(row) for row in found}


def _ranges(session: Session, part: _Part, after: _Key | None) -> Iterator[_Range]:
    """Cut the rows of the source beyond a key into ranges of bounded weight."""
    table, rows = part
    key = _key(table)
    weight = table.c.stored_size if table.name == "blob" else sa.literal(_BYTES // _ROWS)
    slim = rows.with_only_columns(*table.primary_key.columns, weight).order_by(*key).limit(_ROWS)
    while True:
        page = session.execute(slim if after is None else slim.where(key > after)).all()
        if not page:
            return
        for upto in _cut(page):
            yield _Range(after, upto)
            after = upto


def _cut(page: Sequence[Sequence[Any]]) -> Iterator[_Key]:
    """Yield the keys of a page after which a transaction has enough; the last one always."""
    held = 0
    for row, following in pairwise([*page, None]):
        assert row is not None  # noqa: S101 - None stands at the end only
        held += row[-1]
        if following is None or held + following[-1] > _BYTES:
            yield tuple(row[:-1])
            held = 0


_Progress = tuple[TransferReport, Callable[[int], None]]


def _append(reading: Session, target: Store, part: _Part, progress: _Progress) -> None:
    """Copy what the target lacks; rows that are numbered are only looked for beyond its last."""
    report, advance = progress
    table = part.table
    after = None
    with target.read_only() as session:
        last = _last(session, table)
    if last is not None and isinstance(_key_of(table, last)[0], int):
        after = _key_of(table, last)
    for span in _ranges(reading, part, after):
        with target.begin() as session:
            there = _present(session, table, span)
            found = _rows(reading, part, span)
            missing = [row for key, row in found.items() if key not in there]
            if missing:
                session.execute(table.insert(), missing)
        report.copied += len(missing)
        advance(len(found))


def _present(session: Session, table: sa.Table, span: _Range) -> set[_Key]:
    key = _key(table)
    slim = sa.select(*table.primary_key.columns).where(key <= span.upto)
    if span.after is not None:
        slim = slim.where(key > span.after)
    return {tuple(row) for row in session.execute(slim)}


def _compare(reading: Session, target: Store, table: sa.Table, progress: _Progress) -> None:
    """Compare both sides row by row; what may change is renewed, what may not is a difference."""
    report, advance = progress
    report.rows[table.name] = 0
    end: _Key | None = None
    for span in _ranges(reading, _whole(table), None):
        with target.begin() as session:
            count = _compare_range(reading, session, (table, span), report)
        report.rows[table.name] += count
        advance(count)
        end = span.upto
    rest = _Part(table, sa.select(table).limit(_ROWS))
    with target.read_only() as session:
        for key in _rows(session, rest, _Range(end, None)):
            report.note(Difference(table.name, str(key)))


def _compare_range(
    reading: Session, session: Session, where: tuple[sa.Table, _Range], report: TransferReport
) -> int:
    table, span = where
    ours = _rows(reading, _whole(table), span)
    theirs = _rows(session, _whole(table), span)
    for key in theirs.keys() - ours.keys():
        report.note(Difference(table.name, str(key)))
    for key, row in ours.items():
        there = theirs.get(key)
        if there is None:
            session.execute(table.insert(), [row])
            report.copied += 1
        elif not _is_same(row, there) and table.name in _STATE:
            session.execute(table.update().where(_key(table) == key).values(row))
            report.renewed += 1
        elif not _is_same(row, there):
            report.note(Difference(table.name, str(key)))
    return len(ours)


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(_is_equal(one[name], other[name]) for name in one)


def _is_equal(one: object, other: object) -> bool:
    # 3.50 equals 3.5 and is not the same text.
    is_decimal = isinstance(one, Decimal) and isinstance(other, Decimal)
    return one == other and (not is_decimal or str(one) == str(other))


def _set_sequences(session: Session) -> None:
    """Let PostgreSQL number new rows after those that came with their numbers."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in _tables():
        if "id" not in table.c:
            continue
        highest = session.execute(sa.select(sa.func.max(table.c.id))).scalar()
        if highest is not None:
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            session.execute(sa.select(sa.func.setval(sequence, highest)))
