"""Proofs for strangers: one capture, its place in the log, a signed head, and what checks them.

`storage.fixity.verify_record` goes along as it is; it needs nothing of ours.
"""

import json
from importlib.resources import files
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage import blobs
from storage.errors import StorageError
from storage.log.canonical import canonical_bytes, digest_of_bytes
from storage.log.head import Head
from storage.log.heads import last_head, prove_inclusion
from storage.log.leaves import leaf_bytes
from storage.log.subjects import SUBJECTS, among
from storage.log.tree import hash_leaf, root_of_inclusion
from storage.models.archive import Capture
from storage.models.exchange import ExchangeFact
from storage.models.log import LeafKind, LogLeaf


class RecordUnproven(StorageError):
    """The log does not vouch for a record."""


def make_bundle(session: Session, capture_id: int, head: Head | None = None) -> dict[str, bytes]:
    """Return the files of a proof by name; without a head the newest one is taken."""
    head = head or _newest(session)
    leaf = session.execute(
        sa.select(LogLeaf).where(LogLeaf.kind == LeafKind.CAPTURE, LogLeaf.subject_id == capture_id)
    ).scalar_one_or_none()
    if leaf is None:
        raise RecordUnproven(f"The log knows no capture {capture_id}: `nianbao export` lists them.")
    if leaf.position >= head.size:
        raise RecordUnproven(
            f"Capture {capture_id} is younger than the head: run `nianbao verify` for a new one."
        )
    fact = _read_fact(session, capture_id, leaf.row_digest)
    path = prove_inclusion(session.connection(), leaf.position, head.size)
    _check_path(leaf, path, head)
    proof = {
        "kind": leaf.kind.value,
        "subject_id": leaf.subject_id,
        "position": leaf.position,
        "path": [node.hex() for node in path],
    }
    return {
        "head.txt": head.text().encode(),
        "fact.json": fact,
        "proof.json": (json.dumps(proof, sort_keys=True, indent=1) + "\n").encode(),
        "verify_record.py": files("storage.fixity").joinpath("verify_record.py").read_bytes(),
        **_record(session, capture_id),
    }


def _newest(session: Session) -> Head:
    found = last_head(session)
    if found is None:
        raise RecordUnproven("The log was never signed: run `nianbao verify` to sign it.")
    return found[1]


def _read_fact(session: Session, capture_id: int, row_digest: str) -> bytes:
    read = SUBJECTS[LeafKind.CAPTURE].read
    for _, fact in read(session.connection(), among([capture_id])):
        content = canonical_bytes(fact)
        if digest_of_bytes(content) == row_digest:
            return content
    raise RecordUnproven(
        f"The rows of capture {capture_id} are not those that were logged: run `nianbao verify`."
    )


def _check_path(leaf: LogLeaf, path: list[bytes], head: Head) -> None:
    raw = bytes.fromhex(leaf.row_digest.removeprefix("sha256:"))
    hashed = hash_leaf(leaf_bytes(leaf.kind, leaf.subject_id, raw))
    root = root_of_inclusion(hashed, (leaf.position, head.size), path)
    if root is None or head.root != f"sha256:{root.hex()}":
        raise RecordUnproven(
            "The log is not the one the head was signed over: run `nianbao verify`."
        )


def _record(session: Session, capture_id: int) -> dict[str, bytes]:
    """Return the bytes that the facts give digests of."""
    statement = (
        sa.select(Capture.payload_digest, ExchangeFact.envelope)
        .outerjoin(ExchangeFact, ExchangeFact.capture_id == Capture.id)
        .where(Capture.id == capture_id)
    )
    record: dict[str, bytes] = {}
    row = session.execute(statement).one()
    payload_digest, envelope = cast("tuple[str | None, bytes | None]", row)
    if payload_digest is not None:
        record["payload.bin"] = blobs.get(session, payload_digest)
    if envelope is not None:
        record["envelope.bin"] = bytes(envelope)
    return record
