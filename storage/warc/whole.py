"""Records read whole, each with the verdict on its bytes: block digest and payload digest checked.

A payload digest is right when it fits either reading of it: the bytes as stored after the head, or
the entity without its chunk framing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from storage.warc.damage import Damage, DamageKind
from storage.warc.digests import DigestCheck, split_http
from storage.warc.header import Header
from storage.warc.read import FoundRecord, ReadLimits, read_records
from storage.wire.message import split_response

# What a reader mended or only frowned at; the bytes are all there if their digest says so.
_HARMLESS = frozenset({DamageKind.HEADER, DamageKind.TERMINATOR, DamageKind.LENGTH})
_PACKED = frozenset({DamageKind.TERMINATOR, DamageKind.HEADER})


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """A record with its block; `block` is None when it is longer than the limit."""

    header: Header
    offset: int
    block: bytes | None
    damages: tuple[Damage, ...]

    @property
    def kind(self) -> str:
        """Return the type as the file names it, in lower case."""
        return (self.header.get("WARC-Type") or "").lower()

    @property
    def record_id(self) -> str | None:
        """Return the record id without its brackets."""
        return self.header.get_uri("WARC-Record-ID")

    @property
    def is_sound(self) -> bool:
        """Tell whether the block is, as far as anybody can know, what was written."""
        is_proven = self.header.get("WARC-Block-Digest") is not None
        harmless = _HARMLESS if is_proven else _PACKED
        return all(damage.kind in harmless for damage in self.damages)


def read_whole(stream: BinaryIO, largest: int) -> Iterator[WholeRecord | Damage]:
    """Yield the records of a file and the damage between them; memory is bounded by `largest`."""
    held: tuple[FoundRecord, bytes | None] | None = None
    for item in read_records(stream, ReadLimits()):
        if isinstance(item, Damage):
            # Damage of the record before comes with the record.
            if held is None or item not in held[0].damages:
                yield item
            continue
        if held is not None:
            yield _finish(*held)
        held = item, item.read(largest)
    if held is not None:
        yield _finish(*held)


def has_wrong_payload(kind: str, block: bytes, labelled: str | None) -> bool:
    """Tell whether a payload digest fits no reading of the payload.

    >>> has_wrong_payload("resource", b"a", "sha256:00")
    True
    """
    if labelled is None or kind not in ("response", "request", "resource"):
        return False
    return all(_differs(payload, labelled) for payload in _readings(kind, block))


def _readings(kind: str, block: bytes) -> Iterator[bytes]:
    if kind == "resource":
        yield block
        return
    parts = split_http(block)
    # A block without a head is a payload altogether, as in the `dns:` responses of some crawlers.
    yield block if parts is None else parts[1]
    if kind == "response":
        yield split_response(block).entity


def _differs(payload: bytes, labelled: str) -> bool:
    check = DigestCheck(labelled)
    check.update(payload)
    return check.is_wrong()


def _finish(found: FoundRecord, block: bytes | None) -> WholeRecord:
    damages = found.damages
    labelled = found.header.get("WARC-Payload-Digest")
    if block is not None and has_wrong_payload(found.record_type, block, labelled):
        wrong = Damage(
            kind=DamageKind.DIGEST,
            offset=found.offset,
            message="the payload does not match its digest",
            record_id=found.record_id,
        )
        damages = (*damages, wrong)
    return WholeRecord(found.header, found.offset, block, damages)
