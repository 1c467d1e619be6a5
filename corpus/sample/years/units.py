"""The agencies of the generated district, with their names and parents through time.

A city with two districts, a third one split off in 2021 with towns that moved to it, one town made
of two, renamed towns and departments, a zone in each district. Nothing here is real.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from random import Random

from corpus.agencies.functions import Label, load_labels
from corpus.agencies.register import COLUMNS
from corpus.sample.pools import chance
from crawler.portals.portal import Portal
from storage.models.agencies import AgencyEventKind, AgencyKind

YEARS = (2020, 2021, 2022, 2023)
PROVINCE, CITY, OLD, OTHER, NEW = "p", "990100", "990102", "990121", "990104"
"""Keys of the province, the city, the district that was split, its neighbour and the new one."""

SPLIT_ON = "2021-04"
_NAMES = {CITY: "青禾市", OLD: "沐岚区", OTHER: "霜岭县", NEW: "新芦区"}
_HOSTS = {CITY: "qinghe", OLD: "mulan", OTHER: "shuangling", NEW: "xinlu"}
_SIGNS = "云栖鹭桐荫枫榆苇青禾梨竹松溪石桥川泽塘湾岭峰清安永泰顺丰宁杏沟雁汀"
_KINDS = ("镇", "镇", "乡", "街道")
SAME_NAME = "白鹭镇"
"""A town of this name lies in both old districts."""

# Not below a county, or not run by it.
_NOT_LOCAL = ("tax", "meteorology", "tobacco", "earthquake", "drugs", "government_office")


@dataclass(frozen=True, slots=True)
class Scale:
    """How many departments and towns each district has."""

    departments: tuple[int, int, int]
    towns: tuple[int, int, int]


LARGE = Scale((30, 28, 23), (48, 50, 10))
"""200 agencies: four governments, three zones, their offices, departments and towns."""
SMALL = Scale((3, 2, 0), (5, 2, 1))
"""Some twenty agencies, for tests."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time with one name and parent; it ends before `ends_on`."""

    name: str
    parent: str
    starts_on: str = ""
    ends_on: str = ""
    event: AgencyEventKind | None = None
    related: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """An agency through time."""

    key: str
    kind: AgencyKind
    stretches: tuple[Stretch, ...]
    function: str = ""
    code: str = ""

    def at_end_of(self, year: int) -> Stretch | None:
        """Return how it was on 31 December, if it was."""
        day = f"{year}-12-31"
        held = (s for s in self.stretches
                if s.starts_on <= day and not (s.ends_on and s.ends_on <= day))  # fmt: skip
        return next(held, None)

    def is_part_year(self, year: int) -> bool:
        """Tell whether it began or ended within a year."""
        first, last = self.stretches[0].starts_on, self.stretches[-1].ends_on
        return any(day.startswith(str(year)) for day in (first, last) if day)

    @property
    def is_plain(self) -> bool:
        """Tell whether nothing ever happened to it, so that anything else may."""
        is_old = not self.stretches[0].starts_on and len(self.stretches) == 1
        return is_old and not self.stretches[0].ends_on and self.kind in _PLAIN


_PLAIN = (AgencyKind.DEPARTMENT, AgencyKind.TOWNSHIP)


def district_name(key: str) -> str:
    """Return the name of the city or of a district."""
    return _NAMES[key]


def host_of(key: str) -> str:
    """Return the host of the portal of the city or of a district."""
    return f"www.{_HOSTS[key]}.example"


def portals() -> list[Portal]:
    """Return the portals of the city and its districts."""
    return [
        Portal(slug, f"{_NAMES[key]}人民政府", key, f"http://{host_of(key)}/",
               columns=(f"http://{host_of(key)}/zwgk/ndbg/",))
        for key, slug in _HOSTS.items()
    ]  # fmt: skip


def invent_units(seed: int, scale: Scale) -> tuple[Unit, ...]:
    """Invent the agencies."""
    rng = chance(seed, "units")
    units = list(_governments())
    names = _town_names(rng)
    for number, key in enumerate((OLD, OTHER, NEW)):
        units += _departments(key, scale.departments[number])
        units.append(_zone(key))
        units += _towns(key, scale.towns[number], names)
    return tuple(_with_events(units, scale))


