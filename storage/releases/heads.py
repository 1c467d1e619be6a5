"""Heads of the exchanges behind reports: what servers said of many pages, with few statements."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.exchange import ExchangeFact
from storage.wire.envelope import decode
from storage.wire.message import Framing, Message

_AT_ONCE = 500


def head_fields(session: Session, capture_ids: Iterable[int], name: bytes) -> dict[int, str]:
    """Return a field of the heads of responses by capture; `name` is in lower case."""
    wanted, found = sorted(set(capture_ids)), dict[int, str]()
    for start in range(0, len(wanted), _AT_ONCE):
        statement = sa.select(ExchangeFact.capture_id, ExchangeFact.envelope).where(
            ExchangeFact.capture_id.in_(wanted[start : start + _AT_ONCE])
        )
        for capture_id, octets in session.execute(statement):
            value = _field(octets, name)
            if value is not None:
                found[capture_id] = value
    return found


def _field(octets: bytes, name: bytes) -> str | None:
    head = decode(octets).head.partition(b"\r\n\r\n")[0]
    fields = Message(b"", head, b"", b"", Framing.NONE, True).fields
    found = (value for given, value in fields if given.lower() == name)
    return next((value.decode("latin-1").strip() for value in found), None)
