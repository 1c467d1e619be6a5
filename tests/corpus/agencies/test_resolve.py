from typing import Any

import pytest

from corpus.agencies.register import COLUMNS, read_register
from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.resolve import Printed, resolve
from parsers.model import Scope
from storage.agencies.facts import RegistryFacts
from tests.corpus.agencies.registries import SMALL, facts_of, registry_of

REGISTRY = registry_of()
CITY, CLOUD, FROST, NEW = "990100", "990102", "990122", "990104"


def settled(
    name: str | None,
    year: int | None = 2022,
    **more: Any,  # noqa: ANN401 - fields of Printed, handed on by name
) -> str | None:
    answer = resolve(REGISTRY, Printed(name, report_year=year, **more))
    return None if answer.chosen is None else answer.chosen.reading.key


@pytest.mark.parametrize(
    ("name", "year", "key"),
    [
        ("云溪区柳河镇人民政府", 2019, "t1"),
        ("青禾市新芦区柳河镇", 2022, "t1"),
        ("云溪区柳河镇人民政府", 2022, "t1"),
        ("霜岭县柳河镇党政办公室", 2022, "t2"),
        ("霜岭柳河镇", 2022, "t2"),
        ("云溪县映月街道办", 2012, "t3"),
        ("雲溪區映月街道辦事處", 2022, "t3"),
        ("云溪区人民政府办公室", 2022, "A/government_office"),
        ("霜岭县白鹭镇人民政府", 2022, None),
        ("云溪区教委", 2022, "A/education"),
        ("云州省教育厅", 2022, "p/education"),
        ("青禾市人民政府", 2022, "c"),
    ],
)
def test_a_printed_parent_says_which_body_a_name_means(
    name: str, year: int, key: str | None
) -> None:
    assert settled(name, year) == key


def test_a_name_without_any_word_of_its_parent_waits() -> None:
    assert settled("柳河镇人民政府") is None
    assert settled("白鹭镇人民政府") is None
    assert settled("云溪区人民政府") is None
    assert settled("教育局") is None


@pytest.mark.parametrize(
    ("name", "portal", "key"),
    [
        ("柳河镇人民政府", NEW, "t1"),
        ("柳河镇人民政府", FROST, "t2"),
        ("柳河镇人民政府", CITY, None),
        ("白鹭镇人民政府", CITY, "t4"),
        ("云溪区人民政府", CLOUD, "A"),
        ("教育局", CLOUD, "A/education"),
        ("区教育局", CLOUD, "A/education"),
        ("区教育局", FROST, None),
        ("市教育局", CITY, "c/education"),
        ("教育局", CITY, None),
        ("柳河镇人民政府", "889900", None),
    ],
)
def test_a_portal_says_which_body_a_name_means(name: str, portal: str, key: str | None) -> None:
    assert settled(name, portal_code=portal) == key


def test_the_document_says_which_body_a_name_means() -> None:
    assert settled("柳河镇人民政府", parents=("青禾市", "霜岭县")) == "t2"
    assert settled("白鹭镇人民政府", parents=("霜岭县",)) is None


@pytest.mark.parametrize(
    "more",
    [
        {"portal_code": FROST},
        {"title": "霜岭县柳河镇2022年政府信息公开工作年度报告"},
        {"scope": Scope.JOINT},
    ],
)
def test_what_contradicts_lets_a_person_decide(more: dict[str, Any]) -> None:
    assert settled("云溪区白鹭镇人民政府") == "t4"
    assert settled("云溪区白鹭镇人民政府", **more) is None


def test_a_misprint_needs_a_second_witness() -> None:
    assert settled("云溪区白露镇人民政府") is None
    assert settled("云溪区白露镇人民政府", title="云溪区白鹭镇2022年年度报告") == "t4"
    assert settled("云溪区白露镇人民政府", other_forms=("云溪区白鹭镇",)) == "t4"
    assert settled("云溪区白露镇人民政府", title="云溪区白露镇2022年年度报告") is None


def test_a_misprint_of_the_parent_needs_a_second_witness() -> None:
    assert settled("云澳区白鹭镇人民政府") is None
    assert settled("云澳区白鹭镇人民政府", portal_code=CLOUD) == "t4"
    assert settled("云澳区白鹭镇人民政府", title="云溪区白鹭镇2022年年度报告") == "t4"
    assert settled("云澳区白鹭镇人民政府", title="白鹭镇2022年年度报告") is None
    assert settled("云口区教育局", title="云溪区教育局2022年年度报告") == "A/education"


