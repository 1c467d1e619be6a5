"""Which release it is, as plain values."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from corpus.rules.deadlines import BEIJING


@dataclass(frozen=True, slots=True)
class Edition:
    """Which release it is: everything that may stand in a file beside what the corpus says.

    `until` is the first instant that no longer counts: 24:00 Beijing time of `as_of`, or right
    after what was seen last, on that day. A snapshot is an edition that nobody named and nobody
    promised to keep. `doi` and `concept_doi` are those that an archive has reserved for this
    release and for all of them.
    """

    name: str
    as_of: date
    until: datetime
    code_version: str
    division: str | None = None
    previous: str | None = None
    is_snapshot: bool = False
    doi: str | None = None
    concept_doi: str | None = None
    has_originals: bool = True

    @property
    def title(self) -> str:
        """Return what it is called in a sentence."""
        return self.name if self.is_snapshot else f"release {self.name}"

    @property
    def moment(self) -> str:
        """Return the last instant that counts, in Beijing and in UTC."""
        local = self.until.astimezone(BEIJING)
        if local.time() == time():
            day, clock, last = self.as_of.isoformat(), "24:00", self.until
        else:
            last = self.until - timedelta.resolution
            day, clock = last.astimezone(BEIJING).isoformat(" ").removesuffix("+08:00").split(" ")
        told = last.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return f"{day}, {clock} Beijing time ({told})"
