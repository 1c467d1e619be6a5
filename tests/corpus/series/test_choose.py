from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from corpus.series.choose import Choice, Relation, choose
from corpus.series.sorting import Aside, sort_versions
from corpus.series.version import Carrier, HostRank, Version
from parsers.model import Scope, State, TablesStatus
from storage.blobs import digest_of
from storage.series.model import PanelCell

AT = datetime(2023, 3, 1, tzinfo=UTC)
CELL = "t2.licensing.decisions"


def number(value: int) -> PanelCell:
    return PanelCell(Decimal(value), State.NUMBER, str(value))


def version(page: str = "a", figure: int = 1, **other: object) -> Version:
    seen = {"first_seen_at": AT, "last_seen_at": AT} | {
        name: value for name, value in other.items() if name.endswith("_seen_at")
    }
    plain = Version(
        version_id=hash((page, figure)) % 10**6,
        report_year=2022,
        scope=Scope.OWN,
        page_key=page,
        part=0,
        payload_digest=digest_of(f"{page} {figure}".encode()),
        content_digest=digest_of(str(figure).encode()),
        tables_status=TablesStatus.IN_PAGE,
        host=HostRank.PARENT,
        carrier=Carrier.PAGE,
        cells={CELL: number(figure)},
        **seen,  # type: ignore[arg-type] # instants
    )
    rest = {name: value for name, value in other.items() if name not in seen}
    return replace(plain, **rest)  # type: ignore[arg-type] # fields of a version


def relations(choice: Choice) -> dict[str, str]:
    return {other.version.page_key: other.relation.value for other in choice.others}


def kinds(choice: Choice) -> list[str]:
    return [reason["kind"] for reason in choice.reasons]


def test_the_only_version_is_canonical() -> None:
    choice = choose([version()])
    assert (choice.canonical.page_key, kinds(choice), choice.others) == ("a", ["only"], ())


def test_the_agencys_own_portal_comes_before_that_of_its_parent_and_a_platform() -> None:
    own = version("z", host=HostRank.OWN)
    choice = choose([version("a"), version("b", host=HostRank.PLATFORM), own])
    assert choice.canonical == own
    assert kinds(choice) == ["host"]
    assert choice.reasons[0] == {
        "kind": "host", "says": "it is on the agency's own portal", "over": 2,
    }  # fmt: skip


def test_a_page_of_text_comes_before_a_file_and_that_before_a_scan() -> None:
    file, scan = version("b", carrier=Carrier.FILE), version("a", carrier=Carrier.SCAN)
    assert choose([scan, file]).canonical == file
    assert choose([scan, file, version("c")]).canonical.page_key == "c"


def test_readable_tables_come_before_a_better_host() -> None:
    own = version("a", host=HostRank.OWN, tables_status=TablesStatus.MISSING, cells={})
    choice = choose([own, version("b", host=HostRank.PLATFORM)])
    assert (choice.canonical.page_key, kinds(choice)) == ("b", ["tables"])


def test_a_place_with_another_figure_is_a_conflict_with_its_cells() -> None:
    choice = choose([version("a"), version("b", 2, host=HostRank.PLATFORM)])
    (other,) = choice.others
    assert other.relation is Relation.CONFLICT
    assert other.as_json()["cells"] == [
        {
            "key": CELL,
            "canonical": {"value": "1", "state": "number", "raw": "1"},
            "other": {"value": "2", "state": "number", "raw": "2"},
        }
    ]


def test_what_could_not_be_read_contradicts_nothing() -> None:
    unread = {CELL: PanelCell(None, State.UNREADABLE, "?")}
    choice = choose([version("a"), version("b", 2, cells=unread)])
    assert relations(choice) == {"b": "copy"}
    assert choice.canonical.page_key == "a"
    assert kinds(choice) == ["cells"]


def test_what_a_page_showed_before_is_earlier_and_never_a_conflict() -> None:
    later = AT + timedelta(days=90)
    new = version("a", 2, first_seen_at=later, last_seen_at=later)
    choice = choose([version("a"), new])
    assert choice.canonical == new
    (other,) = choice.others
    assert (other.relation, len(other.differences)) == (Relation.EARLIER, 1)
    assert kinds(choice) == ["only", "latest"]


def test_a_copy_of_what_the_page_showed_before_is_outdated() -> None:
    later = AT + timedelta(days=90)
    new = version("a", 2, first_seen_at=later, last_seen_at=later, host=HostRank.OWN)
    choice = choose([version("a", host=HostRank.OWN), new, version("b", last_seen_at=later)])
    assert relations(choice) == {"a": "earlier", "b": "outdated"}


def test_a_page_that_went_back_to_what_it_showed_shows_that() -> None:
    back = version("a", 1, last_seen_at=AT + timedelta(days=200))
    between = version("a", 2, first_seen_at=AT + timedelta(days=90),
                      last_seen_at=AT + timedelta(days=90))  # fmt: skip
    assert choose([between, back]).canonical == back


