"""The header of a foreign record, read with patience: folded lines, bare line feeds, any bytes.

What the fields mean is decided by whoever asks for them.
"""

import re
from dataclasses import dataclass

_VERSION = re.compile(r"WARC/(\d{1,3}\.\d{1,3})[ \t]*")
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Header:
    """Hold the named fields of a record in their order, and the lines that are none.

    Bytes that are no UTF-8 are kept as surrogate escapes.
    """

    version: str
    fields: tuple[tuple[str, str], ...]
    strays: tuple[str, ...] = ()

    def get(self, name: str) -> str | None:
        """Return the first value of a field, whatever the case of its name."""
        return next(iter(self.get_all(name)), None)

    def get_all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field."""
        return tuple(value for key, value in self.fields if key.lower() == name.lower())

    def get_uri(self, name: str) -> str | None:
        """Return a value without the angle brackets that ids have and old URIs may have."""
        value = self.get(name)
        return None if value is None else strip_brackets(value)

    @property
    def content_length(self) -> int | None:
        """Return the announced size of the block, or None when nothing usable is announced."""
        value = self.get("Content-Length") or ""
        return int(value) if _LENGTH.fullmatch(value) else None


def strip_brackets(value: str) -> str:
    """Remove one pair of angle brackets.

    >>> strip_brackets("<urn:uuid:1>")
    'urn:uuid:1'
    """
    return value[1:-1] if value.startswith("<") and value.endswith(">") else value


def parse_header(raw: bytes) -> Header:
    """Read a header block, from its version line to its blank line."""
    first, *rest = raw.decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")
    version = _VERSION.fullmatch(first)
    fields: list[tuple[str, str]] = []
    strays: list[str] = []
    for line in _unfold(rest):
        name, colon, value = line.partition(":")
        if colon and name.strip():
            fields.append((name.strip(), value.strip(" \t\r")))
        else:
            strays.append(line)
    return Header(version.group(1) if version else "", tuple(fields), tuple(strays))


def _unfold(lines: list[str]) -> list[str]:
    joined: list[list[str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and joined:
            joined[-1].append(line.strip())
        elif line.strip():
            joined.append([line])
    return [" ".join(parts) for parts in joined]
