"""Parsing a batch of payloads: what a worker does, wherever it runs.

Nothing here reads or writes; payloads come in, results go out, both can be pickled.
"""

import traceback
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePath
from typing import Protocol, TypeVar

from parsers.media.ocr.recogniser import Recogniser
from parsers.media.sniff import MAX_PAYLOAD
from parsers.model import Record
from parsers.parse import parse, parse_all
from parsers.record_json import record_json

UNREADABLE = "doc.unreadable"
"""The finding of a record whose payload could not be read."""

_FRAMES_KEPT = 12


@dataclass(frozen=True, slots=True)
class Work:
    """A payload to parse under the number its caller knows it by.

    `payload` is None when there is more of it than a parser takes; `size` is then what is known.
    Pictures of text are read only with a `recogniser`.
    """

    number: int
    payload: bytes | None
    name: str | None = None
    url: str | None = None
    size: int | None = None
    recogniser: Recogniser | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A record and its one written form; `part` counts the reports of one payload from 0."""

    number: int
    record: Record
    record_json: bytes
    part: int = 0

    @property
    def is_readable(self) -> bool:
        """Say whether the payload could be read at all."""
        return all(finding.rule != UNREADABLE for finding in self.record.findings)


@dataclass(frozen=True, slots=True)
class Broken:
    """The trace of a parser that broke, which is a bug, unless the machine failed it.

    The machine may do better next time: `is_passing` says that nothing is known of the payload.
    """

    number: int
    error: str
    is_passing: bool = False


Result = Parsed | Broken


def parse_batch(batch: Sequence[Work]) -> list[Result]:
    """Parse payloads one by one; a bug in the parser costs its own payload only.

    A payload has one result for each report on it, one behind the other.
    """
    return [result for work in batch for result in _parse_or_break(work)]


class Numbered(Protocol):
    """What came of a payload, under the number of the payload."""

    @property
    def number(self) -> int:
        """Return the number."""


Outcome = TypeVar("Outcome", bound=Numbered)


def by_payload(results: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """Yield together what came of one payload."""
    for _, found in groupby(results, key=lambda result: result.number):
        yield list(found)


def cut_batches(
    works: Iterable[Work], *, count: int = 16, size: int = 8 * 2**20
) -> Iterator[list[Work]]:
    """Cut a stream into batches of at most `count` payloads, fewer if they are large."""
    batch: list[Work] = []
    bytes_held = 0
    for work in works:
        batch.append(work)
        bytes_held += len(work.payload or b"")
        if len(batch) >= count or bytes_held >= size:
            yield batch
            batch, bytes_held = [], 0
    if batch:
        yield batch


def _parse_or_break(work: Work) -> Sequence[Result]:
    try:
        return _parse(work)
    except MemoryError as error:
        return [Broken(work.number, _trace(error), is_passing=True)]
    # The job runner's one broad except: a bug is stored with its trace and stops nothing else.
    except Exception as error:  # noqa: BLE001 - any bug of the parser, see above
        return [Broken(work.number, _trace(error))]


def _parse(work: Work) -> Sequence[Parsed]:
    if work.payload is None:
        records: tuple[Record, ...] = (_too_large(work),)
    else:
        records = parse_all(work.payload, name=work.name, url=work.url, recogniser=work.recogniser)
    return [
        Parsed(work.number, record, record_json(record), part)
        for part, record in enumerate(records)
    ]


def _too_large(work: Work) -> Record:
    """Return the record of a payload that was not read whole, so that it has no digest."""
    size = "more bytes than" if work.size is None else f"{work.size} bytes, more than"
    fault = f"the payload has {size} the limit of {MAX_PAYLOAD}"
    record = parse(b"", name=work.name, url=work.url, recogniser=work.recogniser)
    finding = replace(record.findings[0], message=f"Nothing was read: {fault}.")
    source = replace(record.source, media_type="application/octet-stream", payload_digest="")
    return replace(record, source=source, doc_class_evidence=(fault,), findings=(finding,))


def _trace(error: Exception) -> str:
    """Write the last frames without the folders of this machine."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_KEPT:]
    places = [f"{PurePath(f.filename).name}:{f.lineno} in {f.name}: {f.line}" for f in frames]
    return "\n".join([*places, f"{type(error).__name__}: {error}"])
