"""Takes an exchange apart: envelope, entity, payload, digests. Touches no database."""

import re
from dataclasses import dataclass
from hashlib import sha256

from storage.archive import url_key
from storage.blobs import digest_of
from storage.captures.model import NewExchange
from storage.models.archive import CaptureOutcome
from storage.wire.content import codings_of, decode_content
from storage.wire.envelope import enclose, encode
from storage.wire.message import Message, split_response

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Prepared:
    """An exchange in parts.

    `payload` is the content if a content coding could be undone, else the entity; `coded_entity` is
    the entity where that is something else. Both are None rather than empty.
    """

    run_id: int
    exchange: NewExchange
    identity: str
    page_key: str
    status: int | None
    envelope: bytes
    block_digest: str | None
    payload: bytes | None
    coded_entity: bytes | None

    @property
    def is_whole(self) -> bool:
        """Tell whether the response came to its end."""
        exchange = self.exchange
        return exchange.outcome is CaptureOutcome.RECEIVED and exchange.truncation is None

    @property
    def is_unmodified(self) -> bool:
        """Tell whether the response says that an earlier one still holds."""
        return self.is_whole and self.status == 304

    @property
    def shows_page(self) -> bool:
        """Tell whether the payload is a state of the page."""
        # 206 is a part of a page.
        is_good = self.status is not None and 200 <= self.status <= 299 and self.status != 206
        return self.is_whole and is_good and self.payload is not None


def identity_digest(identity: str) -> str:
    """Return what `capture.identity` holds for the identity of an exchange.

    One that is a digest already comes out of a store and stays what it is.
    """
    if _DIGEST.fullmatch(identity):
        return identity
    return digest_of(identity.encode("utf-8", "surrogatepass"))


def prepare(run_id: int, exchange: NewExchange) -> Prepared:
    """Take an exchange of a run apart."""
    message = split_response(exchange.response_wire, exchange.method)
    payload, coded_entity = _split_content(message)
    return Prepared(
        run_id=run_id,
        exchange=exchange,
        identity=identity_digest(exchange.identity),
        page_key=url_key(exchange.url),
        status=message.status,
        envelope=encode(enclose(exchange.request_wire, message, exchange.anomalies)),
        block_digest=_block_digest(exchange.response_wire, message),
        payload=payload,
        coded_entity=coded_entity,
    )


def _split_content(message: Message) -> tuple[bytes | None, bytes | None]:
    entity = message.entity or None
    if entity is None:
        return None, None
    content = decode_content(entity, codings_of(message.fields)).octets
    # Content that decodes to nothing would leave a capture without the payload it has.
    return (content, entity) if content and content != entity else (entity, None)


def _block_digest(wire: bytes, message: Message) -> str | None:
    if not wire:
        return None
    end = len(wire) - len(message.excess)
    return "sha256:" + sha256(memoryview(wire)[:end]).hexdigest()
