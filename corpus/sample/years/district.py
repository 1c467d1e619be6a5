"""The district made: agencies, reports, pages and visits together with their truth."""

from corpus.sample.years.model import Years
from corpus.sample.years.pages import Press
from corpus.sample.years.reports import Reports, invent_profiles
from corpus.sample.years.scenarios import place_scenarios
from corpus.sample.years.truth import tell_truth
from corpus.sample.years.units import LARGE, Scale, invent_units, portals, register_csv
from corpus.sample.years.visits import visit_all

_AGENCIES_PER_TIME = 50


def invent_years(seed: int = 1, scale: Scale = LARGE) -> Years:
    """Invent the district; the same seed and scale give the same bytes."""
    units = invent_units(seed, scale)
    by_key = {unit.key: unit for unit in units}
    profiles = invent_profiles(seed, by_key)
    times = max(1, len(units) // _AGENCIES_PER_TIME)
    reports = Reports(seed, by_key, place_scenarios(units, profiles, times), profiles)
    pages = list(Press(reports).pages())
    known = tuple(portals())
    return Years(
        units, register_csv(units), known, tuple(visit_all(pages, known)),
        tell_truth(reports, pages),
    )  # fmt: skip
