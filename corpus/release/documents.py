"""Everything of a release that is no table: codebook, description, notes, scripts, metadata."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.release import notes, scripts
from corpus.release.codebook_files import Codebook, Since
from corpus.release.crate import crate_json
from corpus.release.errors import ReleaseRefused
from corpus.release.folder import digest_of, files_of
from corpus.release.model import Edition
from corpus.release.package import package_json
from corpus.release.tables import PANEL, all_tables
from corpus.release.tallies import Tallies

_BOOK = "# Codebook 变量手册"


@dataclass(frozen=True, slots=True)
class Telling:
    """What the documents of a release tell beside its tables."""

    edition: Edition
    tallies: Tallies
    basis: Mapping[str, Any]
    """Rules and thresholds, by name and digest."""
    unsettled: int = 0
    accuracy: dict[str, Any] | None = None
    since: Since = field(default_factory=dict)
    causes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    explained: int = 0


def write_documents(folder: Path, told: Telling) -> None:
    """Write the documents; the crate comes last, for it names all files but the checksums."""
    edition, tallies = told.edition, told.tallies
    book = Codebook(tallies, told.since, edition.name)
    page = "\n\n".join([_BOOK, *book.markdown()]) + "\n"
    documents = {
        "README.md": notes.readme(edition, all_tables(), tallies),
        "CHANGES.md": notes.changes(edition, told.causes, told.explained),
        "QUALITY.md": notes.quality(edition, tallies, told.unsettled, told.accuracy),
        "LICENCE.md": notes.licence(),
        "CITATION.cff": notes.citation(edition),
        "CODEBOOK.md": page.encode(),
        "codebook.csv": book.csv(),
        "codebook.json": book.json(),
        "scripts/panel_wide.do": scripts.stata_script(PANEL),
        "scripts/panel_wide.R": scripts.r_script(PANEL),
        "scripts/load.py": scripts.pandas_script(),
        "datapackage.json": package_json(edition, all_tables(), _sizes(folder), told.basis),
    }
    for name, content in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "ro-crate-metadata.json").write_bytes(crate_json(edition, files_of(folder)))


def read_accuracy(path: Path | None) -> dict[str, Any] | None:
    """Return measured figures, which are a JSON object of names and numbers."""
    if path is None:
        return None
    try:
        measured = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ReleaseRefused(f"{path} holds no JSON: write an object of figures.") from error
    if not isinstance(measured, dict):
        raise ReleaseRefused(f"{path} holds no JSON object: write figures by their names.")
    return measured


def _sizes(folder: Path) -> dict[str, dict[str, Any]]:
    found = {}
    for table in all_tables():
        path = folder / "data" / f"{table.name}.csv"
        found[table.name] = {"bytes": path.stat().st_size, "hash": digest_of(path)}
    return found