def test_of_two_good_places_the_one_that_is_still_there_counts() -> None:
    left = version("a", host=HostRank.OWN)
    there = version("b", host=HostRank.OWN, last_seen_at=AT + timedelta(days=60))
    choice = choose([left, there])
    assert (choice.canonical.page_key, kinds(choice)) == ("b", ["still_there"])


_VERSIONS = st.lists(
    st.builds(
        version,
        st.sampled_from("abc"),
        st.integers(1, 3),
        host=st.sampled_from(HostRank),
        carrier=st.sampled_from(Carrier),
        scope=st.sampled_from(Scope),
        report_year=st.sampled_from([None, 2001, 2021, 2022, 2030]),
        tables_status=st.sampled_from(TablesStatus),
        last_seen_at=st.sampled_from([AT + timedelta(days=days) for days in (0, 1, 100)]),
    ),
    min_size=1,
    max_size=9,
    unique_by=lambda each: (each.page_key, each.payload_digest),
).map(lambda found: [replace(each, version_id=n) for n, each in enumerate(found)])


@given(_VERSIONS, st.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_order_or_numbers(
    versions: list[Version], rng: st.DataObject
) -> None:
    mixed = list(versions)
    rng.shuffle(mixed)  # type: ignore[attr-defined] # a Random
    renumbered = [replace(each, version_id=each.version_id + 100) for each in mixed]
    one, other = choose(versions), choose(renumbered)
    assert replace(other.canonical, version_id=one.canonical.version_id) == one.canonical
    assert one.reasons == other.reasons
    assert relations(one) == relations(other)
    first, second = sort_versions(versions), sort_versions(mixed)
    assert first.aside == second.aside
    assert {key: [v.version_id for v in own] for key, own in first.reports.items()} == {
        key: [v.version_id for v in own] for key, own in second.reports.items()
    }


@given(_VERSIONS)
def test_choosing_among_the_chosen_chooses_the_same(versions: list[Version]) -> None:
    choice = choose(versions)
    assert choose([choice.canonical]).canonical == choice.canonical
    assert len(choice.others) == len(versions) - 1


@given(_VERSIONS)
def test_every_version_is_of_one_report_or_set_aside(versions: list[Version]) -> None:
    found = sort_versions(versions)
    sorted_in = [each.version_id for own in found.reports.values() for each in own]
    assert sorted([*sorted_in, *found.aside]) == sorted(each.version_id for each in versions)
    assert all(year in (2021, 2022) for year, _ in found.reports)


def test_years_that_cannot_be_are_set_aside_with_a_reason() -> None:
    found = sort_versions(
        replace(version(page), report_year=year, version_id=number)
        for number, (page, year) in enumerate(
            [("a", None), ("b", 2007), ("c", 2024), ("d", 2023), ("e", 2008)]
        )
    )
    assert found.aside == {
        0: Aside.NO_YEAR, 1: Aside.BEFORE_THE_REGULATIONS, 2: Aside.NOT_YET_OVER,
    }  # fmt: skip
    assert set(found.reports) == {(2023, Scope.OWN), (2008, Scope.OWN)}


def test_the_same_content_in_another_scope_is_set_aside() -> None:
    own = version("a", host=HostRank.OWN, version_id=1)
    other = version("b", scope=Scope.AGGREGATE, version_id=2)
    found = sort_versions([own, other])
    assert found.aside == {2: Aside.SCOPE_CONFLICT}
    assert set(found.reports) == {(2022, Scope.OWN)}


def test_a_copy_that_tells_no_scope_has_that_of_what_it_copies() -> None:
    cells = {f"t3.{row}": number(row) for row in range(20)}
    own = version("a", cells=cells, scope=Scope.AGGREGATE, version_id=1)
    near = version("b", 2, cells=cells | {"t3.0": number(9)}, scope=Scope.UNKNOWN, version_id=2)
    far = version("c", 3, cells={key: number(99) for key in cells}, scope=Scope.UNKNOWN,
                  version_id=3)  # fmt: skip
    found = sort_versions([own, near, far])
    shown = {scope: [v.version_id for v in each] for (_, scope), each in found.reports.items()}
    assert {scope: sorted(ids) for scope, ids in shown.items()} == {
        Scope.AGGREGATE: [1, 2], Scope.UNKNOWN: [3],
    }  # fmt: skip
    assert found.aside == {}


def test_a_page_whose_scope_was_mended_stays_one_report() -> None:
    later = AT + timedelta(days=90)
    before = version("a", 1, scope=Scope.OWN)
    after = version("a", 2, scope=Scope.AGGREGATE, first_seen_at=later, last_seen_at=later)
    found = sort_versions([before, after])
    assert [len(own) for own in found.reports.values()] == [2]
    assert set(found.reports) == {(2022, Scope.AGGREGATE)}
