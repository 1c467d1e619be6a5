"""Pressing: the tables of an edition from a vintage, each row once into every format asked for."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from corpus.coverage.loading import Coverage
from corpus.export.sinks import Sink
from corpus.job import Job
from corpus.release.model import Edition
from corpus.release.vintages import open_vintage
from corpus.release.writing import Place, TableWriter
from corpus.rules.deriving import Yardstick
from crawler.portals.portal import Portal
from storage.blobs import digest_of


@dataclass(frozen=True, slots=True)
class Plan:
    """Which edition to press, into what, and which portals are known.

    Without a folder for it, provenance is told to nobody.
    """

    edition: Edition
    portals: Sequence[Portal]
    sinks: Sequence[Sink]
    folder: Path | None = None


class Pressed(NamedTuple):
    """Tables that are written, and the archive that they come from."""

    writer: TableWriter
    archive: Session

    def basis(self) -> Mapping[str, Any]:
        """Return rules, thresholds and parsers by name and digest."""
        yardstick = digest_of(self.writer.yardstick.describe().encode())
        parsers = sorted({digest for _, digest in self.writer.tallies.parsers})
        return {"rules_and_thresholds": yardstick, "parsers": parsers}


@contextmanager
def pressing(job: Job, plan: Plan) -> Iterator[Pressed]:
    """Write every table but what differs from an earlier release; yield while all is open.

    Searches are read where they are, as far as they were made by then; so are captures.
    """
    edition = plan.edition
    with (
        open_vintage(job, edition, plan.portals) as vintage,
        job.store.read_only() as archive,
        vintage.store.read_only() as session,
    ):
        coverage = Coverage(session, tuple(plan.portals), searched=archive, until=vintage.now())
        place = Place(session, archive, edition.until, plan.folder)
        writer = TableWriter(place, plan.sinks, coverage, Yardstick(), edition.division)
        writer.write()
        yield Pressed(writer, archive)
