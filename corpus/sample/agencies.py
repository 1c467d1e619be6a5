"""Invented agencies: a name, its forms, its place in an invented hierarchy and how to reach it."""

from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from corpus.sample.pools import names

Level = Literal["township", "subdistrict", "county_department", "district", "city"]
LEVELS: tuple[Level, ...] = get_args(Level)

_PRONOUNS = {
    "township": "镇",
    "subdistrict": "街道",
    "county_department": "局",
    "district": "区",
    "city": "市",
}


@dataclass(frozen=True, slots=True)
class SampleAgency:
    """An invented agency; `name` is the form it signs with, `parents` run from the province down.

    `base` is the name without any parent, `pronoun` the 我镇 or 我局 of its prose.
    """

    name: str
    base: str
    level: Level
    parents: tuple[str, ...]
    pronoun: str

    @property
    def full_name(self) -> str:
        """The name with every parent from the province down."""
        return "".join(self.parents) + self.base

    @property
    def place(self) -> str:
        """The administrative division without 人民政府 or 办事处, as short titles use it."""
        return self.base.removesuffix("人民政府").removesuffix("办事处") or self.parents[-1]


@dataclass(frozen=True, slots=True)
class SampleContact:
    """How to reach the agency, as its contact sentence prints it."""

    sentence: str
    office: str
    address: str
    postcode: str
    phone: str
    email: str


def _pronoun(level: Level, base: str) -> str:
    if level == "township" and "乡" in base:
        return "我乡"
    if level == "district" and "县" in base:
        return "我县"
    return "我" + _PRONOUNS[level]


def _base(rng: Random, level: Level) -> str:
    if level == "township":
        return rng.choice(names("townships")) + "人民政府"
    if level == "subdistrict":
        return rng.choice(names("subdistricts")) + "办事处"
    return rng.choice(names("departments"))


def name_agency(level: Level, parents: tuple[str, ...], base: str, shown: int) -> SampleAgency:
    """Name an agency whose signature shows its nearest `shown` parents."""
    prefix = "".join(parents[len(parents) - min(shown, len(parents)) :])
    return SampleAgency(prefix + base, base, level, parents, _pronoun(level, base))


def invent_agency(rng: Random, level: Level | None = None) -> SampleAgency:
    """Invent an agency of a level, or of any."""
    chosen: Level = rng.choice(LEVELS) if level is None else level
    province, city = rng.choice(names("provinces")), rng.choice(names("cities"))
    district = rng.choice(names("districts"))
    if chosen == "city":
        return name_agency(chosen, (province,), city + "人民政府", rng.randint(0, 1))
    if chosen == "district":
        return name_agency(chosen, (province, city), district + "人民政府", rng.randint(0, 2))
    parents = (province, city, district)
    shown = rng.randint(1, 3)
    return name_agency(chosen, parents, _base(rng, chosen), shown)


def invent_contact(rng: Random, agency: SampleAgency, pattern: str) -> SampleContact:
    """Invent an office and its lines; no area code starts with 01 and no postcode with 89."""
    office, street = rng.choice(names("offices")), rng.choice(names("streets"))
    address = f"{agency.parents[-1]}{street}{rng.randint(1, 299)}号"
    phone = f"01{rng.randint(20, 99)}-{rng.randint(2000000, 8999999)}"
    postcode = f"{rng.randint(890000, 899999)}"
    email = f"zwgk{rng.randint(100, 999)}@{agency.level.replace('_', '-')}.example"
    sentence = pattern.format(
        agency=agency.name, office=office, address=address, postcode=postcode, phone=phone,
        email=email,
    )  # fmt: skip
    return SampleContact(sentence, office, address, postcode, phone, email)
