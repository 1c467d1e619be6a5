"""Scenarios: which report of which agency is odd in which way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from corpus.sample.years.figures import Profile
from corpus.sample.years.model import Scenario
from corpus.sample.years.units import SAME_NAME, Unit
from storage.models.agencies import AgencyKind

_Reach = Literal["page", "years"]
"""Whether a scenario concerns one page, or can be told only beside the years around it."""

_DROP_FROM = 36
_LATER = (2022, 2023, 2021)


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    reach: _Reach = "page"
    years: tuple[int, ...] = (2022, 2021, 2023, 2020)
    fits: Callable[[Unit, Profile], bool] = lambda _, __: True


def _is_department(unit: Unit, _: Profile) -> bool:
    return unit.kind is AgencyKind.DEPARTMENT


def _is_town(unit: Unit, _: Profile) -> bool:
    return unit.kind is AgencyKind.TOWNSHIP


def _is_busy(unit: Unit, profile: Profile) -> bool:
    return unit.kind is AgencyKind.DEPARTMENT and profile.requests >= _DROP_FROM


def _has_own_name(unit: Unit, _: Profile) -> bool:
    name = unit.stretches[0].name
    return unit.kind is AgencyKind.TOWNSHIP and name != SAME_NAME


# The most demanding first; that of the years before that of a page.
_KINDS = (
    _Kind("dropped", "years", (2022, 2023), _is_busy),
    _Kind("carried_wrongly", "years", (2022, 2023), _is_department),
    _Kind("slipped_unit", "years", (2023, 2022), _is_department),
    _Kind("jumped", "years", (2023, 2022), _is_department),
    _Kind("copied_figures", "years", (2022, 2023), _is_town),
    _Kind("copied_own_text", "years", (2023, 2022, 2021)),
    _Kind("copied_other_text", "years", _LATER, _is_town),
    _Kind("left_over_year", "years", _LATER),
    _Kind("foreign_name", "years", _LATER, _is_department),
    _Kind("missing", "years", (2022,)),
    _Kind("misprinted", "years", _LATER, _has_own_name),
    _Kind("dead_link", "years", (2023, 2021)),
    _Kind("unreachable", "years", (2023, 2021)),
    _Kind("late", fits=_is_department),
    _Kind("backdated", fits=_is_department),
    _Kind("changed_number", years=_LATER),
    _Kind("changed_label", years=_LATER),
    _Kind("changed_attachment", years=_LATER),
    _Kind("changed_text", years=_LATER),
    _Kind("announced", years=_LATER),
    _Kind("withdrawn"),
    _Kind("returned"),
    _Kind("moved"),
    _Kind("file_copy", years=_LATER),
    _Kind("file_conflict", years=_LATER),
    _Kind("parent_copy"),
    _Kind("parent_conflict"),
    _Kind("outdated_copy", years=_LATER),
    _Kind("twin_page"),
    _Kind("year_to_come", years=_LATER, fits=_is_town),
    _Kind("dead_file"),
    _Kind("delisted"),
)


def place_scenarios(
    units: tuple[Unit, ...], profiles: Mapping[str, Profile], times: int
) -> dict[tuple[str, int], str]:
    """Give each scenario so many reports of agencies that nothing else happens to.

    In a small district some find no place; those are left out.
    """
    plain = [unit for unit in units if unit.is_plain and not unit.key.endswith("/zone")]
    book = _Book({}, {})
    for _ in range(times):
        for kind in _KINDS:
            book.place(kind, _candidates(kind, plain, profiles))
    return {place: kind.name for place, kind in book.taken.items()}


def as_scenarios(placed: Mapping[tuple[str, int], str]) -> Iterator[Scenario]:
    """Yield the scenarios in the order of their reports."""
    for (lineage, year), kind in sorted(placed.items()):
        yield Scenario(kind, lineage, year)


@dataclass
class _Book:
    taken: dict[tuple[str, int], _Kind]
    counts: dict[str, int]

    def place(self, kind: _Kind, candidates: list[tuple[str, int]]) -> None:
        """Take the first free place of the agency with the least on it."""
        free = [place for place in candidates if self._is_free(kind, place)]
        if free:
            lineage, year = min(free, key=lambda place: self.counts.get(place[0], 0))
            self.taken[lineage, year] = kind
            self.counts[lineage] = self.counts.get(lineage, 0) + 1

    def _is_free(self, kind: _Kind, place: tuple[str, int]) -> bool:
        if place in self.taken:
            return False
        lineage, year = place
        around = (self.taken.get((lineage, year + step)) for step in (-1, 1))
        return kind.reach == "page" or all(
            other is None or other.reach == "page" for other in around
        )


def _candidates(
    kind: _Kind, units: list[Unit], profiles: Mapping[str, Profile]
) -> list[tuple[str, int]]:
    fitting = [unit for unit in units if kind.fits(unit, profiles[unit.key])]
    return [(unit.key, year) for year in kind.years for unit in fitting]
