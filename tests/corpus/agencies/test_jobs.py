from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus.agencies import resolving
from corpus.agencies.errors import AgenciesRefused
from corpus.agencies.importing import import_lists, import_shipped, read_facts
from corpus.agencies.looking import Onlooker
from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.resolving import resolve_pending
from corpus.agencies.review import Verdict, decide, waiting
from corpus.job import Job
from crawler.portals.portal import Portal
from storage.agencies.resolutions import Finding, PendingReport
from storage.models import AgencyDecision, Base, Lineage, Resolution, Run
from storage.models.agencies import ResolutionOutcome
from tests.corpus.agencies.conftest import Publish, rows_of
from tests.corpus.agencies.registries import as_file
from tests.storage.builders import NEWER_PARSER

Lists = Callable[..., Path]


def count(job: Job, model: type[Base]) -> int:
    with job.store.read_only() as session:
        return session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one()


def test_importing_twice_changes_nothing(job: Job, lists: Lists) -> None:
    report = import_lists(job, [lists()], None)
    assert report.added["list.csv"]["lineages"] == 9
    runs = count(job, Run)
    again = import_lists(job, [lists("other.csv")], None)
    assert (again.added, again.known) == ({}, ["other.csv"])
    assert count(job, Run) == runs


def test_reports_are_resolved_once_and_again_only_when_there_is_news(
    job: Job, lists: Lists, publish: Publish
) -> None:
    import_lists(job, [lists()], None)
    publish("云溪区柳河镇人民政府", 2019, "a")
    publish("新芦区柳河镇人民政府", 2022, "b")
    publish("柳河镇人民政府", 2022, "c")
    publish("霜岭县教育局", 2022, "d")
    report = resolve_pending(job, ())
    assert report.counts() == {
        "looked_at": 4, "resolved": 3, "review": 1, "decided": 0, "set_aside": 0, "changed": 4,
        "departments": 1,
    }  # fmt: skip
    assert [row.lineage for row in rows_of(job)] == ["t1", "t1", None, "B/education"]
    runs = count(job, Run)
    assert resolve_pending(job, ()).looked_at == 0
    assert count(job, Run) == runs
    import_lists(job, [lists("more.csv", as_file("x,雾川县,county,,990999"))], None)
    again = resolve_pending(job, ())
    assert (again.looked_at, again.changed, again.departments) == (4, 0, 0)


class Killed(Exception):
    """Stands for the end of the process."""


