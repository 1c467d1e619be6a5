"""Statements over many rows: one round trip each, written out once and run by the driver.

Going through the compiler for each row costs several times what the database takes for it. Values
pass the types of their columns all the same.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult, Dialect
from sqlalchemy.orm import Session

# SQLite takes 32,766 parameters in a statement.
_MOST_PARAMETERS = 16_000
_TEXTS_KEPT = 256

_Convert = Callable[[Any], Any] | None
Rows = Sequence[Sequence[object]]


class _Form(NamedTuple):
    """What a dialect makes of a statement."""

    mark: str
    given: Sequence[_Convert]
    returned: Sequence[_Convert]


class ManyRows:
    """A statement in the SQL that both databases speak; `{rows}` stands for the rows given.

    `given` are the columns whose values a row holds, `returned` those that come back.
    """

    def __init__(
        self,
        text: str,
        given: Sequence[sa.ColumnElement[Any]],
        returned: Sequence[sa.ColumnElement[Any]] = (),
    ) -> None:
        self._text = text
        self._given = given
        self._returned = returned
        self._most = _MOST_PARAMETERS // len(given)
        self._forms: dict[str, _Form] = {}

    def fetch(self, session: Session, rows: Rows) -> list[tuple[Any, ...]]:
        """Run for rows and return what comes back, in no order."""
        found: list[tuple[Any, ...]] = []
        for form, result in self._run(session, rows):
            found += _converted(result.all(), form.returned)
        return found

    def count(self, session: Session, rows: Rows) -> int:
        """Run for rows and return how many rows of the table it touched."""
        return sum(result.rowcount for _, result in self._run(session, rows))

    def _run(self, session: Session, rows: Rows) -> Iterator[tuple[_Form, CursorResult[Any]]]:
        connection = session.connection()
        form = self._form(connection.dialect)
        for start in range(0, len(rows), self._most):
            part = rows[start : start + self._most]
            text = _write_out(self._text, form.mark, len(self._given), len(part))
            values = chain.from_iterable(_converted(part, form.given))
            yield form, connection.exec_driver_sql(text, tuple(values))

    def _form(self, dialect: Dialect) -> _Form:
        form = self._forms.get(dialect.name)
        if form is None:
            given = [_kind(column, dialect).bind_processor(dialect) for column in self._given]
            returned = [
                _kind(column, dialect).result_processor(dialect, None) for column in self._returned
            ]
            form = _Form("?" if dialect.name == "sqlite" else "%s", given, returned)
            self._forms[dialect.name] = form
        return form


def insert_new(table: sa.Table, names: Sequence[str], returned: Sequence[str] = ()) -> ManyRows:
    """Return an insert of these columns that leaves out what is there already."""
    columns = ", ".join(f'"{name}"' for name in names)
    text = f'INSERT INTO "{table.name}" ({columns}) VALUES {{rows}} ON CONFLICT DO NOTHING'  # noqa: S608 - our names
    if returned:
        text += " RETURNING " + ", ".join(f'"{name}"' for name in returned)
    return ManyRows(text, [table.c[name] for name in names], [table.c[name] for name in returned])


def _kind(column: sa.ColumnElement[Any], dialect: Dialect) -> sa.types.TypeEngine[Any]:
    return column.type.dialect_impl(dialect)


def _converted(rows: Rows, converts: Sequence[_Convert]) -> Iterator[tuple[Any, ...]]:
    """Convert column by column: most need no conversion."""
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for number, convert in enumerate(converts if columns else ()):
        if convert is not None:
            columns[number] = [
                None if value is None else convert(value) for value in columns[number]
            ]
    return zip(*columns, strict=True)


@lru_cache(_TEXTS_KEPT)
def _write_out(text: str, mark: str, width: int, height: int) -> str:
    row = f"({', '.join([mark] * width)})"
    return text.replace("{rows}", ", ".join([row] * height))
