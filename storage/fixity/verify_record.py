"""Check one archived record: that these bytes and facts are what a signed log vouches for.

Run it in the folder of a proof: it needs Python 3.11, the package `cryptography` and no network.
It shares no code with the program that made the proof: what it accepts, two programs agree on.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_HEAD = re.compile(
    r"""nianbao log head v1
size: (?P<size>[1-9][0-9]*)
root: sha256:(?P<root>[0-9a-f]{64})
chain: sha256:[0-9a-f]{64}
previous: (?:none|sha256:[0-9a-f]{64})
run: [0-9]+
time: (?P<time>[0-9T:.+-]{32})
key: ed25519:(?P<key>[0-9a-f]{64})
"""
)
_SIGNATURE = re.compile(r"signature: ([0-9A-Za-z+/]{86}==)\n")


class Refused(Exception):
    """Something does not fit; the message says what."""


class Head(NamedTuple):
    """What the signature covers of a head that counts here."""

    size: int
    root: bytes
    time: str
    key: str


class Proof(NamedTuple):
    """Where the record stands in the log and the hashes that lead from it to the root."""

    kind: str
    subject_id: int
    position: int
    path: list[bytes]


def main() -> int:
    """Check the folder named on the command line; exit with 0 only if everything fits."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument("--key", help="public key that must have signed, as 64 hex digits")
    parser.add_argument("--head", type=Path, help="head got by another way; it must be this one")
    given = parser.parse_args()
    try:
        lines = check(given.folder, key=given.key, kept_head=given.head)
    except (Refused, OSError, ValueError) as error:
        sys.stderr.write(f"NOT PROVEN: {error}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def check(folder: Path, key: str | None = None, kept_head: Path | None = None) -> list[str]:
    """Return what is proven, line by line, or raise."""
    head_text = (folder / "head.txt").read_bytes()
    head = read_head(head_text)
    if key is not None and key.removeprefix("ed25519:").lower() != head.key:
        raise Refused("the head is signed with another key than the one given")
    if kept_head is not None and kept_head.read_bytes().split() != head_text.split():
        raise Refused("the head is not the one given")
    fact = (folder / "fact.json").read_bytes()
    proof = read_proof((folder / "proof.json").read_bytes())
    if root_of(leaf_of(proof, fact), proof, head.size) != head.root:
        raise Refused("the record does not lead to the root that was signed")
    rows = json.loads(fact)
    check_bytes(folder, rows)
    return describe(rows, head, is_anchored=key is not None or kept_head is not None)


def read_head(content: bytes) -> Head:
    """Return a head whose signature is right."""
    text = content.decode("ascii")
    statement = _HEAD.match(text)
    signature = None if statement is None else _SIGNATURE.fullmatch(text, statement.end())
    if statement is None or signature is None:
        raise Refused("the head cannot be read")
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(statement["key"]))
    octets = base64.b64decode(signature[1])
    if base64.b64encode(octets).decode() != signature[1]:
        raise Refused("the signature of the head was changed")
    try:
        key.verify(octets, statement[0].encode())
    except InvalidSignature:
        raise Refused("the signature of the head is false") from None
    root = bytes.fromhex(statement["root"])
    return Head(int(statement["size"]), root, statement["time"], statement["key"])


def read_proof(content: bytes) -> Proof:
    """Return a proof; it must be written in the one way that it is written in."""
    given: dict[str, Any] = json.loads(content)
    canonical = json.dumps(given, sort_keys=True, indent=1) + "\n"
    if content != canonical.encode() or sorted(given) != ["kind", "path", "position", "subject_id"]:
        raise Refused("the proof was changed")
    path = [bytes.fromhex(node) for node in given["path"]]
    if [node.hex() for node in path] != given["path"] or any(len(node) != 32 for node in path):
        raise Refused("the proof was changed")
    return Proof(str(given["kind"]), int(given["subject_id"]), int(given["position"]), path)


def leaf_of(proof: Proof, fact: bytes) -> bytes:
    """Return the hash of the leaf (RFC 9162, 2.1.1)."""
    digest = hashlib.sha256(fact).hexdigest()
    leaf = f"{proof.kind} {proof.subject_id} sha256:{digest}".encode()
    return hashlib.sha256(b"\x00" + leaf).digest()


def root_of(leaf: bytes, proof: Proof, size: int) -> bytes:
    """Return the root that a leaf leads to, going down from the whole tree (RFC 9162, 2.1.3)."""
    if not 0 <= proof.position < size:
        raise Refused("the proof was changed")
    sides: list[bool] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        is_left = proof.position < middle
        start, end = (start, middle) if is_left else (middle, end)
        sides.append(is_left)
    if len(sides) != len(proof.path):
        raise Refused("the proof has the wrong length")
    root = leaf
    for is_left, node in zip(reversed(sides), proof.path, strict=True):
        pair = root + node if is_left else node + root
        root = hashlib.sha256(b"\x01" + pair).digest()
    return root


def check_bytes(folder: Path, rows: dict[str, Any]) -> None:
    """Compare the files with the digests that the facts give."""
    exchange = rows.get("exchange") or {}
    expected = {
        "payload.bin": rows["capture"]["payload_digest"],
        "envelope.bin": exchange.get("envelope"),
    }
    for name, digest in expected.items():
        file = folder / name
        if digest is None and file.exists():
            raise Refused(f"the record has no {name}")
        if digest is not None and "sha256:" + hash_file(file) != digest:
            raise Refused(f"{name} is not what was archived")


def hash_file(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def describe(rows: dict[str, Any], head: Head, *, is_anchored: bool) -> list[str]:
    """Say what is proven and on whose word it rests."""
    capture = rows["capture"]
    word = (
        "the key or head you gave" if is_anchored else "that key: compare it with a published one"
    )
    return [
        "PROVEN: the log vouches for this record.",
        f"url       {capture['url']}",
        f"captured  {capture['captured_at']} ({capture['kind']}, {capture['outcome']})",
        f"payload   {capture['payload_digest']}",
        f"signed    {head.time} over {head.size} leaves by ed25519:{head.key}",
        f"It rests on {word}.",
    ]


if __name__ == "__main__":
    sys.exit(main())