def test_a_resolve_that_was_killed_goes_on_where_it_was(
    job: Job, lists: Lists, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_lists(job, [lists()], None)
    for page in "abcd":
        publish("云溪区白鹭镇人民政府", 2022, page)
    monkeypatch.setattr(resolving, "_PAGE", 1)
    done: list[int] = []

    def die_at_the_third(count: int) -> None:
        done.append(count)
        if len(done) == 3:
            raise Killed

    with pytest.raises(Killed):
        resolve_pending(replace(job, advance=die_at_the_third), ())
    assert resolve_pending(job, ()).looked_at == 1
    assert [row.lineage for row in rows_of(job)] == ["t4"] * 4
    assert count(job, Resolution) == 4


def test_the_portal_of_a_page_says_which_town_of_a_name_it_is(
    job: Job, lists: Lists, publish: Publish
) -> None:
    import_lists(job, [lists()], None)
    portal = Portal("shuangling", "霜岭县人民政府", "990122", "http://www.shuangling.gov.cn/")
    publish("柳河镇人民政府", 2022, "a")
    with job.store.begin() as session:
        session.execute(sa.text("UPDATE capture SET url = 'http://xxgk.shuangling.gov.cn/1.html'"))
    resolve_pending(job, [portal])
    (row,) = rows_of(job)
    assert (row.lineage, row.confidence) == ("t2", 99)
    assert resolve_pending(job, [portal]).looked_at == 0
    assert resolve_pending(job, ()).looked_at == 1
    assert rows_of(job)[0].lineage is None


def test_a_decision_wins_and_survives_a_new_parser(
    job: Job, lists: Lists, publish: Publish
) -> None:
    import_lists(job, [lists()], None)
    publish("柳河镇人民政府", 2022, "a")
    resolve_pending(job, ())
    (row,) = rows_of(job)
    assert decide(job, Verdict(row.report_version_id, "王五", "the seal", "t2"), ()) == "t2"
    (decided,) = rows_of(job)
    assert (decided.outcome, decided.lineage) == (ResolutionOutcome.DECIDED, "t2")
    publish("云溪区白鹭镇人民政府", 2022, "a", parser=NEWER_PARSER)
    resolve_pending(job, ())
    (newer,) = rows_of(job)
    assert (newer.outcome, newer.lineage) == (ResolutionOutcome.DECIDED, "t2")
    assert newer.report_version_id > row.report_version_id


def test_a_decision_holds_for_changed_bytes_only_under_the_same_name(
    job: Job, lists: Lists, publish: Publish
) -> None:
    import_lists(job, [lists()], None)
    publish("柳河镇人民政府", 2022, "a")
    resolve_pending(job, ())
    decide(job, Verdict(1, "王五", "the seal", "t2"), ())
    publish("柳河镇人民政府", 2022, "a", b"y")
    publish("云溪区白鹭镇人民政府", 2022, "a", b"z")
    resolve_pending(job, ())
    assert [row.lineage for row in rows_of(job)] == ["t2", "t2", "t4"]


def test_a_tampered_decision_does_not_count_and_says_so(
    job: Job, lists: Lists, publish: Publish
) -> None:
    import_lists(job, [lists()], None)
    publish("云溪区白鹭镇人民政府", 2022, "a")
    resolve_pending(job, ())
    decide(job, Verdict(1, "王五", "the seal", "t2"), ())
    with job.store.begin() as session:
        other = sa.select(Lineage.id).where(Lineage.key == "t3").scalar_subquery()
        session.execute(sa.update(AgencyDecision).values(lineage_id=other))
    publish("云溪区白鹭镇人民政府", 2022, "a", parser=NEWER_PARSER)
    resolve_pending(job, ())
    (row,) = rows_of(job)
    assert (row.outcome, row.lineage) == (ResolutionOutcome.REVIEW, None)
    assert "differs from the log" in row.evidence[0]["says"]


def test_accepting_takes_the_best_proposal_and_makes_the_department(
    job: Job, lists: Lists, publish: Publish
) -> None:
    import_lists(job, [lists()], None)
    publish("霜岭县茶产业发展中心", 2022, "a")
    publish("霜岭县茶产业发展中心", 2021, "b")
    resolve_pending(job, ())
    with job.store.read_only() as session:
        assert len(waiting(session)) == 2
    assert decide(job, Verdict(1, "王五", "it has a seal"), ()) == "B/茶产业发展中心"
    resolve_pending(job, ())
    assert [row.lineage for row in rows_of(job)] == ["B/茶产业发展中心"] * 2
    registry = AgencyRegistry.of(read_facts(job))
    assert registry.bodies["B/茶产业发展中心"].periods[0].parent == "B"


def test_an_alias_settles_every_other_report_of_that_name(
    job: Job, lists: Lists, publish: Publish
) -> None:
    import_lists(job, [lists()], None)
    for page in ("a", "b"):
        publish("云溪区白露镇", 2022, page)
    resolve_pending(job, ())
    assert {row.outcome for row in rows_of(job)} == {ResolutionOutcome.REVIEW}
    verdict = Verdict(1, "王五", "known misprint", "t4", is_alias=True)
    decide(job, verdict, ())
    resolve_pending(job, ())
    assert [row.lineage for row in rows_of(job)] == ["t4", "t4"]


def test_a_report_of_nobody_is_set_aside(job: Job, publish: Publish) -> None:
    publish("某某公司", 2022, "a")
    resolve_pending(job, ())
    assert decide(job, Verdict(1, "王五", "a company", is_nobody=True), ()) is None
    (row,) = rows_of(job)
    assert (row.outcome, row.lineage) == (ResolutionOutcome.SET_ASIDE, None)


@pytest.mark.parametrize(
    ("verdict", "message"),
    [
        (Verdict(1, "", "why"), "who decides and why"),
        (Verdict(9, "王五", "why"), "no resolved report version 9"),
        (Verdict(1, "王五", "why", "雾川县"), "has no 雾川县"),
        (Verdict(1, "王五", "why", "柳河镇"), "may be t1, t2"),
        (Verdict(1, "王五", "why"), "Nothing is proposed"),
        (Verdict(1, "王五", "why", is_nobody=True, is_alias=True), "no name to be an alias"),
        (Verdict(2, "王五", "why", "t4", is_alias=True), "no name to be an alias"),
    ],
)
def test_a_decision_that_cannot_be_taken_says_why(
    job: Job, lists: Lists, publish: Publish, verdict: Verdict, message: str
) -> None:
    import_lists(job, [lists()], None)
    publish("某某公司", 2022, "a")
    publish(None, 2022, "b")
    resolve_pending(job, ())
    with pytest.raises(AgenciesRefused, match=message):
        decide(job, verdict, ())
    assert count(job, AgencyDecision) == 0


def test_the_divisions_of_portals_come_with_the_program(job: Job) -> None:
    portals = [
        Portal("c", "青禾市人民政府", "9901", "http://www.c.gov.cn/"),
        Portal("a", "云溪区人民政府", "990102", "http://www.a.gov.cn/"),
    ]
    assert import_shipped(job, portals).added["portals"]["lineages"] == 2
    assert import_shipped(job, portals).added == {}
    registry = AgencyRegistry.of(read_facts(job))
    assert [link[1].name for link in registry.chain("990102", "2020")] == ["云溪区", "青禾市"]


def test_a_list_takes_over_what_was_only_observed(job: Job, lists: Lists, publish: Publish) -> None:
    import_shipped(job, [Portal("a", "云溪区人民政府", "990102", "http://www.a.gov.cn/")])
    publish("云溪区教育局", 2022, "a")
    resolve_pending(job, ())
    report = import_lists(job, [lists()], None)
    assert report.added["list.csv"]["replaced"] == 1
    registry = AgencyRegistry.of(read_facts(job))
    assert [p.name for p in registry.bodies["990102"].periods] == ["云溪县", "云溪区"]
    assert "A" not in registry.bodies
    resolve_pending(job, ())
    assert [row.lineage for row in rows_of(job)] == ["990102/education"]
    assert count(job, Resolution) >= 1


def test_a_decision_made_while_reports_are_looked_at_counts(
    job: Job, lists: Lists, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_lists(job, [lists()], None)
    publish("柳河镇人民政府", 2022, "a")
    resolve_pending(job, ())
    import_lists(job, [lists("more.csv", as_file("x,雾川县,county,,990999"))], None)
    look_at = Onlooker.look_at

    def look_slowly(self: Onlooker, reports: list[PendingReport]) -> list[Finding]:
        found = look_at(self, reports)
        if not count(job, AgencyDecision):
            decide(job, Verdict(1, "王五", "the seal", "t2"), ())
        return found

    monkeypatch.setattr(Onlooker, "look_at", look_slowly)
    resolve_pending(job, ())
    (row,) = rows_of(job)
    assert (row.outcome, row.lineage) == (ResolutionOutcome.DECIDED, "t2")


def test_going_back_to_former_portals_looks_at_everything_again(
    job: Job, lists: Lists, publish: Publish
) -> None:
    import_lists(job, [lists()], None)
    publish("云溪区白鹭镇人民政府", 2022, "a")
    portal = Portal("yunxi", "云溪区", "990101", "http://www.yunxi.example/")
    assert resolve_pending(job, ()).looked_at == 1
    assert resolve_pending(job, [portal]).looked_at == 1
    assert resolve_pending(job, ()).looked_at == 1
    assert resolve_pending(job, ()).looked_at == 0
