"""Values of the coverage: what was expected of a body in a year, and what came of it.

Nothing here touches a database.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from storage.models.agencies import AgencyKind


class Status(StrEnum):
    """What became of a report, by the codes of a release."""

    HELD = "held"
    UNREAD = "UP"
    """It is held and none of its figures could be read by us, or nobody has tried yet."""
    NOT_FOUND = "NF"
    """A complete search after the deadline did not find it."""
    UNREACHABLE = "NR"
    """What lists it, or the page itself, could not be reached."""
    GONE = "GO"
    """It was listed, or is held, and its page is there no more."""
    NOT_OBLIGED = "NE"
    """The body was not there in that year, or had no duty to report."""
    PART_YEAR = "PY"
    """The body ended within that year."""
    UNSETTLED = "ID"
    """A version may be it whose agency or year is not settled."""
    NOT_SEARCHED = "NH"
    """It is not held, and no complete search says that there is none."""

    @property
    def is_held(self) -> bool:
        """Tell whether its bytes are in the archive."""
        return self in (Status.HELD, Status.UNREAD)


class Timeliness(StrEnum):
    """Whether a held report came out by its deadline, as far as anything tells."""

    ON_TIME = "on_time"
    LATE = "late"
    UNKNOWN = "unknown"
    """It was first seen after the deadline, and its page does not say since when it is there."""


class Completeness(StrEnum):
    """How many of the tables of a held report could be read."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class Why(StrEnum):
    """Why a body is expected to report for a year."""

    REGISTRY = "registry"
    """It was there at the end of the year, and its kind is obliged."""
    LISTED = "listed"
    """A portal lists a report of its for the year."""
    REPORTED = "reported"
    """It reported for the year before."""
    HELD = "held"


class RosterReason(NamedTuple):
    """A reason with its details, in words."""

    why: Why
    says: str


class Evidence(NamedTuple):
    """A thing that was seen: what, when, where, and in which capture or version."""

    kind: str
    says: str
    at: datetime | None = None
    url: str | None = None
    capture_id: int | None = None
    version_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data, without what it does not have."""
        whole = self._asdict() | {"at": None if self.at is None else self.at.isoformat()}
        return {name: value for name, value in whole.items() if value is not None}


@dataclass(frozen=True, slots=True)
class RosterRow:
    """What was expected of a body in a year, however it turned out.

    `name`, `kind` and `parent` are those at the end of the year, else the last ones within it.
    `division` is the government it belongs to, itself if it is one. `problem` says where the
    registry contradicts itself.
    """

    lineage: str
    report_year: int
    name: str
    kind: AgencyKind
    function: str | None
    parent: str | None
    division: str | None
    division_name: str | None
    is_there: bool
    """Whether it was there at the end of the year."""
    is_part_year: bool
    is_obliged: bool
    is_expected: bool
    reasons: tuple[RosterReason, ...]
    deadline: date | None
    deadline_basis: str | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """A row of the roster with what became of the report, and by what that is known.

    Of a held report `version_id` is the canonical version, `tables` how many of how many of the
    tables of its form were read whole, `corrected` how many cells people corrected. `errors` and
    `warnings` are of checks that stand; None as long as nobody counted them.
    """

    roster: RosterRow
    status: Status
    evidence: tuple[Evidence, ...] = ()
    completeness: Completeness | None = None
    tables: tuple[int, int] | None = None
    version_id: int | None = None
    url: str | None = None
    timeliness: Timeliness | None = None
    corrected: int = 0
    errors: int | None = None
    warnings: int | None = None

    @property
    def lineage(self) -> str:
        """Return the key of the body."""
        return self.roster.lineage

    @property
    def report_year(self) -> int:
        """Return the year."""
        return self.roster.report_year

    @property
    def is_expected(self) -> bool:
        """Tell whether the body had to report."""
        return self.roster.is_expected

    @property
    def is_held(self) -> bool:
        """Tell whether the report is in the archive, on the web or gone from it."""
        return self.status.is_held or self.version_id is not None

    @property
    def is_usable(self) -> bool:
        """Tell whether it is held and was read."""
        is_kept = self.status is Status.GONE and self.version_id is not None
        return self.status is Status.HELD or is_kept

    @property
    def is_hole(self) -> bool:
        """Tell whether a report was due and cannot be used."""
        return self.is_expected and not self.is_usable

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        row = self.roster
        return {
            "lineage": row.lineage,
            "report_year": row.report_year,
            "name": row.name,
            "kind": row.kind.value,
            "function": row.function,
            "parent": row.parent,
            "division": row.division,
            "division_name": row.division_name,
            "is_expected": row.is_expected,
            "is_part_year": row.is_part_year,
            "reasons": [{"why": why.value, "says": says} for why, says in row.reasons],
            "deadline": None if row.deadline is None else row.deadline.isoformat(),
            "deadline_basis": row.deadline_basis,
            "problem": row.problem,
            "status": self.status.value,
            "is_held": self.is_held,
            "timeliness": None if self.timeliness is None else self.timeliness.value,
            "completeness": None if self.completeness is None else self.completeness.value,
            "tables": None if self.tables is None else list(self.tables),
            "corrected": self.corrected,
            "errors": self.errors,
            "warnings": self.warnings,
            "version_id": self.version_id,
            "url": self.url,
            "evidence": [each.as_json() for each in self.evidence],
        }
