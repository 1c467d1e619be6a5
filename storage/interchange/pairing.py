"""Pairing: which request and which metadata belong to which response, in one pass over a file.

Records name each other, or share address and time. They stand near each other in all files that
crawlers write; a window bounds how far apart they may be.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from storage.warc.header import strip_brackets
from storage.warc.whole import WholeRecord

_GROUPS_OPEN = 256
_BYTES_OPEN = 1 << 26
_MAIN = frozenset({"response", "revisit", "resource", "conversion"})


@dataclass(slots=True)
class Group:
    """The records of one capture; one that belongs to none stands alone in `others`."""

    main: WholeRecord | None = None
    request: WholeRecord | None = None
    metadata: list[WholeRecord] = field(default_factory=list)
    others: list[WholeRecord] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Return how many bytes are held."""
        return sum(len(record.block or b"") for record in self.records())

    def records(self) -> Iterator[WholeRecord]:
        """Yield every record, the one the capture is about first."""
        yield from (record for record in (self.main, self.request) if record is not None)
        yield from (*self.metadata, *self.others)

    def has_room(self, kind: str) -> bool:
        """Tell whether a record of a kind can join."""
        if kind in _MAIN:
            return self.main is None
        return self.request is None if kind == "request" else not self.others

    def add(self, record: WholeRecord) -> None:
        """Let a record join."""
        if record.kind in _MAIN:
            self.main = record
        elif record.kind == "request":
            self.request = record
        elif record.kind == "metadata":
            self.metadata.append(record)
        else:
            self.others.append(record)


class Pairing:
    """Take records in the order of a file, give captures back in the order of their beginnings."""

    def __init__(self) -> None:
        self._groups: OrderedDict[int, Group] = OrderedDict()
        self._by_name: dict[str, int] = {}
        self._names: dict[int, list[str]] = {}
        self._held = 0
        self._count = 0

    def add(self, record: WholeRecord) -> Iterator[Group]:
        """Take a record and yield the captures that nothing will be added to any more."""
        number = self._find(record)
        if number is None:
            self._count += 1
            number = self._count
            self._groups[number] = Group()
            self._names[number] = []
        self._groups[number].add(record)
        self._held += len(record.block or b"")
        for name in _names_of(record):
            self._by_name.setdefault(name, number)
            self._names[number].append(name)
        while len(self._groups) > _GROUPS_OPEN or (
            self._held > _BYTES_OPEN and len(self._groups) > 1
        ):
            yield self._close()

    def finish(self) -> Iterator[Group]:
        """Yield what is left."""
        while self._groups:
            yield self._close()

    def _find(self, record: WholeRecord) -> int | None:
        if record.kind not in _MAIN and record.kind not in ("request", "metadata"):
            return None
        for name in _names_of(record):
            number = self._by_name.get(name)
            if number is not None and self._groups[number].has_room(record.kind):
                return number
        return None

    def _close(self) -> Group:
        number, group = self._groups.popitem(last=False)
        for name in self._names.pop(number):
            if self._by_name.get(name) == number:
                del self._by_name[name]
        self._held -= group.size
        return group


def _names_of(record: WholeRecord) -> list[str]:
    """Return what a record is called by others and what it calls them."""
    header = record.header
    own = record.record_id
    others = [strip_brackets(value) for value in header.get_all("WARC-Concurrent-To")]
    if record.kind == "metadata":
        others += [strip_brackets(value) for value in header.get_all("WARC-Refers-To")]
    names = [f"id {value}" for value in (own, *others) if value]
    if not others and record.kind in ("response", "revisit", "request"):
        uri, date = header.get_uri("WARC-Target-URI"), header.get("WARC-Date")
        names.append(f"at {date} {uri}")
    return names
