"""A found record as one of ours, so that it can be written again; unknown fields travel along.

Digests are computed anew from the bytes; what cannot be a record becomes damage.
"""

from collections.abc import Callable
from typing import TypeVar

from storage.warc.damage import Damage, DamageKind
from storage.warc.errors import WarcInvalid
from storage.warc.header import Header, strip_brackets
from storage.warc.read import FoundRecord
from storage.warc.records import Fields, Record, RefersTo
from storage.warc.vocabulary import RecordType, parse_address, parse_date
from storage.wire.vocabulary import TruncationReason

_Value = TypeVar("_Value")

# Written again from the bytes or by the writer of the new file.
_RENEWED = frozenset({"content-length", "warc-block-digest", "warc-warcinfo-id"})


def as_record(found: FoundRecord, block: bytes) -> Record | Damage:
    """Make the record of a found header and its block."""
    try:
        return _Conversion(found.header, block).make()
    except (WarcInvalid, ValueError) as error:
        return Damage(
            kind=DamageKind.HEADER,
            offset=found.offset,
            message=str(error),
            record_id=found.record_id,
        )


class _Conversion:
    """Take fields out of a header one by one; what nobody took is extra."""

    def __init__(self, header: Header, block: bytes) -> None:
        self._header = header
        self._block = block
        self._taken: set[str] = set(_RENEWED)

    def make(self) -> Record:
        kind = RecordType((self._take("WARC-Type") or "").lower())
        captured_at = parse_date(self._take("WARC-Date") or "")
        if captured_at is None:
            raise ValueError("the record has no date that can be read")
        is_revisit = kind is RecordType.REVISIT
        if not is_revisit:
            # The digest of a payload that lies here follows from the bytes.
            self._take("WARC-Payload-Digest")
        address = parse_address(self._header.get("WARC-IP-Address") or "")
        if address is not None:
            self._take("WARC-IP-Address")
        return Record(
            record_type=kind,
            captured_at=captured_at,
            block=self._block,
            content_type=self._take("Content-Type"),
            target_uri=self._take_uri("WARC-Target-URI"),
            record_id=self._take_uri("WARC-Record-ID") or "",
            concurrent_to=self._take_uris("WARC-Concurrent-To"),
            ip_address=address,
            protocols=self._take_all("WARC-Protocol"),
            truncated=self._take_if_read("WARC-Truncated", _parse_truncation),
            profile=self._take("WARC-Profile") if is_revisit else None,
            refers_to=self._take_earlier(),
            revisited_digest=self._take("WARC-Payload-Digest") if is_revisit else None,
            filename=self._take("WARC-Filename") if kind is RecordType.WARCINFO else None,
            extra=self._leave(),
        )

    def _take_earlier(self) -> RefersTo:
        return RefersTo(
            record_id=self._take_uri("WARC-Refers-To"),
            target_uri=self._take_uri("WARC-Refers-To-Target-URI"),
            captured_at=self._take_if_read("WARC-Refers-To-Date", parse_date),
        )

    def _take_all(self, name: str) -> tuple[str, ...]:
        self._taken.add(name.lower())
        return self._header.get_all(name)

    def _take(self, name: str) -> str | None:
        return next(iter(self._take_all(name)), None)

    def _take_uris(self, name: str) -> tuple[str, ...]:
        return tuple(strip_brackets(value) for value in self._take_all(name))

    def _take_uri(self, name: str) -> str | None:
        return next(iter(self._take_uris(name)), None)

    def _take_if_read(self, name: str, parse: Callable[[str], _Value | None]) -> _Value | None:
        """Take a field that makes sense; one that does not stays as it stands."""
        value = self._header.get(name)
        parsed = None if value is None else parse(value)
        if parsed is not None:
            self._taken.add(name.lower())
        return parsed

    def _leave(self) -> Fields:
        return tuple(pair for pair in self._header.fields if pair[0].lower() not in self._taken)


def _parse_truncation(text: str) -> TruncationReason | None:
    try:
        return TruncationReason(text.strip().lower())
    except ValueError:
        return None
