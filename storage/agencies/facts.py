"""Facts of the registry as plain values, each lineage by its key.

Nothing here touches a database.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from storage.models.agencies import AgencyEventKind, AgencyKind, Certainty, RegistryFormat


class LineageFact(NamedTuple):
    """A body through time; `function` is the label of a department's task."""

    key: str
    function: str | None = None


class PeriodFact(NamedTuple):
    """A stretch of a lineage; days are ISO text, as precise as known, `ends_on` the first without.

    `id` is the number of the stored row, None before it is stored.
    """

    lineage: str
    name: str
    kind: AgencyKind
    code: str | None = None
    parent: str | None = None
    starts_on: str | None = None
    ends_on: str | None = None
    certainty: Certainty = Certainty.STATED
    id: int | None = None


class EventFact(NamedTuple):
    """Something that happened to a lineage, perhaps together with another one."""

    lineage: str
    kind: AgencyEventKind
    happened_on: str
    other: str | None = None
    certainty: Certainty = Certainty.STATED


class AliasFact(NamedTuple):
    """Another name of a lineage."""

    lineage: str
    name: str


@dataclass(frozen=True, slots=True)
class RegistryFacts:
    """A registry, or what is to be added to one.

    `replaced` are numbers of stored periods, `withdrawn` stored facts that count no more.
    """

    lineages: tuple[LineageFact, ...] = ()
    periods: tuple[PeriodFact, ...] = ()
    events: tuple[EventFact, ...] = ()
    aliases: tuple[AliasFact, ...] = ()
    replaced: tuple[int, ...] = field(default=())
    withdrawn: tuple[AliasFact | EventFact, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to add."""
        return not (self.lineages or self.periods or self.events or self.aliases)

    def __add__(self, other: "RegistryFacts") -> "RegistryFacts":
        """Return both together."""
        return RegistryFacts(
            self.lineages + other.lineages,
            self.periods + other.periods,
            self.events + other.events,
            self.aliases + other.aliases,
            self.replaced + other.replaced,
            self.withdrawn + other.withdrawn,
        )


class SourceFact(NamedTuple):
    """The list that facts were read from."""

    format: RegistryFormat
    name: str
    digest: str
    as_of: str | None = None
