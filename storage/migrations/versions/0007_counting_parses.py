"""Let people say whose parses count, and a parser read what it broke on once."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INT = sa.BigInteger()
_DIGEST = sa.String(71)
_WORD = sa.String(32)
_TEXT = sa.Text()
_INSTANT = sa.DateTime(timezone=True)

_OLD_UNIQUE = ("snapshot_id", "parser_digest", "part")
_NEW_UNIQUE = (*_OLD_UNIQUE, "outcome")


def upgrade() -> None:
    """Apply this step."""
    _change_unique(_OLD_UNIQUE, _NEW_UNIQUE)
    table = "parser_adoption"
    op.create_table(
        table,
        sa.Column("id", _ID, nullable=False),
        sa.Column("run_id", _ID, _reference(table, "run_id", "run.id"), nullable=False),
        sa.Column("parser_digest", _DIGEST),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    """Take this step back; fails where a parser was adopted, or has read what it broke on."""
    # The log vouches for these facts: without them it would tell of a loss, and for good.
    count = op.get_bind().scalar(sa.text("SELECT count(*) FROM parser_adoption"))
    if count:
        raise RuntimeError(f"{count} adoptions of a parser are facts that would be lost")
    op.drop_table("parser_adoption")
    _change_unique(_NEW_UNIQUE, _OLD_UNIQUE)


def _change_unique(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_parse(new)
        return
    op.drop_constraint(op.f(f"uq_parse_{'_'.join(old)}"), "parse", type_="unique")
    op.create_unique_constraint(op.f(f"uq_parse_{'_'.join(new)}"), "parse", list(new))


def _rebuild_parse(unique: tuple[str, ...]) -> None:
    """Make the table anew under its own name: SQLite cannot change a constraint.

    What refers to it finds every row again before the transaction ends, when that is asked for.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE parse_before AS SELECT * FROM parse")
    op.drop_table("parse")
    table = "parse"
    columns = (
        sa.Column("id", _ID, nullable=False),
        sa.Column("snapshot_id", _ID, _reference(table, "snapshot_id", "snapshot.id"),
                  nullable=False),
        sa.Column("run_id", _ID, _reference(table, "run_id", "run.id"), nullable=False),
        sa.Column("parser_version", _TEXT, nullable=False),
        sa.Column("parser_digest", _DIGEST, nullable=False),
        sa.Column("parsed_at", _INSTANT, nullable=False),
        sa.Column("outcome", _WORD, nullable=False),
        sa.Column("doc_class", _WORD),
        sa.Column("record_digest", _DIGEST, _reference(table, "record_digest", "blob.digest")),
        sa.Column("error", _TEXT),
        sa.Column("part", _INT, nullable=False),
        sa.Column("joined_digest", _DIGEST, _reference(table, "joined_digest", "blob.digest")),
    )  # fmt: skip
    op.create_table(
        table,
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parse")),
        sa.UniqueConstraint(*unique, name=op.f(f"uq_parse_{'_'.join(unique)}")),
    )
    names = ", ".join(column.name for column in columns)
    op.execute(f"INSERT INTO parse ({names}) SELECT {names} FROM parse_before")  # noqa: S608 - fixed words
    op.drop_table("parse_before")


def _reference(table: str, name: str, target: str) -> sa.ForeignKey:
    return sa.ForeignKey(target, name=op.f(f"fk_{table}_{name}_{target.split('.')[0]}"))
