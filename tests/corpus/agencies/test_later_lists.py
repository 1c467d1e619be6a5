"""What a later list may say of a registry, what it may not, and how a person settles that."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from corpus.agencies import area_codes, importing, register
from corpus.agencies.errors import AgenciesRefused, RegistryConflict
from corpus.agencies.functions import load_labels
from corpus.agencies.importing import SignOff, import_lists, import_shipped, read_facts
from corpus.agencies.plan import plan_import
from corpus.agencies.registry import AgencyRegistry, Body
from corpus.job import Job
from crawler.portals.portal import Portal
from storage.agencies.facts import EventFact, LineageFact, PeriodFact, RegistryFacts
from storage.agencies.registry import ALIAS_END
from storage.models import AgencyAlias, AgencyPeriod, LogLeaf, RunEvent
from storage.models.agencies import AgencyEventKind, AgencyKind
from storage.models.log import LeafKind
from tests.corpus.agencies.registries import SMALL, as_file, facts_of, registry_of
from tests.corpus.agencies.test_lists import CODES, HEADER

HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "keep-a-register.md"
Import = Callable[..., dict[str, int]]
Lists = Callable[..., Path]

COLUMNS = "lineage,name,kind,parent,code,starts_on,ends_on,event,related,function,aliases"
SIGNED = SignOff("王五", "the gazette")
OPEN = "t9,枫渡镇,township,A\n"
GONE_ON = "t9,枫渡镇,township,A,,,2024\nt9,枫渡街道,township,A,,2024,,rename\n"


@pytest.fixture
def take(job: Job, lists: Lists) -> Import:
    """Return what imports lines of a register on top of the small one, and counts them."""

    def take_lines(text: str, signed: SignOff | None = None) -> dict[str, int]:
        import_lists(job, [lists("small.csv")], None)
        wide = len(COLUMNS.split(","))
        lines = [line + "," * (wide - 1 - line.count(",")) for line in text.strip().splitlines()]
        path = lists("more.csv", "\n".join([COLUMNS, *lines]).encode())
        return import_lists(job, [path], None, signed).added["more.csv"]

    return take_lines


def body(job: Job, key: str) -> Body:
    return AgencyRegistry.of(read_facts(job)).bodies[key]


def names(job: Job, key: str) -> list[tuple[str, str | None, str | None]]:
    return [(p.name, p.starts_on, p.ends_on) for p in body(job, key).periods]


def count(job: Job, what: sa.Select[int]) -> int:
    with job.store.read_only() as session:
        return session.execute(what).scalar_one()


def test_a_later_register_ends_what_was_open_and_goes_on(job: Job, take: Import) -> None:
    take(OPEN)
    added = take(GONE_ON)
    assert (added["periods"], added["replaced"], added["events"]) == (2, 1, 1)
    assert names(job, "t9") == [("枫渡镇", None, "2024"), ("枫渡街道", "2024", None)]
    held = sa.select(sa.func.count()).where(AgencyPeriod.name == "枫渡镇")
    assert count(job, held) == 2
    with pytest.raises(RegistryConflict, match=r"until 2024; .* but listed as .* until now"):
        take(OPEN + "x,柏塘镇,township,A")
    with pytest.raises(AgenciesRefused, match=r"more\.csv was imported before, byte for byte"):
        take(OPEN, SIGNED)


def test_a_later_list_of_codes_knows_again_what_it_took_over(job: Job, lists: Lists) -> None:
    import_shipped(job, [Portal("w", "雾川县人民政府", "990123", "http://www.w.gov.cn/")])
    import_lists(job, [lists("codes.csv", f"{HEADER}\n{CODES.strip()}\n".encode())], None)
    later = CODES.replace("雾川县,县级,在用,1983,,", "雾川县,县级,弃用,1983,2025,990125")
    later += "990125,云州省,青禾市,雾川区,县级,在用,2025,,\n"
    report = import_lists(job, [lists("later.csv", f"{HEADER}\n{later.strip()}\n".encode())], None)
    assert report.added["later.csv"] == {
        "lineages": 0, "periods": 2, "events": 1, "aliases": 0, "replaced": 1, "withdrawn": 0,
    }  # fmt: skip
    assert names(job, "990123") == [("雾川县", "1983", "2025"), ("雾川区", "2025", None)]


def test_what_contradicts_counts_only_when_a_person_says_so(job: Job, take: Import) -> None:
    take(GONE_ON)
    other = GONE_ON.replace("2024", "2023")
    with pytest.raises(RegistryConflict, match=r"until 2024; .* but listed as .* until 2023.*--by"):
        take(other)
    with pytest.raises(AgenciesRefused, match="who decides and why"):
        take(other, SignOff("王五", " "))
    added = take(other, SIGNED)
    assert (added["replaced"], added["periods"], added["withdrawn"]) == (2, 2, 1)
    assert names(job, "t9") == [("枫渡镇", None, "2023"), ("枫渡街道", "2023", None)]
    assert [event.happened_on for event in body(job, "t9").events] == ["2023"]
    is_leaf = sa.and_(LogLeaf.kind == LeafKind.RUN_EVENT, LogLeaf.subject_id == RunEvent.id)
    with job.store.read_only() as session:
        logged = session.execute(sa.select(RunEvent.detail).join(LogLeaf, is_leaf)).scalars()
        assert ("王五", "the gazette") in [(d.get("decided_by"), d.get("reason")) for d in logged]


def test_a_superseding_list_leaves_what_other_lines_tell(job: Job, take: Import) -> None:
    added = take("A,云溪县,county,c,990121,,2014\nA,云溪区,county,c,990102,2014,,rename\n", SIGNED)
    assert (added["replaced"], added["withdrawn"]) == (2, 1)
    assert [(event.kind, event.happened_on) for event in body(job, "A").events] == [
        (AgencyEventKind.RENAME, "2014"), (AgencyEventKind.SPLIT, "2021"),
    ]  # fmt: skip


def test_an_alias_is_taken_back_by_a_person(job: Job, take: Import) -> None:
    take("t4,,,,,,,,,,白露镇;白路镇")
    back = "t4,,,,,,,,,,-白露镇;-无此镇"
    with pytest.raises(RegistryConflict, match="t4 is stored as 白露镇, too, which the list takes"):
        take(back)
    assert take(back, SIGNED)["withdrawn"] == 1
    assert body(job, "t4").aliases == ("白路镇",)
    assert count(job, sa.select(sa.func.count()).where(AgencyAlias.name == "白露镇")) == 1
    take("t4,,,,,,,,,,白露镇;")
    assert body(job, "t4").aliases == ("白路镇", "白露镇")
    take("t4,,,,,,,,,,-白露镇", SIGNED)
    assert body(job, "t4").aliases == ("白路镇",)


def test_an_end_that_differs_from_the_log_ends_nothing(job: Job, take: Import) -> None:
    take("t4,,,,,,,,,,白露镇;白路镇")
    take("t4,,,,,,,,,,-白露镇", SIGNED)
    with job.store.begin() as session:
        other = sa.select(AgencyAlias.id).where(AgencyAlias.name == "白路镇")
        detail: dict[str, object] = {"id": session.scalar(other), "source_id": 1, "fact": []}
        session.execute(sa.update(RunEvent).where(RunEvent.kind == ALIAS_END).values(detail=detail))
    assert body(job, "t4").aliases == ("白露镇", "白路镇")


def test_to_abolish_ends_what_is_open(job: Job, take: Import) -> None:
    take("t9,枫渡镇,township,A,,2000\nt9,,,,,2015,,abolish\n")
    assert names(job, "t9") == [("枫渡镇", "2000", "2015")]
    assert body(job, "t9").as_of("2018") is None
    take("t4,,,,,2023,,abolish\n")
    assert names(job, "t4") == [("白鹭镇", None, "2023")]
    assert take("t4,,,,,2023-05,,abolish\n")["periods"] == 0
    with pytest.raises(RegistryConflict, match="t4 is abolished on 2021, but no stretch of it"):
        take("t4,,,,,2021,,abolish\n")


def test_who_was_abolished_may_be_founded_anew(job: Job, take: Import) -> None:
    take("t9,枫渡镇,township,A,,2000\nt9,,,,,2015,,abolish\nt9,枫渡镇,township,A,,2020,,found\n")
    assert names(job, "t9") == [("枫渡镇", "2000", "2015"), ("枫渡镇", "2020", None)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("t9,自环镇,township,t9", "t9 would lie below itself"),
        ("t8,甲镇,township,t9\nt9,乙镇,township,t8", "t8 and t9 would lie below each other"),
        ("t8,甲镇,township,A,990109,2010\nt9,乙镇,township,A,990109,2015",
         "990109 is the code of t8 and of t9 at once"),
        ("t9,枫渡镇,township,N,,2000",
         r"枫渡镇 \(t9\) lies in 新芦区 \(N\) from 2000, which was there from 2021 until now"),
        ("d,某局,department,A,,,2018,,,finance\nd,某某局,department,A,,2018,,rename,,education",
         "d has two functions, finance and education"),
        ("t4,白鹭镇,township,A,,,,,,finance", "t4 is stored with the function none but listed"),
        ("t9,,,,,,,,,,枫镇", "t9 has no name, neither in the list nor in the registry"),
        ("t9,枫渡镇,township,A,,,2010\nt9,,,,,2015,,abolish", "no stretch of it is open then"),
    ],
)  # fmt: skip
def test_what_cannot_be_together_is_refused_also_when_signed(
    take: Import, text: str, problem: str
) -> None:
    for signed in (None, SIGNED):
        with pytest.raises(RegistryConflict, match=problem):
            take(text, signed)


def test_two_that_changed_places_are_no_circle(job: Job, take: Import) -> None:
    take("x,甲区,zone,y,,,2015\nx,甲区,zone,c,,2015\ny,乙区,zone,c,,,2015\ny,乙区,zone,x,,2015")
    registry = AgencyRegistry.of(read_facts(job))
    assert [len(registry.chain("x", day)) for day in ("2010", "2020")] == [4, 3]


TOWNS = "code,name,areaCode,provinceCode,cityCode\n990122001,柏塘镇,990122,99,9901\n"


def test_a_later_edition_with_another_name_makes_a_rename(job: Job, lists: Lists) -> None:
    def edition(name: str, as_of: str, signed: SignOff | None = None) -> None:
        path = lists(f"{as_of}.csv", TOWNS.replace("柏塘镇", name).encode())
        import_lists(job, [path], as_of, signed)

    import_lists(job, [lists()], None)
    edition("柏塘镇", "2022-06")
    edition("柏塘街道", "2024-06")
    assert names(job, "990122001") == [
        ("柏塘镇", None, "2024-06"), ("柏塘街道", "2024-06", None),
    ]  # fmt: skip
    (event,) = body(job, "990122001").events
    assert (event.kind, event.happened_on, event.certainty) == ("rename", "2024-06", "inferred")
    for as_of in ("2023-06", "2024"):
        with pytest.raises(RegistryConflict, match="990122001 is 柏川镇 here and 柏塘街道 in the"):
            edition("柏川镇", as_of)
    with pytest.raises(AgenciesRefused, match="supersedes nothing"):
        edition("柏川镇", "2025-06", SIGNED)


def test_of_two_contradicting_lists_at_once_one_is_refused(
    job: Job, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_lists(job, [lists()], None)
    paths = [lists(f"{name}.csv", f"lineage,name,kind\nt9,{name},county\n".encode())
             for name in ("甲县", "乙县")]  # fmt: skip
    is_planning, real = Event(), plan_import

    def plan_slowly(name: str, *facts: object, **how: object) -> RegistryFacts:
        planned = real(name, *facts, **how)  # type: ignore[arg-type] # as they are handed over
        if is_planning.is_set():
            both.set()
        is_planning.set()
        both.wait(0.3)
        return planned

    both = Event()
    monkeypatch.setattr(importing, "plan_import", plan_slowly)
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(import_lists, replace(job), [path], None) for path in paths]
    refused = [each.exception() for each in done if each.exception() is not None]
    assert [type(error) for error in refused] == [RegistryConflict]
    assert len(body(job, "t9").periods) == 1


@given(st.lists(st.integers(1990, 2020), min_size=2, max_size=6, unique=True), st.data())
def test_lists_that_follow_each_other_tell_the_same_as_the_last(
    years: list[int], data: st.DataObject
) -> None:
    """Each list is the history as it was known in a year; some years have none."""
    days = [None, *map(str, sorted(years)), None]
    periods = [PeriodFact("x", f"{starts_on}镇", AgencyKind.TOWNSHIP, None, "A", starts_on, ends_on)
               for starts_on, ends_on in pairwise(days)]  # fmt: skip
    facts = facts_of(SMALL)
    for known in range(1, len(periods) + 1):
        is_last = known == len(periods)
        if not is_last and not data.draw(st.booleans()):
            continue
        seen = [*periods[: known - 1], periods[known - 1]._replace(ends_on=None)]
        facts = _added(facts, RegistryFacts(periods=tuple(seen)))
    told = [period._replace(id=None) for period in facts.periods if period.lineage == "x"]
    assert sorted(told, key=lambda period: period.starts_on or "") == periods


def _added(facts: RegistryFacts, listed: RegistryFacts) -> RegistryFacts:
    numbered = [period._replace(id=number) for number, period in enumerate(facts.periods)]
    before = replace(facts, periods=tuple(numbered))
    plan = plan_import("later.csv", listed, AgencyRegistry.of(before))
    kept = [period for period in numbered if period.id not in plan.replaced]
    lineages = dict.fromkeys((*before.lineages, LineageFact("x")))
    return RegistryFacts(tuple(lineages), (*kept, *plan.periods), before.events)


def test_the_same_list_of_codes_plans_nothing() -> None:
    rows = [dict(zip(area_codes.COLUMNS, line.split(","), strict=True))
            for line in CODES.strip().splitlines()]  # fmt: skip
    facts = area_codes.read_area_codes("codes.csv", rows)
    assert plan_import("codes.csv", facts, AgencyRegistry.of(facts)) == RegistryFacts()


def test_an_event_is_told_by_the_lineage_that_came_of_it() -> None:
    split = EventFact("A", AgencyEventKind.SPLIT, "2021", "N")
    assert split in registry_of().bodies["A"].events
    later = facts_of(SMALL.replace("新芦区,county,c,990104,2021,,split,A",
                                   "新芦区,county,c,990104,2020,,split,A"))  # fmt: skip
    plan = plan_import("later.csv", later, registry_of(), is_superseding=True)
    assert plan.withdrawn == (split,)


def test_the_how_to_names_every_word_of_a_register() -> None:
    text = HOW_TO.read_text("utf-8")
    words = (*register.COLUMNS, *AgencyKind, *AgencyEventKind, *load_labels())
    assert [word for word in words if f"| `{word}` |" not in text] == []


def test_the_register_of_the_how_to_is_one(job: Job, lists: Lists) -> None:
    example = HOW_TO.read_text("utf-8").split("## Write a register")[1].split("```")[1]
    before = """
    990102,云溪区,county
    990104,新芦区,county,,990104,2021
    990104105,锦镇,township,990104,,2021,2022-03
    990104106,塘镇,township,990104,,2021,2022-03
    """
    import_lists(job, [lists("old.csv", as_file(before.replace("    ", "")))], None)
    import_lists(job, [lists("new.csv", example.lstrip().encode())], None)
    assert names(job, "liuhe/tea") == [("茶叶办公室", "2019", "2024")]
    assert [event.other for event in body(job, "990104105").events] == ["jintang"]
    assert body(job, "liuhe").as_of("2022") == body(job, "liuhe").periods[1]
