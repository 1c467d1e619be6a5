"""Archives: the members of a ZIP file read in bounded memory, whatever the archive claims."""

import io
import struct
import zipfile
import zlib

from parsers.media.office.fault import OfficeFault

MAX_MEMBERS = 5_000
MAX_PART = 32 * 2**20
"""Bytes of one unpacked member."""

_ENTRY = b"PK\x01\x02"
_IS_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What reading a damaged archive may end in.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, NotImplementedError,
    RuntimeError, OverflowError, OSError,
)  # fmt: skip
# Left by the packers of some systems beside the real members.
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class Archive:
    """An opened ZIP file."""

    def __init__(self, payload: bytes) -> None:
        """Open an archive; raise OfficeFault if it is damaged or has too many members."""
        if payload.count(_ENTRY) > MAX_MEMBERS:
            raise OfficeFault(f"the archive has more than {MAX_MEMBERS} members")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(payload))
        except _DAMAGE as error:
            raise OfficeFault("the ZIP archive is damaged or ends early") from error
        self._members = {info.filename: info for info in self._zip.infolist()}

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def names(self) -> list[str]:
        """Return the names of the files inside, without folders and packers' litter."""
        return [
            name for name, info in self._members.items()
            if not info.is_dir() and not name.startswith(_LITTER) and not name.endswith(_LITTER)
        ]  # fmt: skip

    def read(self, name: str, limit: int = MAX_PART) -> bytes:
        """Unpack a member; raise OfficeFault if that is impossible or gives too many bytes."""
        info = self._members.get(name)
        if info is None:
            raise OfficeFault(f"the archive has no part {name!r}")
        if info.flag_bits & _IS_ENCRYPTED:
            raise OfficeFault("the archive is encrypted")
        if info.compress_type not in _METHODS:
            raise OfficeFault(f"the archive packs {name!r} in an unusual way")
        try:
            with self._zip.open(info) as member:
                unpacked = member.read(limit + 1)
        except _DAMAGE as error:
            raise OfficeFault(f"the part {name!r} of the archive is damaged") from error
        if len(unpacked) > limit:
            raise OfficeFault(f"the part {name!r} unpacks to more than {limit} bytes")
        return unpacked
