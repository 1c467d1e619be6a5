"""Watching what a question sends to the database, to tell why one is slow."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

_SHOWN = 3


class Watch:
    """The statements of a question, each with its parameters when it was first sent.

    `count` is of all that were sent, those that were sent before included.
    """

    def __init__(self) -> None:
        self.sent: dict[str, Any] = {}
        self.count = 0

    def note(self, *call: Any) -> None:  # noqa: ANN401 - what the event hands over
        """Take down a statement."""
        _, _, statement, parameters, _, _ = call
        if statement.lstrip().startswith(("SELECT", "WITH")):
            self.count += 1
            self.sent.setdefault(statement, parameters)

    def plans(self, session: Session) -> Iterator[str]:
        """Yield how PostgreSQL runs the first statements; each is run once more for it."""
        for statement, parameters in list(self.sent.items())[:_SHOWN]:
            asked = f"EXPLAIN (ANALYZE, BUFFERS) {statement}"
            rows = session.connection().exec_driver_sql(asked, parameters)
            yield "\n".join(row[0] for row in rows)


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch every engine while the block is open."""
    watch = Watch()
    sa.event.listen(sa.Engine, "before_cursor_execute", watch.note)
    try:
        yield watch
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", watch.note)
