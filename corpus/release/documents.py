"""Everything of a release that is no table: codebook, description, notes, scripts, metadata."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.golden.measure import Accuracy
from corpus.release import notes, scripts
from corpus.release.codebook_files import Codebook, Since
from corpus.release.codebook_page import codebook_page
from corpus.release.crate import crate_json
from corpus.release.folder import digest_of, files_of
from corpus.release.gates import Excused
from corpus.release.model import Edition
from corpus.release.package import package_json
from corpus.release.quality import quality
from corpus.release.standing import Standing
from corpus.release.tables import PANEL, all_tables
from corpus.release.tallies import Tallies

_BOOK = "Codebook 变量手册"


@dataclass(frozen=True, slots=True)
class Telling:
    """What the documents of a release tell beside its tables."""

    edition: Edition
    tallies: Tallies
    basis: Mapping[str, Any]
    """Rules and thresholds, by name and digest."""
    unsettled: int = 0
    accuracy: Accuracy | None = None
    standing: Standing | None = None
    since: Since = field(default_factory=dict)
    causes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    explained: int = 0
    excused: tuple[Excused, ...] = ()


def write_documents(folder: Path, told: Telling) -> None:
    """Write the documents; the crate comes last, for it names all files but the checksums."""
    edition, tallies = told.edition, told.tallies
    book = Codebook(tallies, told.since, edition.name)
    page = "\n\n".join([f"# {_BOOK}", *book.markdown()]) + "\n"
    measured = None if told.accuracy is None else told.accuracy.as_json()
    documents = {
        "README.md": notes.readme(edition, all_tables(), tallies),
        "UNITS.md": notes.units(),
        "CHANGES.md": notes.changes(edition, told.causes, told.explained, told.excused),
        "QUALITY.md": quality(
            edition, tallies, told.unsettled, (told.accuracy, told.standing)
        ),
        "LICENCE.md": notes.licence(),
        "CITATION.cff": notes.citation(edition),
        "CODEBOOK.md": page.encode(),
        "CODEBOOK.html": codebook_page(book, _BOOK),
        "codebook.csv": book.csv(),
        "codebook.json": book.json(),
        "scripts/panel_wide.do": scripts.stata_script(PANEL),
        "scripts/panel_wide.R": scripts.r_script(PANEL),
        "scripts/load.py": scripts.pandas_script(),
        "datapackage.json": package_json(
            edition, all_tables(), _sizes(folder), {**told.basis, "golden_set": measured}
        ),
    }  # fmt: skip
    for name, content in documents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "ro-crate-metadata.json").write_bytes(crate_json(edition, files_of(folder)))


def _sizes(folder: Path) -> dict[str, dict[str, Any]]:
    found = {}
    for table in all_tables():
        path = folder / "data" / f"{table.name}.csv"
        found[table.name] = {"bytes": path.stat().st_size, "hash": digest_of(path)}
    return found
