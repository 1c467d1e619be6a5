"""Parser version: a number for people and a digest of everything that shapes a result."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

from parsers.model import ParserVersion

VERSION = "0.2.0"
_LIBRARIES = ("selectolax", "lxml", "trafilatura", "opencc")
# Without them some payloads are unreadable, so that their absence makes another parser.
_EXTRAS = ("pypdfium2", "pillow", "numpy")


@cache
def parser_version(recogniser: str | None = None) -> ParserVersion:
    """Return the version and the digest of the parser's sources, forms and libraries.

    A recogniser, given by the name that tells its version, makes another parser.
    """
    digest = hashlib.sha256()
    for name, source in sorted(_sources(files("parsers"), "")):
        digest.update(f"{name}\0".encode())
        digest.update(source.read_bytes().replace(b"\r\n", b"\n"))
    for library in (*_LIBRARIES, *_EXTRAS):
        digest.update(f"{library}=={_version_of(library)}\0".encode())
    if recogniser is not None:
        digest.update(f"{recogniser}\0".encode())
    return ParserVersion(VERSION, f"sha256:{digest.hexdigest()}")


def _version_of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def _sources(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            yield from _sources(entry, f"{name}/")
        elif name.endswith((".py", ".toml")):
            yield name, entry
