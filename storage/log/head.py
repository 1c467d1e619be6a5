"""Heads: the state of the log at the end of a run, signed, as a few lines of text.

The lines may leave the machine any way at all; whoever holds them can hold the log to them.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from storage.errors import StorageError
from storage.log.canonical import digest_of_bytes, write_instant

TITLE = "nianbao log head v1"

_DIGEST = "sha256:[0-9a-f]{64}"
# A mail program may have quoted the lines.
_HEAD = re.compile(
    r"^[> ]*nianbao log head v1\s+"
    r"[> ]*size: (?P<size>\d{1,18})\s+"
    rf"[> ]*root: (?P<root>{_DIGEST})\s+"
    rf"[> ]*chain: (?P<chain>{_DIGEST})\s+"
    rf"[> ]*previous: (?P<previous>none|{_DIGEST})\s+"
    r"[> ]*run: (?P<run>\d{1,18})\s+"
    r"[> ]*time: (?P<time>[0-9T:.+-]{32})\s+"
    r"[> ]*key: ed25519:(?P<key>[0-9a-f]{64})\s+"
    r"[> ]*signature: (?P<signature>[0-9A-Za-z+/]{86}==)",
    re.MULTILINE,
)


class HeadUnreadable(StorageError):
    """The text holds no head."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a run vouches for: the log had `size` leaves under `root`, ending in `chain`.

    `previous` is the digest of the signature of the head before it.
    """

    size: int
    root: str
    chain: str
    previous: str | None
    run_id: int
    signed_at: datetime
    public_key: bytes
    signature: bytes = b""

    def statement(self) -> bytes:
        """Return the lines that are signed."""
        lines = (
            TITLE,
            f"size: {self.size}",
            f"root: {self.root}",
            f"chain: {self.chain}",
            f"previous: {self.previous or 'none'}",
            f"run: {self.run_id}",
            f"time: {write_instant(self.signed_at)}",
            f"key: ed25519:{self.public_key.hex()}",
        )
        return "".join(f"{line}\n" for line in lines).encode()

    def text(self) -> str:
        """Return the lines with their signature."""
        signature = base64.b64encode(self.signature).decode()
        return f"{self.statement().decode()}signature: {signature}\n"

    def digest(self) -> str:
        """Return what the next head calls this one."""
        return digest_of_bytes(self.signature)

    def is_genuine(self) -> bool:
        """Tell whether the signature was made with the private half of the key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(
                self.signature, self.statement()
            )
        except (InvalidSignature, ValueError):
            return False
        return True


def parse_heads(text: str) -> Iterator[Head]:
    """Yield the heads that a text holds, whatever stands around them; not checked."""
    for match in _HEAD.finditer(text):
        yield _head(match)


def parse_head(text: str) -> Head:
    """Return the first head that a text holds."""
    for head in parse_heads(text):
        return head
    raise HeadUnreadable(
        f"The text holds no head: copy all its lines, from `{TITLE}` to `signature:`."
    )


def _head(match: re.Match[str]) -> Head:
    previous = match["previous"]
    try:
        return Head(
            size=int(match["size"]),
            root=match["root"],
            chain=match["chain"],
            previous=None if previous == "none" else previous,
            run_id=int(match["run"]),
            signed_at=datetime.fromisoformat(match["time"]),
            public_key=bytes.fromhex(match["key"]),
            signature=base64.b64decode(match["signature"], validate=True),
        )
    except (ValueError, binascii.Error) as error:
        raise HeadUnreadable("A head in the text is damaged: copy its lines again.") from error
