"""Canonical bytes of rows: the same before they are written and after they are read, anywhere.

A row is an object of its columns; a fact is an object of rows and of lists of rows.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from storage.models.base import ExactDecimal, UtcDateTime, plain_number, replace_unstorable

Row = Mapping[str, object]
CanonicalRow = dict[str, object]
Part = CanonicalRow | Sequence[CanonicalRow] | None
Fact = Mapping[str, Part]

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_NUL = "\\u0000"
_JSON = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False, check_circular=False
)


class RowForm:
    """The canonical form of a table's rows, without the columns that may change.

    A row may be what was inserted, where null columns may be missing, or what was read. A binary
    column is represented by its digest, so that a form stays small enough to be handed out.
    `later` are columns that came after rows had been logged, with the value that stands for the
    time before: such a column is written only where it holds another one, so that the leaves of
    older rows still hold.
    """

    def __init__(
        self,
        model: type[DeclarativeBase],
        *left_out: str,
        later: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        table = cast("sa.Table", model.__table__)
        self.columns = [column for column in table.columns if column.name not in left_out]
        self._forms = [(column.name, _conversion(column.type)) for column in self.columns]
        self._later = tuple(later.items())

    def __call__(self, row: Row) -> CanonicalRow:
        """Return the row as JSON values."""
        get = row.get
        form: CanonicalRow = {}
        for name, convert in self._forms:
            value = get(name)
            form[name] = value if convert is None or value is None else convert(value)
        for name, before in self._later:
            if form[name] == before:
                del form[name]
        return form


def canonical_bytes(fact: Fact) -> bytes:
    """Write a fact: sorted names, no blanks, Chinese text as it is, UTF-8.

    >>> canonical_bytes({"run": {"kind": "ingest", "id": 7}}).decode()
    '{"run":{"id":7,"kind":"ingest"}}'
    """
    return join_parts({name: canonical_part(part) for name, part in fact.items()})


def canonical_part(part: Part) -> str:
    """Write one part of a fact."""
    text = _JSON.encode(part)
    is_storable = _ESCAPED_NUL not in text and _SURROGATE.search(text) is None
    return text if is_storable else _JSON.encode(_clean_part(part))


def join_parts(parts: Mapping[str, str]) -> bytes:
    """Put a fact together of its written parts."""
    pairs = (f"{_JSON.encode(name)}:{parts[name]}" for name in sorted(parts))
    return f"{{{','.join(pairs)}}}".encode()


def digest_of_bytes(content: bytes) -> str:
    """Return the labelled digest of bytes."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def write_instant(instant: datetime) -> str:
    """Write an instant in UTC, to the microsecond."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def _conversion(kind: sa.types.TypeEngine[object]) -> Callable[..., object] | None:
    """Return what turns a value of a column into a JSON value, or None when it is one."""
    if isinstance(kind, UtcDateTime):
        return write_instant
    if isinstance(kind, ExactDecimal):
        return plain_number
    if isinstance(kind, sa.LargeBinary):
        return digest_of_bytes
    return None


def _clean_part(part: Part) -> object:
    """Replace what the database would not hold, exactly as it was replaced when it was stored."""
    if part is None:
        return None
    return _clean_row(part) if isinstance(part, dict) else [_clean_row(row) for row in part]


def _clean_row(row: CanonicalRow) -> CanonicalRow:
    return {
        name: replace_unstorable(value) if isinstance(value, str) else _clean_json(value)
        for name, value in row.items()
    }


def _clean_json(value: object) -> object:
    """Replace lone surrogates only: JSON columns keep NUL as an escape."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_clean_json(key): _clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_json(item) for item in value]
    return value
