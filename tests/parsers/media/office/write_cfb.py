"""Writes compound files and the records of XLS streams, as small as readers accept them."""

import struct
from collections.abc import Mapping

_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Write streams as a compound file; short ones are padded to have sectors of their own."""
    table: list[int] = []
    sectors: list[bytes] = []
    entries = [_entry("Root Entry", 5, _END, 0)]
    for name, content in streams.items():
        padded = content.ljust(4096, b"\0")
        entries.append(_entry(name, 2, _add(table, sectors, padded), len(padded)))
    directory = _add(table, sectors, b"".join(entries))
    # One sector of the table holds 128 entries; it lists itself at its end.
    count = -(-(len(table) + 1) // 127)
    first = len(sectors)
    table += [_TABLE] * count
    padded_table = table + [_FREE] * (count * 128 - len(table))
    raw = struct.pack(f"<{len(padded_table)}I", *padded_table)
    listed = [*range(first, first + count), *[_FREE] * (109 - count)]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, count, directory, 0, 4096, _END, 0, _END, 0, listed[0])
    header += struct.pack("<108I", *listed[1:])
    return header + b"".join(sectors) + raw


def _add(table: list[int], sectors: list[bytes], content: bytes) -> int:
    first = len(sectors)
    for start in range(0, len(content), _SECTOR):
        sectors.append(content[start : start + _SECTOR].ljust(_SECTOR, b"\0"))
        table.append(len(sectors))
    table[-1] = _END
    return first


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", _FREE, _FREE, _FREE)
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB", len(raw), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def record(code: int, raw: bytes = b"") -> bytes:
    """Write one record."""
    return struct.pack("<HH", code, len(raw)) + raw


BOF = record(0x809, struct.pack("<HH", 0x0600, 5) + bytes(12))
EOF = record(0x0A)


def shared_strings(*texts: str) -> bytes:
    """Write a table of shared strings, cut into two records inside the last string."""
    raw = struct.pack("<II", len(texts), len(texts))
    for text in texts[:-1]:
        raw += struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
    last = texts[-1]
    raw += struct.pack("<HB", len(last), 1) + last[:2].encode("utf-16-le")
    rest = last[2:]
    is_narrow = rest.isascii()
    tail = rest.encode("latin-1" if is_narrow else "utf-16-le")
    return record(0xFC, raw) + record(0x3C, bytes([not is_narrow]) + tail)


def workbook(
    shared: bytes, sheets: Mapping[str, bytes], hidden: frozenset[str] = frozenset()
) -> bytes:
    """Write sheets of records as an XLS file."""
    names = [(name, name.encode("utf-16-le")) for name in sheets]
    size = len(BOF + shared + EOF) + sum(4 + 8 + len(raw) for _, raw in names)
    listing, body = b"", b""
    for name, raw in names:
        start = struct.pack("<IBB", size + len(body), name in hidden, 0)
        listing += record(0x85, start + struct.pack("<BB", len(name), 1) + raw)
        body += BOF + sheets[name] + EOF
    return compound({"Workbook": BOF + listing + shared + EOF + body})