def test_a_name_of_another_time_gives_way_to_who_is_called_so_now() -> None:
    text = SMALL + "o,云溪县,county,c,990131,2018\n"
    answer = resolve(registry_of(text), Printed("青禾市云溪县人民政府", report_year=2022))
    assert answer.chosen is not None
    assert answer.chosen.reading.key == "o"


def test_a_town_whose_name_ends_like_anothers_is_not_taken_for_it() -> None:
    registry = registry_of(SMALL + "t6,小白鹭镇,township,A\n")
    answer = resolve(registry, Printed("云溪区小白鹭镇人民政府", report_year=2022))
    assert answer.chosen is not None
    assert answer.chosen.reading.key == "t6"


@pytest.mark.parametrize("name", ["云溪区小白鹭镇", "云溪小白鹭镇", "小白鹭镇", "市白鹭镇"])
def test_a_town_that_no_list_has_is_not_taken_for_one_whose_name_it_ends_with(name: str) -> None:
    assert settled(name, portal_code=CLOUD, title=f"{name}2022年年度报告") is None
    assert settled(name, portal_code=CLOUD, parents=("云溪区",)) is None


def test_a_town_that_became_a_sub_district_without_notice_waits() -> None:
    answer = resolve(REGISTRY, Printed("云溪区白鹭街道办事处", report_year=2022))
    assert answer.chosen is None
    assert [proposal.reading.key for proposal in answer.proposals] == ["t4"]


@pytest.mark.parametrize(
    ("name", "year"),
    [("云溪区工商行政管理局", 2022), ("新芦区教育局", 2018), ("云溪区应急管理局", 2012)],
)
def test_who_did_not_exist_that_year_waits(name: str, year: int) -> None:
    assert settled(name, year) is None


def test_a_report_of_an_unknown_year_can_still_be_settled() -> None:
    assert settled("云溪区白鹭镇人民政府", None) == "t4"


def test_nobody_named_and_nobody_known_say_so() -> None:
    for name, kind in ((None, "no_name"), ("某某公司", "unknown_name"), ("", "unknown_name")):
        answer = resolve(REGISTRY, Printed(name))
        assert (answer.chosen, answer.confidence) == (None, 0)
        assert answer.evidence[0].kind in {kind, "no_name"}


def test_the_title_speaks_where_the_report_names_nobody() -> None:
    assert settled(None, title="2022年云溪区白鹭镇政府信息公开工作年度报告") == "t4"


def test_a_body_that_took_in_another_keeps_its_towns() -> None:
    text = SMALL.replace("B,霜岭县,county,c,990122", "B,霜岭县,county,c,990122,,2021")
    merged = text + "M,大岭区,county,c,990105,2021,,merge,B\nt5,青麓镇,township,M,,2021\n"
    answer = resolve(registry_of(merged), Printed("霜岭县青麓镇人民政府", report_year=2022))
    assert answer.chosen is not None
    assert answer.chosen.confidence < 95


def _with_department(*rows: str) -> AgencyRegistry:
    """Return the small registry with periods of a department that has the key of its label."""
    fields = ("lineage", "name", "kind", "parent", "function", "starts_on", "ends_on", "event")
    told = [
        dict.fromkeys(COLUMNS, "") | dict(zip(fields, row.split(","), strict=False)) for row in rows
    ]
    small = registry_of()
    facts, more = facts_of(SMALL), read_register("more.csv", told, small)
    return AgencyRegistry.of(
        RegistryFacts(
            (*facts.lineages, *more.lineages), (*facts.periods, *more.periods),
            events=(*facts.events, *more.events),
        )
    )  # fmt: skip


@pytest.mark.parametrize("new_name", ["教育与青少年局", "科学技术局"])
@pytest.mark.parametrize(("year", "name"), [(2021, "教育局"), (2023, "{}")])
def test_a_department_with_the_key_of_its_label_is_known_by_a_new_name(
    new_name: str, year: int, name: str
) -> None:
    registry = _with_department(
        "A/education,教育局,department,A,education,,2023,",
        f"A/education,{new_name},department,A,education,2023,,rename",
    )
    printed = Printed(f"云溪区{name.format(new_name)}", report_year=year)
    answer = resolve(registry, printed)
    assert answer.chosen is not None
    assert answer.chosen.reading.key == "A/education"
