"""Containers: which format a ZIP archive or a compound file holds, told by its parts."""

from parsers.media.office.archive import Archive
from parsers.media.office.cfb import CompoundFile
from parsers.media.office.fault import OfficeFault

ZIP, OLE = "application/zip", "application/x-ole-storage"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_BY_PART = (
    ("word/document.xml", f"{_OPEN_XML}wordprocessingml.document"),
    ("xl/workbook.xml", f"{_OPEN_XML}spreadsheetml.sheet"),
    ("ppt/presentation.xml", f"{_OPEN_XML}presentationml.presentation"),
    ("OFD.xml", "application/ofd"),
)
_ODF = "application/vnd.oasis.opendocument."
_ODF_KINDS = (b"text", b"spreadsheet", b"presentation")
_ENCRYPTED = "EncryptedPackage"


def zip_type(archive: Archive) -> str:
    """Return the media type of an archive."""
    for part, media_type in _BY_PART:
        if part in archive:
            return media_type
    if "content.xml" not in archive:
        return ZIP
    label = archive.read("mimetype", 200) if "mimetype" in archive else b""
    root = archive.read("content.xml")[:20_000] if not label.strip() else b""
    for kind in _ODF_KINDS:
        if label.startswith(_ODF.encode() + kind) or b"<office:" + kind in root:
            return _ODF + kind.decode()
    return ZIP


def ole_type(payload: bytes) -> str:
    """Return the media type of a compound file; raise OfficeFault if it is damaged or locked."""
    file = CompoundFile(payload)
    if _ENCRYPTED in file:
        raise OfficeFault("the document is encrypted")
    if "WordDocument" in file:
        return "application/msword"
    if "Workbook" in file or "Book" in file:
        return "application/vnd.ms-excel"
    if "PowerPoint Document" in file:
        return "application/vnd.ms-powerpoint"
    return OLE
