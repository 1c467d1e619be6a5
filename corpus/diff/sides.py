"""The two sides of a diff: a parser's records in a store, a store's newest, or an export."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from sqlalchemy.orm import Session

from corpus.changes.records import Json
from corpus.diff.shape import is_record
from corpus.errors import CorpusError
from corpus.jobs.census import ParserUnknown, choose_parser, count_by_parser
from storage import blobs
from storage.record_stream import RecordHead, record_heads
from storage.session import Store

_Place = tuple[str, str]
"""Payload digest, and the address or name of what it was read as."""

_BROKEN = -1
_SQLITE = b"SQLite format 3\0"


class SideUnknown(CorpusError):
    """A word names neither a parser nor a store nor an export."""


@dataclass(frozen=True, slots=True)
class Held:
    """A record that a side has, read when it is wanted; `mark` is equal for equal records.

    `ordinal` counts the reports of a place from 0; below, there is no record: the parser broke.
    """

    place: _Place
    ordinal: int
    mark: str
    read: Callable[[], Json]
    page: str
    capture_id: int | None = None


class Side(NamedTuple):
    """Where records come from: what it is called, and the records by payload and place."""

    name: str
    records: Iterator[Held]
    file: Path | None = None
    """The file that is read, if that is one."""


class Sides(AbstractContextManager["Sides"]):
    """Open both sides; what they read from is closed with this.

    `store` is where parsers are looked for.
    """

    def __init__(self, store: Callable[[], Store]) -> None:
        self._open_store = store
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def open(self, word: str) -> Side:
        """Return the side that a word stands for.

        A URL or a SQLite file is a store, a JSON Lines file or its folder an export, anything else
        a version or the beginning of the digest of a parser, or `current`.
        """
        path = Path(word)
        if "://" in word:
            return self._store_side(word, Store(word))
        if path.is_dir():
            path /= "records.jsonl"
        if path.is_file():
            return self._file_side(path)
        return self._parser_side(word)

    def _file_side(self, path: Path) -> Side:
        file = self._stack.enter_context(path.open("rb"))
        if file.read(len(_SQLITE)) == _SQLITE:
            return self._store_side(path.name, Store(f"sqlite:///{path}"))._replace(file=path)
        return Side(path.name, export_records(file), path)

    def _store_side(self, name: str, store: Store) -> Side:
        session = self._session(store)
        return Side(store.name if "://" in name else name, self._stream(session, None))

    def _parser_side(self, word: str) -> Side:
        session = self._session(self._open_store())
        try:
            found = choose_parser(word, count_by_parser(session))
        except ParserUnknown as error:
            raise SideUnknown(f"{error} Nor is it a file or the URL of a database.") from error
        name = f"{found.parser_version} {found.parser_digest[:19]}"
        return Side(name, self._stream(session, found.parser_digest))

    def _session(self, store: Store) -> Session:
        self._stack.enter_context(store)
        return self._stack.enter_context(store.read_only())

    def _stream(self, session: Session, parser_digest: str | None) -> Iterator[Held]:
        heads = self._stack.enter_context(closing(record_heads(session, parser_digest)))
        return stored_records(session, heads)


def stored_records(session: Session, heads: Iterable[RecordHead]) -> Iterator[Held]:
    """Yield the records of a store without reading them, and where its parser broke."""
    counted = _Ordinals()
    for head in heads:
        place = head.payload_digest, head.url or head.name or ""
        digest = head.record_digest or ""
        ordinal = counted.number(place) if digest else _BROKEN
        read = _reader(session, digest)
        yield Held(place, ordinal, digest, read, head.url or head.page_key, head.capture_id)


def export_records(file: BinaryIO) -> Iterator[Held]:
    """Yield the records of a JSON Lines file; a line of it is kept as some 150 bytes meanwhile."""
    counted = _Ordinals()
    for digest, place, start in sorted(_index(file)):
        ordinal = counted.number((digest, place))
        mark = f"{file.name}:{start}"
        yield Held((digest, place), ordinal, mark, _line_reader(file, start), place)


def _index(file: BinaryIO) -> Iterator[tuple[str, str, int]]:
    file.seek(0)
    start = 0
    for number, line in enumerate(file, 1):
        source = _parse_line(line, file, number)["source"]
        yield source["payload_digest"], source["url"] or source["name"] or "", start
        start += len(line)


def _parse_line(line: bytes, file: BinaryIO, number: int) -> Json:
    try:
        record: Json = json.loads(line)
    except (ValueError, RecursionError):
        record = {}
    if is_record(record):
        return record
    raise SideUnknown(f"Line {number} of {Path(file.name).name} is no record: name an export.")


def _line_reader(file: BinaryIO, start: int) -> Callable[[], Json]:
    def read() -> Json:
        file.seek(start)
        record: Json = json.loads(file.readline())
        return record

    return read


def _reader(session: Session, digest: str) -> Callable[[], Json]:
    def read() -> Json:
        record: Json = json.loads(blobs.get(session, digest))
        return record

    return read


class _Ordinals:
    """Number the records of one place, in their order."""

    def __init__(self) -> None:
        self._last: _Place | None = None
        self._count = 0

    def number(self, place: _Place) -> int:
        self._count = self._count + 1 if self._last == place else 0
        self._last = place
        return self._count
