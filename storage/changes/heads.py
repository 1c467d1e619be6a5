"""Heads of exchanges: what a server said of a page beside its bytes."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.models.exchange import ExchangeFact
from storage.wire.envelope import decode
from storage.wire.message import Framing, Message


def head_field(session: Session, capture_id: int, name: bytes) -> str | None:
    """Return a field of the head of a response; `name` is in lower case."""
    statement = sa.select(ExchangeFact.envelope).where(ExchangeFact.capture_id == capture_id)
    octets = session.execute(statement).scalar()
    if octets is None:
        return None
    head = decode(octets).head.partition(b"\r\n\r\n")[0]
    fields = Message(b"", head, b"", b"", Framing.NONE, True).fields
    found = (value for given, value in fields if given.lower() == name)
    return next((value.decode("latin-1").strip() for value in found), None)
