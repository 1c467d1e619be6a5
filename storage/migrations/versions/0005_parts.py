"""Let a payload hold several reports, and a report several payloads."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INT = sa.BigInteger()
_DIGEST = sa.String(71)
_WORD = sa.String(32)
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_INSTANT = sa.DateTime(timezone=True)

_KEPT = (
    "id, snapshot_id, run_id, parser_version, parser_digest, parsed_at, outcome, doc_class, "
    "record_digest, error"
)
_OLD_UNIQUE = ("snapshot_id", "parser_digest")
_NEW_UNIQUE = (*_OLD_UNIQUE, "part")


def upgrade() -> None:
    """Apply this step; every parse made so far is the only one of its payload."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_parse("part, ", "0, ", (_part(), _joined()), _NEW_UNIQUE)
    else:
        op.add_column("parse", _part(default="0"))
        op.alter_column("parse", "part", server_default=None)
        op.add_column("parse", _joined())
        _swap_unique(_OLD_UNIQUE, _NEW_UNIQUE)
    op.add_column("cell", sa.Column("sentence", _TEXT))
    op.add_column("cell", sa.Column("confidence", _INT))
    _create_pages()
    _create_reconciliation()


def downgrade() -> None:
    """Take this step back; fails where a payload has several parses by one parser."""
    for table in ("reconciliation", "linked_file", "joined_page"):
        op.drop_table(table)
    op.drop_column("cell", "confidence")
    op.drop_column("cell", "sentence")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_parse("", "", (), _OLD_UNIQUE)
        return
    _swap_unique(_NEW_UNIQUE, _OLD_UNIQUE)
    op.drop_column("parse", "joined_digest")
    op.drop_column("parse", "part")


def _part(default: str | None = None) -> sa.Column[int]:
    return sa.Column("part", _INT, nullable=False, server_default=default)


def _joined() -> sa.Column[str]:
    key = sa.ForeignKey("blob.digest", name=op.f("fk_parse_joined_digest_blob"))
    return sa.Column("joined_digest", _DIGEST, key)


def _swap_unique(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f"uq_parse_{'_'.join(old)}"), "parse", type_="unique")
    op.create_unique_constraint(op.f(f"uq_parse_{'_'.join(new)}"), "parse", list(new))


def _rebuild_parse(
    names: str, values: str, more: tuple[sa.Column[int] | sa.Column[str], ...],
    unique: tuple[str, ...],
) -> None:  # fmt: skip
    """Make the table anew under its own name: SQLite cannot change a constraint.

    What refers to it finds every row again before the transaction ends, when that is asked for.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE parse_before AS SELECT * FROM parse")
    op.drop_table("parse")
    _create_parse(more, unique)
    op.execute(
        f"INSERT INTO parse ({names}{_KEPT}) SELECT {values}{_KEPT} FROM parse_before"  # noqa: S608 - fixed words
    )
    op.drop_table("parse_before")


def _create_parse(
    more: tuple[sa.Column[int] | sa.Column[str], ...], unique: tuple[str, ...]
) -> None:
    table = "parse"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        _link(table, "snapshot_id", "snapshot.id"),
        _link(table, "run_id", "run.id"),
        sa.Column("parser_version", _TEXT, nullable=False),
        sa.Column("parser_digest", _DIGEST, nullable=False),
        sa.Column("parsed_at", _INSTANT, nullable=False),
        sa.Column("outcome", _WORD, nullable=False),
        sa.Column("doc_class", _WORD),
        sa.Column("record_digest", _DIGEST, _reference(table, "record_digest", "blob.digest")),
        sa.Column("error", _TEXT),
        *more,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parse")),
        sa.UniqueConstraint(*unique, name=op.f(f"uq_parse_{'_'.join(unique)}")),
    )


def _create_pages() -> None:
    table = "joined_page"
    op.create_table(
        table,
        _link(table, "parse_id", "parse.id"),
        sa.Column("ordinal", _INT, nullable=False),
        _link(table, "snapshot_id", "snapshot.id"),
        sa.PrimaryKeyConstraint("parse_id", "ordinal", name=op.f("pk_joined_page")),
        sqlite_with_rowid=False,
    )
    table = "linked_file"
    op.create_table(
        table,
        _link(table, "parse_id", "parse.id"),
        sa.Column("ordinal", _INT, nullable=False),
        sa.Column("page_key", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("parse_id", "ordinal", name=op.f("pk_linked_file")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_linked_file_page_key"), table, ["page_key"])


def _create_reconciliation() -> None:
    table, pair = "reconciliation", ("canonical_id", "other_id")
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        _link(table, "run_id", "run.id"),
        _link(table, "canonical_id", "report_version.id"),
        _link(table, "other_id", "report_version.id"),
        sa.Column("carrier", _WORD, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("filled", sa.JSON(), nullable=False),
        sa.Column("differing", _INT, nullable=False),
        sa.Column("operands", sa.JSON(), nullable=False),
        sa.Column("message", _TEXT, nullable=False),
        sa.Column("locator", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
        sa.UniqueConstraint(*pair, name=op.f(f"uq_reconciliation_{'_'.join(pair)}")),
    )
    op.create_index(op.f("ix_reconciliation_other_id"), table, ["other_id"])


def _link(table: str, name: str, target: str) -> sa.Column[int]:
    return sa.Column(name, _ID, _reference(table, name, target), nullable=False)


def _reference(table: str, name: str, target: str) -> sa.ForeignKey:
    return sa.ForeignKey(target, name=op.f(f"fk_{table}_{name}_{target.split('.')[0]}"))
