import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.agencies import area_codes
from corpus.agencies.days import do_overlap, is_between, is_day, last_day, touches_year
from corpus.agencies.divisions import Edition, read_divisions
from corpus.agencies.errors import ListUnreadable, RegistryConflict
from corpus.agencies.forms import is_one_off
from corpus.agencies.plan import plan_import
from corpus.agencies.registry import AgencyRegistry
from storage.agencies.facts import RegistryFacts
from storage.models.agencies import AgencyEventKind, AgencyKind
from tests.corpus.agencies.registries import SMALL, facts_of

HEADER = ",".join(area_codes.COLUMNS)
# An invented province in the form of the public list.
CODES = """
990000,云州省,,云州省,省级,在用,1981,,
990100,云州省,青禾市,青禾市,地级,在用,1983,,
990121,云州省,青禾市,云溪县,县级,弃用,1983,2015,990102
990102,云州省,青禾市,云溪区,县级,在用,2015,,990104[2021]
990104,云州省,青禾市,新芦区,县级,在用,2021,,
990122,云州省,青禾市,霜岭县,县级,弃用,1983,2019,990123
990123,云州省,青禾市,雾川县,县级,在用,1983,,
990124,云州省,青禾市,栎原县,县级,弃用,1983,2019,
"""
TOWNS = """
990104001,柳河镇,990104,99,9901
990102001,白鹭镇,990102,99,9901
990123001,青麓镇,990123,99,9901
"""


def codes(text: str = CODES) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(f"{HEADER}\n{text.strip()}\n"))


def towns(text: str = TOWNS) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(f"code,name,areaCode,provinceCode,cityCode\n{text.strip()}"))


def code_registry() -> AgencyRegistry:
    return AgencyRegistry.of(area_codes.read_area_codes("codes.csv", codes()))


def town_registry() -> AgencyRegistry:
    known = area_codes.read_area_codes("codes.csv", codes())
    edition = Edition(AgencyKind.TOWNSHIP, "2023-06")
    return AgencyRegistry.of(
        known + read_divisions("towns.csv", towns(), AgencyRegistry.of(known), edition)
    )


def test_a_county_that_became_a_district_is_one_lineage() -> None:
    body = code_registry().coded("990102")
    assert body is not None
    assert [(p.name, p.code, p.starts_on) for p in body.periods] == [
        ("云溪县", "990121", "1983"), ("云溪区", "990102", "2015"),
    ]  # fmt: skip
    assert [(e.kind, e.happened_on, e.other) for e in body.events] == [
        (AgencyEventKind.RENAME, "2015", None), (AgencyEventKind.SPLIT, "2021", "990104-2021"),
    ]  # fmt: skip


def test_what_went_into_another_ends_and_what_has_no_successor_is_abolished() -> None:
    registry = code_registry()
    events = {key: body.events for key, body in registry.bodies.items()}
    assert [e.kind for e in events["990122-1983"]] == [AgencyEventKind.MERGE]
    assert [e.kind for e in events["990124-1983"]] == [AgencyEventKind.ABOLISH]
    assert registry.bodies["990122-1983"].as_of("2019") is None


def test_a_town_lay_in_the_district_from_which_its_own_was_split() -> None:
    town = town_registry().bodies["990104001"]
    before, after = town.as_of("2019"), town.as_of("2021")
    assert before is not None
    assert after is not None
    assert (before.parent, before.code) == ("990121-1983", None)
    assert (after.parent, after.code) == ("990104-2021", "990104001")