def register_csv(units: tuple[Unit, ...]) -> bytes:
    """Write the agencies as a register that `nianbao agencies import` reads."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerow(_line(lineage=PROVINCE, name="云州省", kind="province", code="990000"))
    for unit in units:
        for stretch in unit.stretches:
            writer.writerow(_line(
                lineage=unit.key, name=stretch.name, kind=unit.kind.value, parent=stretch.parent,
                code=unit.code, function=unit.function, starts_on=stretch.starts_on,
                ends_on=stretch.ends_on, event=stretch.event.value if stretch.event else "",
                related=stretch.related,
            ))  # fmt: skip
    return out.getvalue().encode()


def _line(**cells: str) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, "") | cells


def _governments() -> Iterator[Unit]:
    yield Unit(CITY, AgencyKind.CITY, (Stretch(_NAMES[CITY], PROVINCE),), code=CITY)
    for key in (OLD, OTHER):
        yield Unit(key, AgencyKind.COUNTY, (Stretch(_NAMES[key], CITY),), code=key)
    split = Stretch(_NAMES[NEW], CITY, SPLIT_ON, event=AgencyEventKind.SPLIT, related=OLD)
    yield Unit(NEW, AgencyKind.COUNTY, (split,), code=NEW)


def _local_labels() -> list[Label]:
    labels = (label for key, label in load_labels().items() if key not in _NOT_LOCAL)
    return [label for label in labels if all(label.is_used_in(year) for year in YEARS)]


def _departments(key: str, count: int) -> Iterator[Unit]:
    """Invent the office of a government and its departments."""
    starts_on = SPLIT_ON if key == NEW else ""
    office = load_labels()["government_office"]
    for label in [office, *_local_labels()[:count]]:
        stretch = Stretch(label.names[0], key, starts_on)
        yield Unit(f"{key}/{label.key}", AgencyKind.DEPARTMENT, (stretch,), label.key)


def _zone(key: str) -> Unit:
    starts_on = SPLIT_ON if key == NEW else ""
    name = {OLD: "桐荫经济开发区", OTHER: "栎川工业园区", NEW: "芦港高新技术产业开发区"}[key]
    stretch = Stretch(f"{name}管理委员会", key, starts_on)
    return Unit(f"{key}/zone", AgencyKind.ZONE, (stretch,))


def _town_names(rng: Random) -> Iterator[str]:
    pool = [f"{a}{b}" for a, b in product(_SIGNS, _SIGNS) if a != b]
    return iter([each + rng.choice(_KINDS) for each in rng.sample(pool, 300)])


def _towns(key: str, count: int, names: Iterator[str]) -> Iterator[Unit]:
    """Invent towns; those of the new district lay in the old one before."""
    for number in range(count):
        name = SAME_NAME if number == 0 and key != NEW else next(names)
        stretch = Stretch(name, key)
        stretches: tuple[Stretch, ...] = (stretch,)
        if key == NEW:
            moved = replace(stretch, starts_on=SPLIT_ON, event=AgencyEventKind.TRANSFER)
            stretches = (replace(stretch, parent=OLD, ends_on=SPLIT_ON), moved)
        yield Unit(f"{key}/{number:02}", AgencyKind.TOWNSHIP, stretches)


def _with_events(units: list[Unit], scale: Scale) -> Iterator[Unit]:
    """Rename a town and a department of the old district, and make one town of its last two."""
    last = scale.towns[0] - 1
    parts = (f"{OLD}/{last - 1:02}", f"{OLD}/{last:02}")
    department = f"{OLD}/{_local_labels()[2].key}"
    for unit in units:
        (first, *_) = unit.stretches
        if unit.key == f"{OLD}/01":
            yield _renamed(unit, "新" + first.name, "2022-06")
        elif unit.key == department:
            name = first.name.removesuffix("局") + "和数字发展局"
            yield replace(_renamed(unit, name, "2022-01"), key=f"{OLD}/tech-bureau")
        elif unit.key in parts:
            yield replace(unit, stretches=(replace(first, ends_on="2022-03"),))
        else:
            yield unit
    event = AgencyEventKind.MERGE
    merged = Stretch("锦塘镇", OLD, "2022-03", event=event, related=";".join(parts))
    yield Unit(f"{OLD}/merged", AgencyKind.TOWNSHIP, (merged,))


def _renamed(unit: Unit, name: str, day: str) -> Unit:
    (first,) = unit.stretches
    later = replace(first, name=name, starts_on=day, event=AgencyEventKind.RENAME)
    return replace(unit, stretches=(replace(first, ends_on=day), later))
