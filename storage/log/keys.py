"""The key that signs heads: one file of this machine, made when it is first needed."""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from storage.errors import StorageError


class SigningKeyUnusable(StorageError):
    """The file of the key holds no key that can sign heads."""


class Signer:
    """Sign heads with an Ed25519 key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public_key = key.public_key().public_bytes_raw()

    def sign(self, statement: bytes) -> bytes:
        """Return the signature of a statement."""
        return self._key.sign(statement)


def load_signer(path: Path) -> Signer | None:
    """Return the signer whose key is in a file, or None when there is no file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyUnusable(
            f"The file {path} holds no Ed25519 key without a password: restore it from a backup, "
            "or move it away to start a new one."
        )
    return Signer(key)


def open_signer(path: Path) -> Signer:
    """Return the signer whose key is in a file, which is made unless it is there."""
    signer = load_signer(path)
    while signer is None:
        _create(path)
        signer = load_signer(path)
    return signer


def _create(path: Path) -> None:
    """Put a new key under a name that nobody else took meanwhile, readable by its owner only."""
    content = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A link never replaces: of two programs that start at once, one makes the key.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
