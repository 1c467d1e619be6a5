"""Shipped: the divisions whose portals this program registers, where the registry lacks them."""

from collections.abc import Iterable

from corpus.agencies.forms import cores_of
from corpus.agencies.registry import AgencyRegistry
from crawler.portals.portal import Portal
from storage.agencies.facts import LineageFact, PeriodFact, RegistryFacts
from storage.models.agencies import AgencyKind, Certainty

_KINDS = {2: AgencyKind.PROVINCE, 4: AgencyKind.CITY, 6: AgencyKind.COUNTY}


def shipped_divisions(portals: Iterable[Portal], registry: AgencyRegistry) -> RegistryFacts:
    """Return the divisions of portals that the registry does not know, each under its code."""
    named = {
        portal.division: cores_of(portal.name)[-1]
        for portal in sorted(portals, key=lambda portal: (len(portal.division), portal.id))
        if portal.division.isdigit() and len(portal.division) in _KINDS
    }
    codes = {division: division.ljust(6, "0") for division in named}
    new = [division for division in named if registry.coded(codes[division]) is None]
    return RegistryFacts(
        tuple(LineageFact(codes[division]) for division in new),
        tuple(
            PeriodFact(
                codes[division], named[division], _KINDS[len(division)], codes[division],
                _parent(division, codes, registry), None, None, Certainty.OBSERVED,
            )
            for division in new
        ),
    )  # fmt: skip


def _parent(division: str, codes: dict[str, str], registry: AgencyRegistry) -> str | None:
    """Return the nearest division above that is known: a city need not have a portal."""
    for length in range(len(division) - 2, 0, -2):
        code = division[:length].ljust(6, "0")
        known = registry.coded(code)
        if known is not None:
            return known.key
        if division[:length] in codes:
            return code
    return None
