"""Attempts: what was asked of hosts, by whom, and what came of it."""

from collections.abc import Generator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.archive import Capture, CaptureKind, CaptureOutcome, Run
from storage.models.exchange import ExchangeFact
from storage.releases.vintage import seen_at

_ASKED = (CaptureKind.EXCHANGE, CaptureKind.IMPORTED_RECORD)
_ROWS_AT_ONCE = 5_000


class Attempt(NamedTuple):
    """An exchange, ours or another program's."""

    run_id: int
    kind: CaptureKind
    url: str | None
    at: datetime
    outcome: CaptureOutcome
    status: int | None


class Asker(NamedTuple):
    """What a run says of where it asked from, and for which portal."""

    vantage: str | None
    portal: str | None


def attempts(session: Session) -> Generator[Attempt]:
    """Yield every exchange; a file that was handed in was asked of nobody."""
    statement = (
        sa.select(
            Capture.run_id, Capture.kind, Capture.url, seen_at(), Capture.outcome,
            ExchangeFact.status,
        )
        .outerjoin(ExchangeFact, ExchangeFact.capture_id == Capture.id)
        .where(Capture.kind.in_(_ASKED))
    )  # fmt: skip
    with session.execute(statement, execution_options={"yield_per": _ROWS_AT_ONCE}) as rows:
        for row in rows:
            yield Attempt._make(row)


def askers(session: Session) -> dict[int, Asker]:
    """Return every run by its number."""
    return {
        number: _asker(told) for number, told in session.execute(sa.select(Run.id, Run.settings))
    }


def _asker(told: Mapping[str, Any] | None) -> Asker:
    values = ((told or {}).get(name) for name in ("VANTAGE", "portal"))
    return Asker(*(value if isinstance(value, str) and value else None for value in values))
