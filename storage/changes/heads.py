"""Heads of exchanges: what a server said of a page beside its bytes."""

from sqlalchemy.orm import Session

from storage.releases.heads import head_fields


def head_field(session: Session, capture_id: int, name: bytes) -> str | None:
    """Return a field of the head of a response; `name` is in lower case."""
    return head_fields(session, (capture_id,), name).get(capture_id)
