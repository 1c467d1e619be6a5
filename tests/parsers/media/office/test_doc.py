"""DOC text by its piece table: narrow and wide pieces, fields, damage."""

import struct

from tests.parsers.media.office.pipeline import fault_of, open_office
from tests.parsers.media.office.write_cfb import compound

_START = 1024
_COMPRESSED = 0x40000000


def doc(*pieces: str, count: int | None = None) -> bytes:
    """Write pieces as a document without formatting; those in ASCII become narrow."""
    body, limits, places = b"", [0], []
    for piece in pieces:
        place = _START + len(body)
        places.append(place * 2 | _COMPRESSED if piece.isascii() else place)
        body += piece.encode("cp1252" if piece.isascii() else "utf-16-le")
        body += b"\0" * (len(body) % 2)
        limits.append(limits[-1] + len(piece.encode("utf-16-le")) // 2)
    table = struct.pack(f"<{len(limits)}I", *limits)
    table += b"".join(struct.pack("<HIH", 0, place, 0) for place in places)
    clx = b"\x01\x02\x00ab" + b"\x02" + struct.pack("<I", len(table)) + table
    header = bytearray(struct.pack("<HH6xH", 0xA5EC, 0xC1, 0x0200).ljust(_START, b"\0"))
    struct.pack_into("<I", header, 0x4C, limits[-1] if count is None else count)
    struct.pack_into("<II", header, 0x9A + 8 * 33, 0, len(clx))
    return compound({"WordDocument": bytes(header) + body, "1Table": clx})


def shown(*pieces: str) -> str:
    return "|".join(line.text for line in open_office(doc(*pieces)).lines)


def test_narrow_and_wide_pieces_are_one_text() -> None:
    assert shown("12", "公开", "3\r", "\U00020000政\r") == "12公开3|\U00020000政"


def test_fields_show_their_results() -> None:
    assert shown("\x13 HYPERLINK x \x14公开\x15 1\r") == "公开 1"
    assert shown("\x13 A \x13 B \x149\x15\x14", "7\x15\r") == "7"


def test_signs_of_word_are_read() -> None:
    assert shown("a\x0bb\x1ec\x1fd\x02\x0c") == "a|b-cd^"


def test_damage_is_named() -> None:
    assert "not complete" in fault_of(doc("12\r", count=9))
    assert "has no end" in fault_of(doc("12"))
    assert "more than" in fault_of(doc("1\r", count=2_000_000))
