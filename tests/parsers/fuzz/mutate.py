"""Mutations of documents: inside the parts of an archive and the streams of a PDF, not only around.

A mutation of packed bytes nearly always ends at a checksum; these unpack, spoil and pack again.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

Spoil = Callable[[bytes], bytes]
"""Changes the bytes of one part; a fuzzing engine or chance decides how."""

_MAX_PART = 2**20
_STREAM = re.compile(rb"stream\r?\n")
_TOKENS = (
    b"<td>", b"</td>", b"<tr>", b"</table>", b"<table>", b' rowspan="9999"', b' colspan="0"',
    b"<div hidden>", b"&#x0;", b"|", b"\t", b"\n", b"\r", b"\xff\xfe", b"\x00", b"-", b"9" * 20,
    "第二十条第（一）项".encode(), "总计".encode(), "（三）不予公开".encode(), "自然人".encode(),
    b"\\cell", b"\\row", b"\\trowd", b"{", b"}", b"\\u-1 ", b"\\bin99999999 ", b"<w:tc>",
    b"</w:tbl>", b'w:val="99999999"', b"w:gridSpan", b"table:number-columns-repeated",
    b"BT", b"ET", b"Tj", b"re", b" cm", b" Do", b"\x00\x80", b"\x7f\xff\xff\xff",
)  # fmt: skip


def spoil_bytes(payload: bytes, rng: Random) -> bytes:
    """Change, drop, repeat and insert bytes by chance."""
    raw = bytearray(payload)
    for _ in range(rng.choice((1, 2, 5, 20))):
        place = rng.randrange(len(raw) + 1)
        length = rng.choice((1, 2, 8, 64, 512))
        kind = rng.randrange(5)
        if kind == 0:
            raw[place : place + length] = rng.randbytes(length)
        elif kind == 1:
            del raw[place : place + length]
        elif kind == 2:
            raw[place:place] = raw[place : place + length] * rng.choice((1, 2, 9))
        elif kind == 3:
            source = rng.randrange(len(raw) + 1)
            raw[place:place] = raw[source : source + length]
        else:
            raw[place : place + rng.choice((0, 4))] = rng.choice(_TOKENS)
    return bytes(raw)


def mutate(payload: bytes, rng: Random, spoil: Spoil | None = None) -> bytes:
    """Spoil a document in a part that its format hides, or as it stands."""
    change = spoil or (lambda part: spoil_bytes(part, rng))
    if rng.random() < 0.2:
        return change(payload)
    if payload.startswith(b"PK"):
        return _mutate_archive(payload, rng, change)
    if b"%PDF-" in payload[:1024]:
        return _mutate_pdf(payload, rng, change)
    return change(payload)


def _mutate_archive(payload: bytes, rng: Random, spoil: Spoil) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as source:
            members = {
                item.filename: source.read(item)
                for item in source.infolist()
                if item.file_size <= _MAX_PART and not item.flag_bits & 1
            }
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError):
        return spoil(payload)
    if not members:
        return spoil(payload)
    # The main part is by far the largest and the one worth most.
    name = max(members, key=lambda n: len(members[n])) if rng.random() < 0.7 else None
    name = name or rng.choice(sorted(members))
    members[name] = spoil(members[name])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for member, content in members.items():
            target.writestr(zipfile.ZipInfo(member), content)
    return stream.getvalue()


def _mutate_pdf(payload: bytes, rng: Random, spoil: Spoil) -> bytes:
    starts = [match.end() for match in _STREAM.finditer(payload)]
    if not starts:
        return spoil(payload)
    start = rng.choice(starts)
    end = payload.find(b"endstream", start)
    try:
        unpacked = zlib.decompressobj().decompress(payload[start:end], _MAX_PART)
    except zlib.error:
        return spoil(payload)
    packed = zlib.compress(spoil(unpacked))
    # A wrong length is mended by every reader of PDF; a right one keeps the offsets behind it.
    room = end - start
    packed = packed.ljust(room, b"\n") if len(packed) <= room else packed
    return payload[:start] + packed + payload[end:]
