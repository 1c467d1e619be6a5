"""What can be wrong with a WARC file, as data: a kind, a place and a sentence."""

from dataclasses import dataclass
from enum import StrEnum


class DamageKind(StrEnum):
    """The part of a file that is not as it should be."""

    FORMAT = "format"
    COMPRESSION = "compression"
    JUNK = "junk"
    HEADER = "header"
    LENGTH = "length"
    TERMINATOR = "terminator"
    TRUNCATED = "truncated"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Locate one defect.

    `offset` counts the bytes of the file; inside a gzip member it is where the member begins.
    """

    kind: DamageKind
    offset: int
    message: str
    record_id: str | None = None
