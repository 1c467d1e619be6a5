"""Provenance of what was read from a file: which file, which record, what was said beside it."""

from dataclasses import dataclass
from typing import Any

from storage.warc.records import FIELDS, parse_fields
from storage.warc.whole import WholeRecord

_TEXT_KEPT = 1 << 16


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record was read: the file by name and digest, and what its warcinfo says."""

    file: str
    file_digest: str
    software: tuple[tuple[str, str], ...] = ()

    def describe(self, record: WholeRecord, **more: object) -> dict[str, object]:
        """Return the provenance of a record."""
        said = {name: value for name, value in self.software if name in _KEPT}
        origin: dict[str, object] = {
            "file": self.file,
            "file_digest": self.file_digest,
            "record_id": record.record_id,
            "record_type": record.kind,
            "warcinfo": said,
        }
        return {name: value for name, value in (origin | more).items() if value}


_KEPT = frozenset(
    {"software", "operator", "hostname", "isPartOf", "description", "format", "robots",
     "http-header-user-agent", "conformsTo"}
)  # fmt: skip


def describe_record(record: WholeRecord) -> dict[str, Any]:
    """Return a record that becomes no capture, as JSON that is kept with its neighbours."""
    block = (record.block or b"")[:_TEXT_KEPT]
    about: dict[str, Any] = {
        "record_id": record.record_id,
        "record_type": record.kind,
        "url": record.header.get_uri("WARC-Target-URI"),
        "date": record.header.get("WARC-Date"),
        "size": len(record.block or b""),
    }
    if (record.header.get("Content-Type") or "").startswith(FIELDS):
        about["fields"] = [[name, value] for name, value in parse_fields(block)]
    else:
        about["text"] = block.decode("utf-8", "replace")
    return {name: value for name, value in about.items() if value is not None}
