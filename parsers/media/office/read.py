"""One door to the office readers, and the way back from a path."""

from collections.abc import Callable
from dataclasses import dataclass

from parsers.document import Document
from parsers.media.office.assemble import Reading, assemble, block_text
from parsers.media.office.doc import read_doc
from parsers.media.office.docx import Docx
from parsers.media.office.fault import OfficeFault
from parsers.media.office.odf import Odf
from parsers.media.office.rtf import read_rtf
from parsers.media.office.sheets import Workbook
from parsers.media.office.xls import read_xls
from parsers.media.office.xlsx import read_xlsx


@dataclass(frozen=True, slots=True)
class OfficeDocument:
    """The document of an office file, or the fault that says why there is none."""

    document: Document | None
    fault: str | None = None


_READERS: dict[str, Callable[[bytes], Reading]] = {
    "application/msword": read_doc,
    "application/rtf": read_rtf,
    "application/vnd.ms-excel": lambda payload: read_xls(payload).reading(),
    "application/vnd.oasis.opendocument.spreadsheet": lambda payload: Odf(payload).reading(),
    "application/vnd.oasis.opendocument.text": lambda payload: Odf(payload).reading(),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (
        lambda payload: read_xlsx(payload).reading()
    ),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (
        lambda payload: Docx(payload).reading()
    ),
}
OFFICE_TYPES = frozenset(_READERS)
"""The media types that `read_office` reads."""

PATH_MEDIA = frozenset(("docx", "odt", "ods", "xlsx", "xls"))
"""The media whose locators have a path for `OfficePaths`; RTF and DOC have lines only."""


def read_office(payload: bytes, media_type: str) -> OfficeDocument:
    """Read an office file of a sniffed type; never raise."""
    try:
        return OfficeDocument(assemble(_READERS[media_type](payload)))
    except OfficeFault as fault:
        return OfficeDocument(None, str(fault))


class OfficePaths:
    """Finds the text under a path in one payload, without the text or the offsets of its document.

    Only `PATH_MEDIA` have a tree or addresses for it.
    """

    def __init__(self, payload: bytes, medium: str) -> None:
        """Open a payload; raise OfficeFault if it cannot be read, LookupError without paths."""
        self._file: Docx | Odf | Workbook
        if medium == "docx":
            self._file = Docx(payload)
        elif medium in ("odt", "ods"):
            self._file = Odf(payload)
        elif medium in ("xlsx", "xls"):
            self._file = read_xlsx(payload) if medium == "xlsx" else read_xls(payload)
        else:
            raise LookupError(f"a locator into {medium} has no path")

    def text_at(self, path: str) -> str:
        """Return the text of an element or a cell, empty if there is none."""
        blocks = self._file.blocks_at(path)
        return block_text(blocks) if blocks is not None else ""
