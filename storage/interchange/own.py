"""What an export of ours says of a capture, read back and checked field by field."""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from storage.captures import NewExchange
from storage.interchange.held import Facts
from storage.models.archive import CaptureKind, CaptureOutcome
from storage.models.exchange import RobotsDecision
from storage.warc.records import parse_fields
from storage.wire.vocabulary import Protection, Route, TruncationReason

FACTS_FIELD = "nianbao-capture"
"""The field of a metadata record that holds our facts, as JSON."""

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TEXTS = ("url", "name", "protocol", "peer_ip", "tls_version", "error", "method")
_DIGESTS = (
    "identity", "path_digest", "payload_digest", "entity_digest", "block_digest",
    "certificate_digest", "previous", "robots_capture",
)  # fmt: skip
_NUMBERS = ("size", "status", "duration", "peer_port", "position")
_WORDS: dict[str, type[StrEnum]] = {
    "kind": CaptureKind,
    "outcome": CaptureOutcome,
    "truncation": TruncationReason,
    "protection": Protection,
    "route": Route,
    "robots": RobotsDecision,
}
_LARGEST = 1 << 62

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """Facts whose types are known to be right; what is beyond them travels along unread."""

    facts: Facts

    @property
    def identity(self) -> str:
        """Return the identity under which the capture was first archived."""
        return str(self.facts["identity"])

    @property
    def url(self) -> str | None:
        """Return the address."""
        return self.text("url")

    @property
    def method(self) -> str:
        """Return the method, empty for what was no exchange."""
        return self.text("method") or ""

    @property
    def outcome(self) -> CaptureOutcome:
        """Return how the attempt ended."""
        return CaptureOutcome(self.facts["outcome"])

    def text(self, name: str) -> str | None:
        """Return a text."""
        value = self.facts.get(name)
        return None if value is None else str(value)

    def number(self, name: str) -> int | None:
        """Return a number."""
        value = self.facts.get(name)
        return None if value is None else int(value)

    def make_exchange(
        self, wires: tuple[bytes, bytes], times: tuple[datetime, datetime | None], source: str
    ) -> NewExchange:
        """Return the exchange, given request and response, the time of its import and its own."""
        request, response = wires
        archived_at, began_at = times
        return NewExchange(
            identity=self.identity,
            kind=CaptureKind.IMPORTED_RECORD,
            url=self.url or "",
            method=self.method,
            started_at=archived_at,
            claimed_at=began_at,
            duration=timedelta(microseconds=self.number("duration") or 0),
            outcome=self.outcome,
            request_wire=request,
            response_wire=response,
            truncation=self._word("truncation", TruncationReason),
            anomalies=_read_anomalies(self.facts.get("anomalies")) or (),
            protocol=self.text("protocol"),
            peer_ip=self.text("peer_ip"),
            peer_port=self.number("peer_port"),
            position=self.number("position") or 0,
            tls_version=self.text("tls_version"),
            certificate_digest=self.text("certificate_digest"),
            protection=self._word("protection", Protection),
            error=self.text("error"),
            previous=self.text("previous"),
            route=self._word("route", Route),
            robots=self._word("robots", RobotsDecision),
            robots_capture=self.text("robots_capture"),
            source=source,
        )

    def _word(self, name: str, words: Callable[[str], _Word]) -> _Word | None:
        value = self.facts.get(name)
        return None if value is None else words(value)


def read_own_facts(block: bytes) -> OwnFacts | None:
    """Return the facts in a metadata block, or None when it has none that are in order."""
    text = dict(parse_fields(block)).get(FACTS_FIELD)
    try:
        facts = json.loads(text or "null")
    except (ValueError, RecursionError):
        return None
    if not isinstance(facts, dict) or "identity" not in facts or not _is_sane(facts):
        return None
    has_address = isinstance(facts.get("url"), str) or not facts.get("method")
    return (
        OwnFacts(facts)
        if has_address and _read_anomalies(facts.get("anomalies")) is not None
        else None
    )


def _is_sane(facts: Facts) -> bool:
    def holds(name: str, is_right: Callable[[object], bool]) -> bool:
        value = facts.get(name)
        return value is None or is_right(value)

    return (
        isinstance(facts.get("outcome"), str)
        and all(holds(name, lambda value: isinstance(value, str)) for name in _TEXTS)
        and all(holds(name, _is_digest) for name in _DIGESTS)
        and all(holds(name, _is_number) for name in _NUMBERS)
        and all(holds(name, _is_word(words)) for name, words in _WORDS.items())
        and all(
            holds(name, lambda value: isinstance(value, dict)) for name in ("revisit", "discovery")
        )
    )


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST


def _is_word(words: type[StrEnum]) -> Callable[[object], bool]:
    return lambda value: value in {word.value for word in words}


def _read_anomalies(pairs: object) -> tuple[tuple[str, bytes], ...] | None:
    if pairs is None:
        return ()
    try:
        return tuple((str(kind), base64.b64decode(raw, validate=True)) for kind, raw in pairs)  # type: ignore[attr-defined]
    except (TypeError, ValueError, binascii.Error):
        return None
