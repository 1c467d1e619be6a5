"""The seven kinds of damage that file checkers miss, done to what is stored."""

import random
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage import blobs
from storage.blobs import codec
from storage.models.log import LeafKind
from tests.storage.fixity import tampering
from tests.storage.fixity.checking import is_found
from tests.storage.fixity.tampering import Row, seeded

Damage = Callable[[Session, random.Random], None]

PARTS = {"exchange": "capture_id", "confirmation": "capture_id"}


def flip_bit(session: Session, chance: random.Random) -> None:
    """Flip one bit of a blob or of the envelope of an exchange."""
    name, column = chance.choice([("blob", "data"), ("exchange", "envelope")])
    row = chance.choice(tampering.read(session, name))
    octets = bytearray(row[column])
    octets[chance.randrange(len(octets))] ^= 1 << chance.randrange(8)
    tampering.write(session, name, row, {column: bytes(octets)})


def cut(session: Session, chance: random.Random) -> None:
    """Cut off the end of a blob; a careful cutter mends its stored size."""
    row = chance.choice(tampering.read(session, "blob"))
    octets = row["data"][: chance.randrange(len(row["data"]))]
    tampering.write(session, "blob", row, {"data": octets, "stored_size": len(octets)})


def drop(session: Session, chance: random.Random) -> None:
    """Drop a capture with its parts and, sometimes, its leaf."""
    capture = chance.choice(tampering.read(session, "capture"))
    for name, key in PARTS.items():
        table = tampering.raw(name)
        session.execute(sa.delete(table).where(table.c[key] == capture["id"]))
    snapshot = tampering.raw("snapshot")
    session.execute(sa.delete(snapshot).where(snapshot.c.first_capture_id == capture["id"]))
    tampering.delete(session, "capture", capture)
    if chance.random() < 0.7:
        tampering.drop_leaf(session, LeafKind.CAPTURE, capture["id"])
        tampering.rechain(session)


def duplicate(session: Session, chance: random.Random) -> None:
    """Record a capture twice and, sometimes, log the second in the midst of the first ones."""
    capture = chance.choice(tampering.read(session, "capture"))
    other = capture | {"id": 10_000, "identity": blobs.digest_of(chance.randbytes(8))}
    tampering.insert(session, "capture", other)
    if chance.random() < 0.7:
        tampering.insert_leaf(session, chance.randrange(5), LeafKind.CAPTURE, 10_000)
        tampering.rechain(session)


def swap(session: Session, chance: random.Random) -> None:
    """Let two blobs, or two captures with recomputed leaves, change places."""
    name, column = chance.choice([("blob", "data"), ("capture", "payload_digest")])
    first, second = chance.sample(tampering.read(session, name), 2)
    tampering.write(session, name, first, {column: second[column]})
    tampering.write(session, name, second, {column: first[column]})
    if name == "capture":
        tampering.rechain(session)


def edit_payload(session: Session, chance: random.Random) -> None:
    """Change what a page says and leave its digest."""
    row = chance.choice(tampering.read(session, "blob"))
    form = codec.encode(edited(session, row, chance))
    changes = {"data": form.data, "codec": form.codec, "stored_size": len(form.data)}
    tampering.write(session, "blob", row, changes)


def forge_payload(session: Session, chance: random.Random) -> None:
    """Change what a page says and every digest that depends on it, the chain included."""
    table, captures = tampering.raw("blob"), tampering.raw("capture")
    named = sa.select(captures.c.payload_digest)
    rows = session.execute(
        sa.select(table).where(table.c.digest.in_(named)).order_by(table.c.digest)
    )
    row = dict(chance.choice(rows.mappings().all()))
    payload = edited(session, row, chance)
    form, digest = codec.encode(payload), blobs.digest_of(payload)
    forged = {"digest": digest, "size": len(payload), "codec": form.codec, "base_digest": None,
              "stored_size": len(form.data), "data": form.data}  # fmt: skip
    tampering.insert(session, "blob", forged)
    for name in ("capture", "snapshot"):
        owner = tampering.raw(name)
        session.execute(
            sa.update(owner)
            .where(owner.c.payload_digest == row["digest"])
            .values(payload_digest=digest)
        )
    tampering.delete(session, "blob", row)
    if chance.random() < 0.7:
        tampering.rechain(session)


def edited(session: Session, row: Row, chance: random.Random) -> bytes:
    payload = bytearray(blobs.get(session, row["digest"]))
    payload[chance.randrange(len(payload))] ^= 1 + chance.randrange(255)
    return bytes(payload)


DAMAGES: list[Damage] = [flip_bit, cut, drop, duplicate, swap, edit_payload, forge_payload]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("seed", range(2))
def test_damage_is_found(seed: int, damage: Damage, tampering_session: Session) -> None:
    damage(tampering_session, seeded(seed))
    assert is_found(tampering_session)


@pytest.mark.campaign
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_two_hundred_times(damage: Damage, tampering_session: Session) -> None:
    missed = []
    for seed in range(200):
        attempt = tampering_session.begin_nested()
        damage(tampering_session, seeded(seed))
        if not is_found(tampering_session):
            missed.append(seed)
        attempt.rollback()
    assert missed == []
