"""Names: which lineages a name as printed may mean, and how it says so.

A name is what is above a body, from the province down, and the body's own name. Nothing is weighed
here: `resolve` does that.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.agencies.forms import (
    cores_of,
    fold_name,
    is_generic,
    is_one_off,
    is_other_kind,
    short_form,
)
from corpus.agencies.functions import Label, labels_by_name
from corpus.agencies.registry import AgencyRegistry, Body
from storage.models.agencies import AgencyKind

_LONGEST = 60
_DEPARTMENT = re.compile(r"(?:局|委|办|厅|署|院|处|所|站|队|会|中心|办公室|委员会|支队|大队|社)$")
_OFFICE = "government_office"
_LEVELS = {
    "省": (AgencyKind.PROVINCE,),
    "市": (AgencyKind.CITY, AgencyKind.COUNTY),
    "区": (AgencyKind.COUNTY, AgencyKind.ZONE),
    "县": (AgencyKind.COUNTY,),
    "旗": (AgencyKind.COUNTY,),
    "州": (AgencyKind.CITY,),
    "盟": (AgencyKind.CITY,),
}


class NameFit(StrEnum):
    """How the own name of a reading fits."""

    EXACT = "exact"
    LABEL = "label"
    """A department by a name of its function label."""
    CLOSE = "close"
    """One character is another one, too many or missing."""
    OTHER_KIND = "other_kind"
    UNLISTED = "unlisted"
    """A department of a known division under a name that no label has."""


class HeadFit(StrEnum):
    """What the name says of who is above."""

    NONE = "none"
    GENERIC = "generic"
    PRINTED = "printed"
    SHORT = "short"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a name may mean.

    A department that the registry does not have yet has the key it would get; `parent` is then the
    division above it. `named` are the keys of those above that the name says.
    """

    key: str
    fit: NameFit
    head_fit: HeadFit
    own_name: str
    named: frozenset[str] = frozenset()
    parent: str | None = None
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A division that a head may mean."""

    key: str
    head_fit: HeadFit
    named: frozenset[str]


def read_name(registry: AgencyRegistry, name: str, contexts: Sequence[str] = ()) -> list[Reading]:
    """Return what a name may mean; `contexts` are keys of divisions it stands in.

    What is close to a name counts only where nothing fits.
    """
    cores = [core for core in cores_of(name) if 2 <= len(core) <= _LONGEST]
    found = [reading for core in cores for reading in _divisions(registry, core)]
    found += (r for core in cores[:1] for r in _departments(registry, core, contexts))
    if sure := [reading for reading in found if reading.head_fit is not HeadFit.CLOSE]:
        found = sure
    else:
        found += (r for core in cores[-1:] for r in _near(registry, core, contexts))
    if not found:
        found += (r for core in cores[:1] for r in _unlisted(registry, core, contexts))
    distinct: dict[str, Reading] = {}
    for reading in found:
        distinct.setdefault(reading.key, reading)
    return list(distinct.values())


def _divisions(registry: AgencyRegistry, core: str) -> Iterator[Reading]:
    for start in range(len(core) - 1):
        own = core[start:]
        for key in registry.by_name.get(own, ()):
            fitted = fit_head(registry, key, core[:start])
            # 县街镇 is a town of that name rather than a 街镇 of some county.
            is_part = start == 1 and registry.bodies[key].kind is AgencyKind.TOWNSHIP
            if fitted is not None and not is_part:
                yield Reading(key, NameFit.EXACT, fitted[0], own, fitted[1])


def fit_head(
    registry: AgencyRegistry, key: str, head: str
) -> tuple[HeadFit, frozenset[str]] | None:
    """Tell how what precedes a name fits who is or was above, or None if it does not."""
    if not head:
        return HeadFit.NONE, frozenset()
    if is_generic(head):
        return HeadFit.GENERIC, frozenset()
    above = [registry.bodies[each] for each in _everybody_above(registry, key)]
    named: set[str] = set()
    rest, is_short = head, False
    while rest:
        form, body = _longest_form(rest, above)
        if body is None:
            return _fit_close(head, above)
        named.add(body.key)
        is_short = is_short or form not in body.all_names
        rest = rest[len(form) :]
    return (HeadFit.SHORT if is_short else HeadFit.PRINTED), frozenset(named)


def _everybody_above(registry: AgencyRegistry, key: str) -> list[str]:
    return sorted(registry.above(key)) + sorted(registry.perhaps_above(key))


def _longest_form(rest: str, bodies: Iterable[Body]) -> tuple[str, Body | None]:
    best: tuple[str, Body | None] = ("", None)
    for body in bodies:
        for name in body.all_names:
            for form in (name, short_form(name)):
                if form and len(form) > len(best[0]) and rest.startswith(form):
                    best = form, body
    return best


def _fit_close(head: str, bodies: Iterable[Body]) -> tuple[HeadFit, frozenset[str]] | None:
    # A wrong sign at the end may as well begin the own name: 云溪区小白鹭镇 is no 白鹭镇.
    near = [
        body.key
        for body in bodies
        if any(is_one_off(head, name) and head[-1] == name[-1] for name in body.names)
    ]
    return (HeadFit.CLOSE, frozenset(near)) if near else None


def _places(registry: AgencyRegistry, head: str, contexts: Sequence[str]) -> list[Place]:
    """Return the divisions that what precedes a department may mean."""
    if is_generic(head):
        fit = HeadFit.GENERIC if head else HeadFit.NONE
        return [
            Place(key, fit, frozenset())
            for key in contexts
            if key in registry.bodies and _is_level(registry.bodies[key], head)
        ]
    found: dict[str, Place] = {}
    for start in range(len(head) - 1):
        own = head[start:]
        for is_short, index in ((False, registry.by_name), (True, registry.by_short)):
            for key in index.get(own, ()):
                fitted = fit_head(registry, key, head[:start])
                if fitted is not None and fitted[0] is not HeadFit.CLOSE and key not in found:
                    is_any_short = is_short or fitted[0] is HeadFit.SHORT
                    fit = HeadFit.SHORT if is_any_short else HeadFit.PRINTED
                    found[key] = Place(key, fit, fitted[1] | {key})
    return list(found.values())


def _is_level(body: Body, head: str) -> bool:
    if not head:
        return True
    return body.kind in _LEVELS[head] and any(name.endswith(head) for name in body.names)


def _departments(registry: AgencyRegistry, core: str, contexts: Sequence[str]) -> Iterator[Reading]:
    """Yield the departments that the longest fitting own name may mean."""
    for start in range(len(core) - 1):
        own = core[start:]
        label = labels_by_name().get(own)
        if label is None and own not in registry.department_names:
            continue
        found = [
            reading
            for place in _places(registry, core[:start], contexts)
            for reading in _below(registry, place, own, label)
        ]
        if found:
            yield from found
            return


def _below(
    registry: AgencyRegistry, place: Place, own: str, label: Label | None
) -> Iterator[Reading]:
    body = registry.bodies[place.key]
    if label is not None and label.key == _OFFICE and body.kind is AgencyKind.TOWNSHIP:
        # The office that writes a town's report speaks for the town.
        yield Reading(place.key, NameFit.EXACT, place.head_fit, own, place.named - {place.key})
        return
    below = [child for child in registry.below(place.key) if child.kind is AgencyKind.DEPARTMENT]
    # One that was first seen in a report has the key made of its label, and is read by that.
    known = [child for child in below if child.key != f"{place.key}/{child.function}"]
    made = None if label is None else f"{place.key}/{label.key}"
    # By another name than that of its label it is known by that name alone: it was renamed.
    named = [child for child in below if own in child.all_names and child.key != made]
    named = named or [child for child in below if own in map(fold_name, child.aliases)]
    if label is not None and not named:
        named = [child for child in known if child.function == label.key]
    for child in named:
        fit = NameFit.EXACT if own in child.all_names else NameFit.LABEL
        yield Reading(child.key, fit, place.head_fit, own, place.named, place.key, label)
    if not named and label is not None:
        key = f"{place.key}/{label.key}"
        yield Reading(key, NameFit.LABEL, place.head_fit, own, place.named, place.key, label)


def _near(registry: AgencyRegistry, core: str, contexts: Sequence[str]) -> Iterator[Reading]:
    """Yield what is close: the place the name stands in, or what is below the place it names."""
    itself = [r for key in contexts for r in _near_itself(registry, key, core)]
    if itself:
        yield from itself
        return
    for start in range(len(core) - 2, -1, -1):
        places = _places(registry, core[:start], contexts)
        found = [r for place in places for r in _near_below(registry, place, core[start:])]
        if found:
            yield from found
            return


def _near_itself(registry: AgencyRegistry, key: str, core: str) -> Iterator[Reading]:
    body = registry.bodies.get(key)
    for name in () if body is None else body.names:
        for size in (len(name) - 1, len(name), len(name) + 1):
            own, head = core[-size:], core[:-size]
            fitted = fit_head(registry, key, head) if is_one_off(own, name) else None
            if fitted is not None and fitted[0] is not HeadFit.CLOSE:
                yield Reading(key, NameFit.CLOSE, fitted[0], own, fitted[1])
                return


def _near_below(registry: AgencyRegistry, place: Place, own: str) -> Iterator[Reading]:
    if len(own) < 2:
        return
    for child in registry.below(place.key):
        near = any(is_one_off(own, name) for name in child.names) and len(own) >= 3
        fit = NameFit.CLOSE if near else NameFit.OTHER_KIND
        if near or any(is_other_kind(own, name) for name in child.names):
            yield Reading(child.key, fit, place.head_fit, own, place.named)
    if len(own) < 3 or registry.bodies[place.key].kind is AgencyKind.TOWNSHIP:
        return
    for name, label in labels_by_name().items():
        if is_one_off(own, name):
            for reading in _below(registry, place, name, label):
                yield Reading(
                    reading.key, NameFit.CLOSE, place.head_fit, own, place.named, reading.parent,
                    label,
                )  # fmt: skip


def _unlisted(registry: AgencyRegistry, core: str, contexts: Sequence[str]) -> Iterator[Reading]:
    if not _DEPARTMENT.search(core):
        return
    for start in range(len(core) - 2, -1, -1):
        places = _places(registry, core[:start], contexts)
        for place in places:
            own = core[start:]
            yield Reading(
                f"{place.key}/{own}", NameFit.UNLISTED, place.head_fit, own, place.named, place.key
            )
        if places:
            return
