"""Seal: captures that have grown old into WARC segments, and their bytes out of the database."""

from dataclasses import dataclass
from datetime import datetime

from corpus.job import Job
from storage.archive import RunStart, start_run
from storage.models.archive import RunKind, RunOutcome
from storage.sealing import SealPlan, SegmentStore, drop_sealed, seal
from storage.sealing.cold import count_cold
from storage.session import Store


@dataclass(frozen=True, slots=True)
class SealRequest:
    """Where segments go, and what goes into them; without `least_dropped` nothing is dropped."""

    place: str
    before: datetime
    least_dropped: int | None = None

    def count(self, store: Store) -> int:
        """Count the captures that will be sealed."""
        with store.read_only() as session:
            return count_cold(session, SealPlan(SegmentStore(self.place), self.before, ""))


def seal_captures(job: Job, request: SealRequest) -> dict[str, int]:
    """Seal, then drop if asked to, as one run; return the numbers."""
    place = SegmentStore(request.place)
    job.store.surroundings.segments = place.read
    start = RunStart(RunKind.SEAL, job.code_version, settings={"place": request.place})
    with job.store.begin() as session:
        run = start_run(session, start, job.now)
    plan = SealPlan(place, request.before, job.code_version)
    done = seal(job.store, run, plan, job.advance)
    dropped = 0
    if request.least_dropped is not None:
        while count := drop_sealed(job.store, place, request.least_dropped, lambda _: None):
            dropped += count
    counts = {
        "files": len(done.segments),
        "captures": done.captures,
        "blobs": done.blobs,
        "bytes": done.size,
        "dropped": dropped,
    }
    job.finish(run, RunOutcome.COMPLETE, counts)
    return counts
