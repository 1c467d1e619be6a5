"""Run by Alembic: apply migrations over the connection that `storage.schema` hands in."""

from alembic import context

from storage.models import Base


def run_migrations() -> None:
    """Apply what Alembic has planned, in the transaction that is already open."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run_migrations()