def test_before_its_county_took_in_another_nobody_knows_where_a_town_lay() -> None:
    before = town_registry().bodies["990123001"].as_of("2018")
    assert before is not None
    assert before.parent is None
    assert town_registry().perhaps_above("990123001") == {"990122-1983"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("990102,云州省,青禾市,雾川区,县级,在用,2018,,", "while it still is 云溪区"),
        ("990125,云州省,青禾市,雾川区,县级,弃用,2018,2012,", "before it starts in 2018"),
        (
            "990125,云州省,青禾市,雾川区,县级,弃用,2018,2020,990199",
            "990199 of 雾川区 is an unknown",
        ),
        ("99012,云州省,青禾市,雾川区,县级,在用,2018,,", "no code of six digits"),
        ("990125,云州省,青禾市,雾川区,乡级,在用,2018,,", "'乡级' is no level"),
        ("990125,云州省,青禾市,雾川区,县级,在用,18,,", "is no year"),
    ],
)
def test_area_codes_that_cannot_be_are_named(line: str, problem: str) -> None:
    with pytest.raises(RegistryConflict, match=problem):
        area_codes.read_area_codes("codes.csv", codes(CODES + line))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("990177001,枫渡镇,990177,99,9901", "unknown code 990177"),
        ("990102001,枫渡镇,990102,99,9901", "990102001 is 枫渡镇 and 白鹭镇"),
        ("99x,枫渡镇,990102,99,9901", "no code with a name"),
    ],
)
def test_divisions_that_cannot_be_are_named(line: str, problem: str) -> None:
    edition = Edition(AgencyKind.TOWNSHIP, "2023")
    with pytest.raises(RegistryConflict, match=problem):
        read_divisions("towns.csv", towns(TOWNS + line), code_registry(), edition)


def test_an_edition_that_calls_a_code_otherwise_conflicts() -> None:
    edition = Edition(AgencyKind.TOWNSHIP, "2023")
    with pytest.raises(
        RegistryConflict, match="990102001 is 苇泊镇 here and 白鹭镇 in the registry"
    ):
        read_divisions(
            "towns.csv", towns(TOWNS.replace("白鹭镇", "苇泊镇")), town_registry(), edition
        )


def test_an_edition_needs_its_day() -> None:
    with pytest.raises(ListUnreadable, match="--as-of"):
        read_divisions("towns.csv", towns(), code_registry(), Edition(AgencyKind.TOWNSHIP, None))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("t4,白鹭镇,township,B,,2020", "t4 has two parents at once: 白鹭镇 in A .* in B"),
        ("t4,白鸟镇,township,A,,2020", "t4 has two entries at once"),
        ("t9,枫渡镇,township,Z", "Z is an unknown code or lineage"),
        ("t9,枫渡镇,township,A,,2021,2019", "ends on 2019, not after it starts on 2021"),
        ("t9,枫渡镇,township,A,,2021-13", "is no day"),
        ("t9,枫渡镇,village,A", "'village' is no kind"),
        ("t9,枫渡镇,township,A,,2021,,vanish", "'vanish' is no event"),
        ("t9,枫渡镇,township,A,,,,split,A", "has no day"),
        (",枫渡镇,township,A", "is no key"),
        ("t9,,township,A", "t9 has no name"),
    ],
)
def test_a_register_that_cannot_be_is_refused_with_the_line(line: str, problem: str) -> None:
    with pytest.raises(RegistryConflict, match=problem):
        facts_of(SMALL + line)


def test_a_register_that_differs_from_what_is_stated_conflicts() -> None:
    known = AgencyRegistry.of(facts_of(SMALL))
    with pytest.raises(RegistryConflict, match=r"t4 is stored as 白鹭镇 .* but listed as 白鸟镇"):
        plan_import("new.csv", facts_of(SMALL.replace("白鹭镇", "白鸟镇")), known)
    assert plan_import("same.csv", facts_of(SMALL), known) == RegistryFacts()


DAYS = st.one_of(
    st.integers(1990, 2029).map(str), st.dates().map(lambda day: f"20{day.isoformat()[2:]}")
).filter(is_day)


@given(st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS), DAYS)
def test_what_holds_on_a_day_touches_its_year(
    starts_on: str | None, ends_on: str | None, day: str
) -> None:
    if is_between(starts_on, ends_on, last_day(day)):
        assert touches_year(starts_on, ends_on, int(day[:4]))
    assert not do_overlap((starts_on, day), (day, ends_on))


@given(st.text("甲乙丙丁", min_size=1, max_size=5), st.text("甲乙丙丁", min_size=1, max_size=5))
def test_being_one_sign_apart_is_symmetric_and_not_being_the_same(one: str, other: str) -> None:
    assert is_one_off(one, other) == is_one_off(other, one)
    assert not is_one_off(one, one)
    assert is_one_off(one, one + other[0])
