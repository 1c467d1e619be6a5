"""A version of a report as the choice sees it: where it lies, what carries it, what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from parsers.model import Scope, State, TablesStatus
from storage.series.model import PanelCell

_READ = frozenset({State.NUMBER, State.BLANK, State.PLACEHOLDER, State.TEXT})


class HostRank(IntEnum):
    """Whose host a page lies on; the lower the better."""

    OWN = 0
    """The portal of the lineage itself."""
    PARENT = 1
    HIGHER = 2
    PLATFORM = 3
    """The portal of somebody else, or one that we do not know."""
    NOWHERE = 4
    """A file without an address."""


class Carrier(IntEnum):
    """What a report is carried by; the lower the better."""

    PAGE = 0
    FILE = 1
    """An attachment of a page, or a file by its name."""
    SCAN = 2


@dataclass(frozen=True, slots=True)
class Version:
    """A report version that the newest parse of a snapshot gives.

    `cells` may be left out when no other version of the lineage's year has other content.
    """

    version_id: int
    report_year: int | None
    scope: Scope
    page_key: str
    part: int
    payload_digest: str
    content_digest: str
    tables_status: TablesStatus
    host: HostRank
    carrier: Carrier
    first_seen_at: datetime
    last_seen_at: datetime
    cells: Mapping[str, PanelCell] = field(default_factory=dict, repr=False)

    @property
    def place(self) -> tuple[str, int]:
        """Return the page and the report of it."""
        return self.page_key, self.part

    @property
    def has_tables(self) -> bool:
        """Tell whether its figures could be read."""
        return self.tables_status is TablesStatus.IN_PAGE

    @property
    def read_count(self) -> int:
        """Return how many cells could be read; without cells it does not matter."""
        return sum(cell.state in _READ for cell in self.cells.values())

    @property
    def order(self) -> tuple[str, str, int, str]:
        """Return what puts equally good versions in an order of no meaning, the same everywhere."""
        return self.content_digest, self.page_key, self.part, self.payload_digest
