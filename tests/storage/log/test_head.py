from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from storage.log.head import Head, HeadUnreadable, parse_head, parse_heads
from storage.log.keys import Signer, SigningKeyUnusable, load_signer, open_signer

SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
DIGESTS = st.binary(min_size=32, max_size=32).map(lambda raw: f"sha256:{raw.hex()}")
INSTANTS = st.datetimes(datetime(2001, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds


def sign(head: Head) -> Head:
    return replace(head, signature=SIGNER.sign(head.statement()))


HEADS = st.builds(
    Head,
    size=st.integers(0, 10**12),
    root=DIGESTS,
    chain=DIGESTS,
    previous=st.none() | DIGESTS,
    run_id=st.integers(1, 10**9),
    signed_at=INSTANTS,
    public_key=st.just(SIGNER.public_key),
).map(sign)


@given(HEADS)
def test_a_head_survives_its_text(head: Head) -> None:
    assert parse_head(head.text()) == head
    assert parse_head(head.text()).is_genuine()


@given(HEADS, HEADS)
def test_heads_are_found_in_a_quoted_mail(first: Head, second: Head) -> None:
    mail = f"Dear keeper,\n\n{first.text()}\nand\n{second.text()}bye"
    quoted = "".join(f"> {line}\r\n" for line in mail.splitlines())
    assert list(parse_heads(quoted)) == [first, second]


@given(HEADS, st.data())
def test_a_changed_head_is_not_genuine(head: Head, data: st.DataObject) -> None:
    text = head.text()
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("0123456789abcdefA+ \n").filter(lambda c: c != text[place]))
    changed = text[:place] + letter + text[place + 1 :]
    try:
        found = parse_head(changed)
    except HeadUnreadable:
        return
    # What reads the same is the same: blanks, and bits of base64 that stand for nothing.
    assert found == head or not found.is_genuine()


def test_a_text_without_head_is_refused() -> None:
    with pytest.raises(HeadUnreadable, match="copy all its lines"):
        parse_head("nianbao log head v1\nsize: 7\n")


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings" / "signing.key"
    assert load_signer(path) is None
    first = open_signer(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert open_signer(path).public_key == first.public_key
    assert [file.name for file in path.parent.iterdir()] == ["signing.key"]


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "signing.key"
    path.write_text("no key")
    with pytest.raises(SigningKeyUnusable):
        open_signer(path)
    other = generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(other)
    with pytest.raises(SigningKeyUnusable):
        load_signer(path)
