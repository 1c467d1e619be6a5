"""Writes documents as RTF: GBK bytes or UTF-16 units, rows with borders and merge marks."""

from itertools import groupby
from typing import Literal

from corpus.sample.blocks import SampleDocument, Slot, TableBlock
from tests.parsers.media.office.packing import places

Script = Literal["bytes", "units", "raw"]
_WIDTH = 600
_HEAD = r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}{\*\generator X;}"


def rtf(body: str) -> bytes:
    """Write the inside of a document as a file."""
    return (_HEAD + body + "}").encode("gb18030")


def render_rtf(document: SampleDocument, script: Script = "bytes") -> bytes:
    """Write a document."""
    return rtf(
        "\n".join(
            _table(block, script)
            if isinstance(block, TableBlock)
            else rf"\pard\plain {text(block.text, script)}\par"
            for block in document.blocks
        )
    )


def text(words: str, script: Script = "bytes") -> str:
    """Write text in one of the ways RTF has for it."""
    return "".join(_sign(sign, script) for sign in words)


def _sign(sign: str, script: Script) -> str:
    if sign == "\n":
        return r"\line "
    if sign in "\\{}":
        return f"\\{sign}"
    if sign.isascii() or script == "raw":
        return sign
    raw = "".join(f"\\'{byte:02x}" for byte in sign.encode("gb18030"))
    if script == "bytes":
        return raw
    unit = ord(sign)
    return rf"{{\uc{len(raw) // 4}\u{unit - 65536 if unit > 32767 else unit}{raw}}}"


def _table(table: TableBlock, script: Script) -> str:
    return "\n".join(_row(row, script) for row in places(table))


def _row(row: list[Slot], script: Script) -> str:
    shapes, cells, right = "", "", 0
    for _, same in groupby(row, key=lambda slot: id(slot.cell)):
        slots = list(same)
        cell = slots[0].cell
        right += _WIDTH * len(slots)
        merge = "" if cell.rowspan == 1 else (r"\clvmgf" if slots[0].starts else r"\clvmrg")
        shapes += rf"{merge}\cellx{right}"
        lines = cell.text.split("\n") if slots[0].starts else [""]
        words = r"\par ".join(text(line, script) for line in lines)
        cells += rf"\pard\plain\intbl {words}\cell"
    return rf"\trowd\trleft0{shapes}{cells}\row"
