"""Evidence: what speaks for a reading of a name, and against it, each with a weight.

The weights are set by hand so that a name without any word of its parent, a misprint without a
second witness and any contradiction stay below the threshold of `resolve`; the known-truth district
of tests/corpus/agencies holds them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpus.agencies.forms import fold_name
from corpus.agencies.names import HeadFit, NameFit, Reading, fit_head
from corpus.agencies.registry import AgencyRegistry
from parsers.model import Scope
from storage.models.agencies import AgencyKind

_NAME = {
    NameFit.EXACT: 40,
    NameFit.LABEL: 40,
    NameFit.CLOSE: 15,
    NameFit.OTHER_KIND: 15,
    NameFit.UNLISTED: 15,
}
_NAME_SAYS = {
    NameFit.EXACT: "{name} is or was its name",
    NameFit.LABEL: "{name} is a name of its function",
    NameFit.CLOSE: "{name} differs from its name by one character",
    NameFit.OTHER_KIND: "{name} is its name with another kind",
    NameFit.UNLISTED: "{name} is no function that is known",
}


@dataclass(frozen=True, slots=True)
class Printed:
    """What is known of a report: what it prints, and the code of the division of its portal.

    `other_forms` and `parents` are other names of the agency in the document, and the divisions
    above it as the document names them.
    """

    name: str | None
    title: str | None = None
    scope: Scope = Scope.UNKNOWN
    report_year: int | None = None
    portal_code: str | None = None
    other_forms: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """Something that speaks for a lineage, or against it."""

    kind: str
    weight: int
    says: str


@dataclass(frozen=True, slots=True)
class Case:
    """A report with what its title and its other names may mean; `portal` is a key."""

    registry: AgencyRegistry
    printed: Printed
    portal: str | None
    title: tuple[Reading, ...]
    forms: tuple[Reading, ...]

    @property
    def year(self) -> int | None:
        """Return the report year."""
        return self.printed.report_year


def is_sure(reading: Reading) -> bool:
    """Tell whether the own name of a reading is a name of that body."""
    return reading.fit in (NameFit.EXACT, NameFit.LABEL)


def gather_evidence(case: Case, reading: Reading) -> tuple[Evidence, ...]:
    """Return everything that speaks for a reading, or against it."""
    return (
        Evidence("name", _NAME[reading.fit], _NAME_SAYS[reading.fit].format(name=reading.own_name)),
        _year_evidence(case, reading),
        *_parent_evidence(case, reading),
        *_portal_evidence(case, reading),
        *_other_evidence(case, reading),
    )


def _year_evidence(case: Case, reading: Reading) -> Evidence:
    year = case.year
    if year is None:
        return Evidence("year", -5, "the report year is not known")
    bodies = (case.registry.bodies.get(key) for key in (reading.parent, reading.key) if key)
    absent = next((body for body in bodies if body and not body.within(year)), None)
    if absent is not None:
        return Evidence("year", -40, f"{_shown(case, absent.key)} did not exist in {year}")
    if reading.fit is NameFit.LABEL and reading.label is not None:
        if reading.label.is_used_in(year):
            return Evidence("year", 10, f"such bodies report for {year}")
        return Evidence("year", -40, f"no {reading.own_name} reports for {year}")
    return _name_evidence(case, reading, year)


def _name_evidence(case: Case, reading: Reading, year: int) -> Evidence:
    body = case.registry.bodies.get(reading.key)
    if body is None:
        return Evidence("year", 0, "nothing is known of when it exists")
    names = {fold_name(period.name) for period in body.within(year)}
    if reading.own_name in names:
        return Evidence("year", 10, f"it was called so in {year}")
    weight = -30 if reading.own_name in body.names else 0
    return Evidence("year", weight, f"it was called {' or '.join(sorted(names))} in {year}")


def _parent_evidence(case: Case, reading: Reading) -> Iterator[Evidence]:
    if reading.head_fit in (HeadFit.PRINTED, HeadFit.SHORT):
        yield _head_evidence(case, reading)
        return
    if reading.head_fit is HeadFit.CLOSE:
        yield Evidence("parent", 15, "what is printed before it is close to a parent's name")
    stated = _stated_evidence(case, reading)
    portal = _place_weight(case, reading)
    if stated is not None and stated.weight >= portal:
        yield stated
    elif portal:
        yield Evidence("parent", portal, f"the portal belongs to {_shown(case, case.portal)}")
    elif reading.head_fit in (HeadFit.NONE, HeadFit.GENERIC):
        yield _alone_evidence(case, reading)


def _head_evidence(case: Case, reading: Reading) -> Evidence:
    """Weigh the parents printed before the name: of that year, of another, or perhaps of one."""
    cut = 5 if reading.head_fit is HeadFit.SHORT else 0
    start = reading.parent or reading.key
    above = case.registry.above_in(start, case.year) | ({start} if reading.parent else set())
    named = ", ".join(_shown(case, key) for key in sorted(reading.named))
    if reading.named <= above:
        return Evidence("parent", 45 - cut, f"printed below {named}")
    return Evidence("parent", 35 - cut, f"printed below {named}, above it at another time")


def _stated_evidence(case: Case, reading: Reading) -> Evidence | None:
    stated = fold_name("".join(case.printed.parents))
    if not stated:
        return None
    key = reading.parent or reading.key
    own = case.registry.bodies[key]
    if reading.parent is not None and any(stated.endswith(name) for name in own.all_names):
        return Evidence("parent", 40, f"the document names {stated} above it")
    fitted = fit_head(case.registry, key, stated)
    if fitted is None or fitted[0] not in (HeadFit.PRINTED, HeadFit.SHORT):
        return Evidence("parent", -40, f"the document names {stated} above it, which does not fit")
    return Evidence("parent", 40, f"the document names {stated} above it")


def _place_weight(case: Case, reading: Reading) -> int:
    """Weigh the portal as the only word of who is above: the nearer, the more it says."""
    portal = case.portal
    if portal is None:
        return 0
    own = case.registry.bodies.get(reading.key)
    if reading.parent is not None:
        is_said = reading.head_fit is HeadFit.GENERIC
        kind = case.registry.bodies[portal].kind
        is_lowest = kind in (AgencyKind.COUNTY, AgencyKind.ZONE)
        return (45 if is_said or is_lowest else 20) if reading.parent == portal else 0
    if portal == reading.key:
        return 45
    if own is None or portal not in case.registry.above(reading.key):
        return 0
    if portal in own.parents:
        return 45
    return 40 if case.registry.bodies[portal].kind is AgencyKind.CITY else 20


def _alone_evidence(case: Case, reading: Reading) -> Evidence:
    body = case.registry.bodies.get(reading.key)
    kind = None if body is None else body.kind
    if kind is AgencyKind.PROVINCE:
        return Evidence("parent", 45, "no two provinces share a name")
    if kind is AgencyKind.CITY:
        return Evidence("parent", 40, "no two cities share a name")
    return Evidence("parent", 0, "nothing says what is above it")


def _portal_evidence(case: Case, reading: Reading) -> Iterator[Evidence]:
    """Weigh the portal beside other words of who is above."""
    portal, key = case.portal, reading.parent or reading.key
    if portal is None:
        return
    registry = case.registry
    is_within = portal == key or portal in registry.above(key)
    is_kin = key in registry.above(portal) or portal in registry.perhaps_above(key)
    is_kin = is_kin or key in registry.origins.get(portal, ()) or (
        portal in registry.origins.get(key, ())
    )  # fmt: skip
    shown = _shown(case, portal)
    if not is_within and not is_kin:
        yield Evidence("portal", -45, f"found on the portal of {shown}, which is not above it")
    elif is_within and reading.head_fit in (HeadFit.PRINTED, HeadFit.SHORT):
        yield Evidence("portal", 5, f"found on the portal of {shown}")


def _other_evidence(case: Case, reading: Reading) -> Iterator[Evidence]:
    if case.printed.scope is Scope.JOINT:
        yield Evidence("joint", -30, "two bodies issue it together")
    in_title = _keys(case.title)
    if reading.key in in_title:
        yield _title_evidence(case, reading)
    elif in_title:
        yield Evidence("title", -40, f"the title names {_shown(case, min(in_title))}")
    elif reading.fit is NameFit.CLOSE and reading.key in _keys(case.forms):
        yield Evidence("witness", 35, "another form in the document names it rightly")


def _title_evidence(case: Case, reading: Reading) -> Evidence:
    """Weigh a title that names the same body: where the name is misprinted it is the witness."""
    heads = {each.head_fit for each in case.title if each.key == reading.key}
    is_whole = not heads.isdisjoint({HeadFit.PRINTED, HeadFit.SHORT})
    if reading.fit is NameFit.CLOSE or (reading.head_fit is HeadFit.CLOSE and is_whole):
        return Evidence("witness", 35, "the title names it rightly")
    return Evidence("title", 10, "the title names it")


def _shown(case: Case, key: str | None) -> str:
    """Return a lineage as a reader knows it: its name in that year and its key."""
    body = case.registry.bodies.get(key or "")
    if body is None:
        return str(key)
    return f"{(body.within(case.year) or body.periods)[-1].name} ({key})"


def _keys(readings: Sequence[Reading]) -> set[str]:
    return {reading.key for reading in readings if is_sure(reading)}
