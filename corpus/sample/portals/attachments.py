"""The files beside a report; whoever can make better ones plugs in a maker of their own."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpus.sample.blocks import SampleDocument
from corpus.sample.render_html import HtmlOptions, render_html
from corpus.sample.render_text import TextOptions, render_text_bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as its publisher names it; the media type is the honest one."""

    name: str
    payload: bytes
    media_type: str

    @property
    def ending(self) -> str:
        """The ending of the name with its dot."""
        return "." + self.name.rpartition(".")[2]


AttachmentMaker = Callable[[SampleDocument], Sequence[Attachment]]


def text_and_html(document: SampleDocument) -> Sequence[Attachment]:
    """Make the same report as text and as a page that pretends to be a Word file."""
    title = document.truth.title or "附件"
    return (
        Attachment(f"{title}.txt", render_text_bytes(document, TextOptions("tabs")), "text/plain"),
        html_as(document, "doc"),
    )


def html_as(document: SampleDocument, ending: str) -> Attachment:
    """Make the report as a page under the ending of an office file, as many publishers do."""
    payload = render_html(document, HtmlOptions(style="word", shell=False))
    return Attachment(f"{document.truth.title or '附件'}.{ending}", payload, "text/html")


def bundle(documents: Iterable[SampleDocument]) -> Attachment:
    """Pack the reports of several agencies into one zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for document in documents:
            member = zipfile.ZipInfo(f"{document.truth.agency.name}.html", (2024, 1, 31, 9, 0, 0))
            archive.writestr(member, html_as(document, "html").payload)
    return Attachment("各单位年度报告.zip", stream.getvalue(), "application/zip")


def blank_image(width: int = 640, height: int = 40) -> Attachment:
    """Make a white picture that stands for a scanned table."""
    lines = (b"\0" + b"\xff" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    body = b"".join(_png_part(kind, octets) for kind, octets in parts)
    return Attachment("table.png", b"\x89PNG\r\n\x1a\n" + body, "image/png")


def _png_part(kind: bytes, octets: bytes) -> bytes:
    checked = zlib.crc32(kind + octets)
    return struct.pack(">I", len(octets)) + kind + octets + struct.pack(">I", checked)
