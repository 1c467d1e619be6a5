"""The changes of one page: its timeline, with what its states say and whose report it is."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from corpus.changes.compare import Difference, compare_states
from corpus.changes.timeline import Absence, Edit, Timeline
from corpus.jobs.states import State, StateReader
from storage.blobs import digest_of
from storage.changes.heads import head_field
from storage.changes.model import ChangeRow, ParseRow, Sight
from storage.changes.readings import (
    carrier_of,
    lineage_of,
    parses_of,
    same_elsewhere,
    year_of,
)
from storage.changes.sights import page_of, sights_of
from storage.models.longitudinal import ChangeKind

_Owner = tuple[int | None, int | None]
"""Lineage and report year."""


class PageChanges:
    """Find the changes of a page; `unread` counts edits that no parser has read both sides of."""

    def __init__(self, session: Session, page: str, timeline: Timeline) -> None:
        self.unread = 0
        self._session = session
        self._page = page
        self._timeline = timeline
        self._states = StateReader(session)

    def rows(self) -> list[ChangeRow]:
        """Return everything that happened to the page, in order of its kinds and times."""
        found = [row for edit in self._timeline.edits if (row := self._edit(edit)) is not None]
        for absence in self._timeline.absences:
            found += self._absence(absence)
        return found

    def _edit(self, edit: Edit) -> ChangeRow | None:
        old, new = edit
        pair = self._states.read_pair(_state(old), _state(new))
        if pair is None:
            self.unread += 1
            return None
        is_attached = carrier_of(self._session, new.page_key) is not None
        difference = compare_states(*pair, is_attached=is_attached)
        difference = replace(difference, detail=self._tell(edit, difference))
        both = parses_of(self._session, [_number(old), _number(new)])
        owner = self._owner([*both[_number(old)], *both[_number(new)]], new.page_key)
        return self._row(edit, difference, owner)

    def _tell(self, edit: Edit, difference: Difference) -> dict[str, Any]:
        """Complete what is told of an edit; silent is one of which nothing on the page tells."""
        dates = [head_field(self._session, one.capture_id, b"last-modified") for one in edit]
        told = difference.detail | ({"last_modified": dates} if dates[0] != dates[1] else {})
        if difference.also:
            told["also"] = [kind.value for kind in difference.also]
        if difference.kind is not ChangeKind.SURROUNDINGS:
            is_told = difference.is_announced or "published_at" in told or "last_modified" in told
            told["is_silent"] = not is_told
        return told

    def _absence(self, absence: Absence) -> Iterator[ChangeRow]:
        parses = parses_of(self._session, [_number(absence.last)])[_number(absence.last)]
        owner = self._owner(parses, absence.last.page_key)
        moved = self._moved(absence, parses)
        confirmed, (first, reason) = absence.confirmed, absence.missed[0]
        if moved is not None:
            told = {"moved_to": moved.page_key, "reason": reason}
            yield self._row(
                Edit(absence.last, moved), Difference(ChangeKind.MOVED, detail=told), owner
            )
            return
        if confirmed is not None:
            told = {"reason": reason, "confirmed_at": confirmed.at.isoformat()}
            withdrawn = Difference(ChangeKind.WITHDRAWN, detail=told)
            yield self._row(Edit(absence.last, first), withdrawn, owner)
        if absence.back is not None and absence.is_gone:
            gone = Edit(absence.missed[-1][0], absence.back)
            was_withdrawn = {"reason": reason, "was_withdrawn": confirmed is not None}
            yield self._row(gone, Difference(ChangeKind.RETURNED, detail=was_withdrawn), owner)

    def _moved(self, absence: Absence, parses: Sequence[ParseRow]) -> Sight | None:
        """Return the first sight of the same report elsewhere, after it was last seen here."""
        versions = [parse for parse in parses if parse.version_id is not None]
        if absence.back is not None or not versions:
            return None
        digest = absence.last.payload_digest or ""
        keys = same_elsewhere(self._session, versions[-1], digest)
        others = [key for key in keys if page_of(key) != self._page]
        firsts: dict[str, Sight] = {}
        for sight in sights_of(self._session, others):
            firsts.setdefault(page_of(sight.page_key), sight)
        later = [sight for sight in firsts.values() if sight.at > absence.last.at]
        return min(later, key=lambda sight: (sight.at, sight.page_key), default=None)

    def _owner(self, parses: Sequence[ParseRow], page_key: str) -> _Owner:
        """Return whose report a page is and of which year; of a file that of the page with it."""
        versions = [parse for parse in parses if parse.version_id is not None]
        if versions:
            last = versions[-1]
            return lineage_of(self._session, last.version_id or 0), last.report_year
        carrier = carrier_of(self._session, page_key)
        if carrier is None:
            return None, None
        return lineage_of(self._session, carrier[1]), year_of(self._session, carrier[1])

    def _row(self, edit: Edit, difference: Difference, owner: _Owner) -> ChangeRow:
        old, new = edit
        return ChangeRow(
            change_key=_key(self._page, difference.kind, edit),
            is_standing=True,
            kind=difference.kind,
            page_key=old.page_key,
            lineage_id=owner[0],
            report_year=owner[1],
            old_snapshot_id=old.snapshot_id,
            new_snapshot_id=new.snapshot_id,
            last_seen_id=old.capture_id,
            first_seen_id=new.capture_id,
            last_seen_at=old.at,
            first_seen_at=new.at,
            is_announced=difference.is_announced,
            cells=list(difference.cells),
            detail=difference.detail,
        )


_EVENTS = {ChangeKind.WITHDRAWN, ChangeKind.RETURNED, ChangeKind.MOVED}


def _key(page: str, kind: ChangeKind, edit: Edit) -> str:
    """Return what names a change: a better parser may call an edit another kind of edit."""
    event = kind.value if kind in _EVENTS else "edited"
    parts = [page, event, edit.old.identity, edit.new.identity]
    return digest_of(json.dumps(parts).encode())


def _number(sight: Sight) -> int:
    return sight.snapshot_id or 0


def _state(sight: Sight) -> State:
    return State(_number(sight), sight.payload_digest or "")
