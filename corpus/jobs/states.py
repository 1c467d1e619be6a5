"""States of pages as parsers read them: two of them by the same parser, or not at all."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from corpus.changes.records import Reading
from storage import blobs
from storage.changes.model import ParseRow
from storage.changes.readings import parses_of
from storage.errors import BlobDamaged, BlobMissing


class State(NamedTuple):
    """A state of a page, as the store has it."""

    snapshot_id: int
    payload_digest: str


class StateReader:
    """Read states in pairs; the last one is kept, for it is often the first of the next pair."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: tuple[tuple[int, str], Reading] | None = None

    def read_pair(self, old: State, new: State) -> tuple[Reading, Reading] | None:
        """Return what the parser that counts, or the newest, reads in both; None if none did."""
        both = parses_of(self._session, [old.snapshot_id, new.snapshot_id])
        parser = _common_parser(both[old.snapshot_id], both[new.snapshot_id])
        if parser is None:
            return None
        before, after = (
            self._read(state, [p for p in both[state.snapshot_id] if p.parser_digest == parser])
            for state in (old, new)
        )
        return None if before is None or after is None else (before, after)

    def _read(self, state: State, parses: Sequence[ParseRow]) -> Reading | None:
        """Return what a parser read in a state; None if the store has lost it."""
        place = (state.snapshot_id, parses[0].parser_digest)
        if self._kept is not None and self._kept[0] == place:
            return self._kept[1]
        try:
            records = {parse.part: self._record(parse.record_digest) for parse in parses}
        except (BlobMissing, BlobDamaged):
            return None  # `nianbao verify` tells
        reading = Reading(
            payload_digest=state.payload_digest,
            doc_class=parses[0].doc_class.value,
            parts={p.part: records[p.part] for p in parses if p.version_id is not None},
            media_type=records[min(records)]["source"]["media_type"],
        )
        self._kept = place, reading
        return reading

    def _record(self, digest: str) -> dict[str, Any]:
        record: dict[str, Any] = json.loads(blobs.get(self._session, digest))
        return record


def _common_parser(old: Sequence[ParseRow], new: Sequence[ParseRow]) -> str | None:
    known = {parse.parser_digest for parse in old}
    shared = [parse for parse in new if parse.parser_digest in known]
    return shared[-1].parser_digest if shared else None
