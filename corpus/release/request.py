"""What is asked of a release, and what is told of it once it is made."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from corpus.export.text import written
from corpus.release.model import Edition

Extra = Literal["csv-bom", "jsonl", "parquet", "sqlite"]


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """What to release: without `as_of`, everything seen so far, as of the instant it was last seen.

    `golden` is a folder of reports with records made by careful readers, to measure against.
    """

    name: str
    folder: Path
    as_of: date | None = None
    against: Path | None = None
    explained: Path | None = None
    division: str | None = None
    also: frozenset[Extra] = frozenset()
    has_originals: bool = True
    golden: Path | None = None
    doi: str | None = None
    concept_doi: str | None = None


@dataclass(slots=True)
class ReleaseReport:
    """What was released; `lost` are the originals that the store no longer has."""

    edition: Edition
    digest: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    size: int = 0
    lost: list[str] = field(default_factory=list)
    causes: dict[str, int] = field(default_factory=dict)
    golden: dict[str, str] = field(default_factory=dict)
    """By form, how many of how many cells of the golden set are read right."""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "name": self.edition.name, "as_of": self.edition.as_of.isoformat(),
            "until": written(self.edition.until), "digest": self.digest, "files": self.files,
            "bytes": self.size, "rows": self.rows,
            "changes": self.causes, "golden": self.golden, "lost": self.lost,
        }  # fmt: skip
