"""The research object: an RO-Crate that names every file, what made it and from what."""

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from corpus.release.model import Edition
from corpus.release.package import TITLE, dump_pretty

Json = dict[str, Any]

_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".zip": "application/zip",
    ".html": "text/html",
    ".cff": "text/yaml",
}
# The crate's own terms lack the checksum, which programs would drop.
_CONTEXT = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "http://schema.org/sha256"}]
_SOFTWARE = "#nianbao"
_MADE_BY = "#release"


class WrittenFile(NamedTuple):
    """A file of the release by its path in it."""

    path: str
    size: int
    digest: str


def crate_json(edition: Edition, files: Iterable[WrittenFile]) -> bytes:
    """Return the metadata of the crate."""
    listed = list(files)
    graph = [_descriptor(), _root(edition, listed), _software(edition), _action(edition, listed)]
    graph += [_file(file) for file in listed]
    return dump_pretty({"@context": _CONTEXT, "@graph": graph})


def _descriptor() -> Json:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }


def _root(edition: Edition, files: Iterable[WrittenFile]) -> Json:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": TITLE,
        "description": f"{edition.title}, as of {edition.moment}.",
        "version": edition.name,
        "datePublished": edition.as_of.isoformat(),
        "license": {"@id": "LICENCE.md"},
        "hasPart": [{"@id": file.path} for file in files],
        "mentions": {"@id": _MADE_BY},
    }


def _software(edition: Edition) -> Json:
    return {
        "@id": _SOFTWARE,
        "@type": "SoftwareApplication",
        "name": "nianbao",
        "version": edition.code_version,
    }


def _action(edition: Edition, files: Iterable[WrittenFile]) -> Json:
    return {
        "@id": _MADE_BY,
        "@type": "CreateAction",
        "name": f"nianbao {edition.title}",
        "instrument": {"@id": _SOFTWARE},
        "result": [{"@id": file.path} for file in files],
    }


def _file(file: WrittenFile) -> Json:
    return {
        "@id": file.path,
        "@type": "File",
        "name": PurePosixPath(file.path).name,
        "contentSize": str(file.size),
        "sha256": file.digest.removeprefix("sha256:"),
        "encodingFormat": _TYPES.get(PurePosixPath(file.path).suffix, "text/plain"),
    }
