"""The page of the database: tables and columns as the models declare them."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapper

from corpus.reference.markdown import code, codes, page, summary, table
from corpus.reference.meanings import Meanings
from corpus.reference.words import record_words, words_section
from storage.models import Base
from storage.models.base import ExactDecimal, RawDigest, UtcDateTime

_INTRODUCTION = """
One logical model on SQLite and PostgreSQL. Rows are facts: they are added, never changed or
deleted. The exact record of a parse lies in `blob` under `parse.record_digest`; `cell`, `finding`
and `check_result` hold the same facts in a form that can be queried.
"""
_STATE = """
Four tables hold state as well and may change: `frontier` (who fetches what), `blob` and
`blob_location` (how and where bytes are written down, never which bytes they are) and `blob_check`
(what the last look at them found). Runs, captures, ends of frontier entries, parses and segments
have a leaf each in the [log](../log.md), which makes a change of their rows visible; the tables of
agencies have none, but what people decided is kept there as an event of its run.
"""
_CHAIN = """
Every value leads back to the bytes and to the code that read them, each step a foreign key:

```text
cell → report_version → parse → snapshot → capture → run
                          │                   ├→ blob (payload)
                          └→ run (of parse)   └← exchange → frontier → campaign
```
"""
_TYPES: tuple[tuple[type, str], ...] = (
    (UtcDateTime, "instant in UTC"),
    (ExactDecimal, "exact decimal"),
    (RawDigest, "digest"),
    (sa.LargeBinary, "bytes"),
    (sa.JSON, "JSON"),
    (sa.Integer, "integer"),
)
_DIGEST_LENGTH = 71


def database_page(meanings: Meanings) -> str:
    """Return the page."""
    mappers = {str(mapper.local_table): mapper for mapper in Base.registry.mappers}
    tables = Base.metadata.sorted_tables
    return page(
        "Database",
        _INTRODUCTION,
        _STATE,
        _CHAIN,
        "## Tables",
        *(_table(sql, mappers[sql.name], meanings) for sql in tables),
        "## Words of the store",
        *(words_section(words, meanings) for words in _own_words(tables)),
    )


def _table(sql: sa.Table, mapper: "Mapper[object]", meanings: Meanings) -> str:
    rows = [_column(column, meanings) for column in sql.columns]
    parts = [f"### {sql.name}", summary(mapper.class_.__doc__)]
    parts.append(table(["Column", "Type", "Null", "Key", "Meaning"], rows))
    parts += [f"Unique together: {codes(names)}." for names in _unique(sql)]
    return "\n\n".join(parts)


def _unique(sql: sa.Table) -> Iterator[list[str]]:
    for constraint in sorted(sql.constraints, key=lambda found: str(found.name)):
        if isinstance(constraint, sa.UniqueConstraint) and len(constraint.columns) > 1:
            yield [column.name for column in constraint.columns]


def _column(column: sa.Column[object], meanings: Meanings) -> list[str]:
    own = column.doc or column.comment
    meaning = own or meanings.of(f"columns.{column.table.name}.{column.name}")
    null = "yes" if column.nullable else ""
    return [code(column.name), _type(column), null, _key(column), meaning]


def _type(column: sa.Column[object]) -> str:
    words = _enum(column)
    if words is not None:
        page = "record.md" if words in set(record_words()) else ""
        return f"[{words.__name__}]({page}#{words.__name__.lower()})"
    if isinstance(column.type, sa.String) and column.type.length == _DIGEST_LENGTH:
        return "digest"
    return next((text for kind, text in _TYPES if isinstance(column.type, kind)), "text")


def _enum(column: sa.Column[object]) -> type[StrEnum] | None:
    words = column.type.enum_class if isinstance(column.type, sa.Enum) else None
    return words if isinstance(words, type) and issubclass(words, StrEnum) else None


def _key(column: sa.Column[object]) -> str:
    parts = ["primary"] if column.primary_key else []
    parts += [f"→ {code(key.target_fullname)}" for key in column.foreign_keys]
    return ", ".join([*parts, *(["unique"] if _is_unique(column) else [])])


def _is_unique(column: sa.Column[object]) -> bool:
    return any(
        isinstance(found, sa.UniqueConstraint) and list(found.columns) == [column]
        for found in column.table.constraints
    )


def _own_words(tables: Iterable[sa.Table]) -> list[type[StrEnum]]:
    """Return the closed lists of the store, without those of the record."""
    found = [_enum(column) for sql in tables for column in sql.columns]
    known = set(record_words())
    return list(dict.fromkeys(words for words in found if words and words not in known))
