"""Self-made certificates for the sample hosts, good ones and every usual kind of bad one."""

import ssl
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_BEGIN = datetime(2001, 1, 1, tzinfo=UTC)
_END = datetime(2099, 1, 1, tzinfo=UTC)
_LONG_AGO = datetime(2011, 1, 1, tzinfo=UTC)
Key = ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class TlsContexts:
    """What a TLS server needs: modern and old contexts, and the authority clients may trust."""

    modern: ssl.SSLContext
    old: ssl.SSLContext
    authority: bytes


@dataclass(frozen=True, slots=True)
class _Authority:
    """The issuer of the good certificates."""

    certificate: x509.Certificate
    key: Key


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _authority() -> _Authority:
    key, name = ec.generate_private_key(ec.SECP256R1()), _name("nianbao sample authority")
    builder = _builder(name, name, key, _END).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    return _Authority(builder.sign(key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Key, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGIN)
        .not_valid_after(end)
    )


def _issue(authority: _Authority, hosts: Iterable[str], fault: str = "") -> tuple[bytes, Key]:
    """Issue a certificate; the fault is expired, self-signed, wrong-name or none."""
    key = ec.generate_private_key(ec.SECP256R1())
    listed = ["www.elsewhere.example"] if fault == "wrong-name" else sorted(hosts)
    subject = _name("sample")
    is_own = fault == "self-signed"
    issuer = subject if is_own else authority.certificate.subject
    builder = _builder(subject, issuer, key, _LONG_AGO if fault == "expired" else _END)
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in listed])
    signer = key if is_own else authority.key
    certificate = builder.add_extension(names, critical=False).sign(signer, hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.PEM), key


def _context(folder: Path, issued: tuple[bytes, Key], is_old: bool = False) -> ssl.SSLContext:
    certificate, key = issued
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder / "pair.pem"
    file.write_bytes(private + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return _aged(context) if is_old else context


def _aged(context: ssl.SSLContext) -> ssl.SSLContext:
    with warnings.catch_warnings():
        # The old protocol is the point: a server that nobody has mended since 2010.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1
    return context


def make_contexts(hosts: Iterable[str], faults: Mapping[str, str]) -> TlsContexts:
    """Make the contexts for a set of hosts; `faults` says what is wrong with the bad ones."""
    authority, listed = _authority(), list(hosts)
    with _folder() as folder:
        modern = _context(folder, _issue(authority, listed))
        bad = {
            host: _context(folder, _issue(authority, [host], fault))
            for host, fault in faults.items()
        }
        old = _context(folder, _issue(authority, listed), is_old=True)

    def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: object) -> None:
        connection.context = bad.get(name or "", modern)

    modern.sni_callback = choose
    return TlsContexts(modern, old, authority.certificate.public_bytes(serialization.Encoding.PEM))


@contextmanager
def _folder() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield Path(folder)
