"""Column types that mean the same on SQLite and PostgreSQL, and the declarative base.

No table is defined here.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

Clock = Callable[[], datetime]
"""What tells the time; handed in by the caller, so that tests can stop it."""

JsonValue = dict[str, Any] | list[Any]

# PostgreSQL holds neither character and UTF-8 cannot encode the second kind.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def replace_unstorable(text: str) -> str:
    """Replace NUL and lone surrogates by U+FFFD, as HTML5 does with NUL.

    Both databases then hold the same text; the exact one stays in the payload and the record.
    """
    return _UNSTORABLE.sub("\ufffd", text)


def plain_number(value: int | Decimal) -> str:
    """Return a number in plain notation, digit for digit; refuse floats and what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"only int and Decimal are exact, not {value!r}")
    exact = Decimal(value)
    if not exact.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return format(exact or exact.copy_abs(), "f")


class PageText(TypeDecorator[str]):
    """Text taken from a page: any string is accepted; it sorts by code point on both databases."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return a text type that ignores the locale of the database."""
        return sa.Text(collation="C" if dialect.name == "postgresql" else None)

    def process_bind_param(self, value: str | None, _: Dialect) -> str | None:
        """Return the text with what cannot be stored replaced."""
        return None if value is None else replace_unstorable(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, always with its time zone and always UTC when read."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC; refuse one without time zone."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal number that comes back digit for digit: NUMERIC on PostgreSQL, text on SQLite.

    Text does not sort by size: cast before comparing in SQL.
    """

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the exact type of the dialect; SQLite has none, hence text."""
        return sa.Numeric() if dialect.name == "postgresql" else sa.Text()

    def process_bind_param(
        self, value: int | Decimal | None, dialect: Dialect
    ) -> Decimal | str | None:
        """Return the number in plain notation; refuse floats and what is not a number."""
        if value is None:
            return None
        plain = plain_number(value)
        return Decimal(plain) if dialect.name == "postgresql" else plain

    def process_result_value(self, value: Decimal | str | None, _: Dialect) -> Decimal | None:
        """Return the number as it was stored."""
        return None if value is None else Decimal(value)


class RawDigest(TypeDecorator[str]):
    """A SHA-256 as `sha256:` and 64 hex digits, kept in 32 bytes."""

    impl = sa.LargeBinary(32)
    cache_ok = True

    def process_bind_param(self, value: str | None, _: Dialect) -> bytes | None:
        """Return the 32 bytes; refuse what is no labelled digest."""
        if value is None:
            return None
        label, _sign, digits = value.partition(":")
        if label != "sha256" or len(digits) != 64:
            raise ValueError(f"not a SHA-256 digest: {value!r}")
        return bytes.fromhex(digits)

    def process_result_value(self, value: bytes | None, _: Dialect) -> str | None:
        """Return the label and the digits."""
        return None if value is None else f"sha256:{bytes(value).hex()}"


def _stored_values(members: type[Enum]) -> list[str]:
    return [str(member.value) for member in members]


RowId = Annotated[
    int, mapped_column(sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)
]
"""SQLite numbers rows only in a column called INTEGER."""

Digest = Annotated[str, mapped_column(sa.String(71))]
"""`sha256:` and 64 hex digits."""


ShortDigest = Annotated[str, mapped_column(RawDigest())]
"""A `Digest` of which there is one per capture or more: half the size."""


class Base(DeclarativeBase):
    """The declarative base; constraint names are fixed so that migrations can name them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: sa.BigInteger(),
        str: PageText(),
        datetime: UtcDateTime(),
        Decimal: ExactDecimal(),
        JsonValue: sa.JSON(none_as_null=True),
        dict[str, Any]: sa.JSON(none_as_null=True),
        # Stored as plain text without a CHECK: a new member must not need a table rebuild.
        StrEnum: sa.Enum(
            StrEnum,
            native_enum=False,
            create_constraint=False,
            length=32,
            values_callable=_stored_values,
        ),
    }
