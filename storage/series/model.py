"""What those who compare reports are given: canonical reports and their cells, as plain values.

Nothing here touches a database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from parsers.model import Generation, Scope, State


class PanelCell(NamedTuple):
    """A cell as it counts; `raw` is what the parser read, also where a person corrected it.

    `read_value` and `read_state` are what the parser made of a corrected cell.
    """

    value: Decimal | None
    state: State
    raw: str | None
    is_corrected: bool = False
    read_value: Decimal | None = None
    read_state: State | None = None


@dataclass(frozen=True, slots=True)
class CanonicalReport:
    """The version of a report that counts, with its cells, corrections laid over them.

    `published_at` is what the record says, as printed in ISO 8601; `first_seen_at` is when any
    version of the report was first seen, wherever.
    """

    lineage: str
    report_year: int
    scope: Scope
    version_id: int
    payload_digest: str
    page_key: str
    url: str | None
    generation: Generation
    cells: Mapping[str, PanelCell] = field(repr=False)
    published_at: str | None = None
    first_seen_at: datetime | None = None
    record_digest: str | None = None
    part: int = 0

    @property
    def key(self) -> tuple[str, int, Scope]:
        """Return what names the report."""
        return self.lineage, self.report_year, self.scope
