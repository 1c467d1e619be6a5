from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from corpus.agencies.resolving import resolve_pending
from corpus.agencies.review import Verdict, decide
from corpus.job import Job
from corpus.jobs import series
from corpus.jobs.series import build_reports, set_aside
from corpus.jobs.shown_reports import describe_report, describe_reports
from corpus.series.errors import SeriesRefused
from corpus.series.sorting import Aside
from parsers.model import Scope
from storage.archive import RunStart, start_run
from storage.models import Base, Report, ReportChoice, Run
from storage.models.archive import RunKind
from storage.series import CanonicalReport, panel
from storage.series.choices import ReportKey, StoredChoice, current_choices
from tests.corpus.series.conftest import OWN, PARENT, PORTALS, SEEN, TOWN, Publish
from tests.storage.builders import NEWER_PARSER, make_record, save

LATER = SEEN + timedelta(days=100)
CELL = "t2.licensing.decisions"


def count(job: Job, model: type[Base]) -> int:
    with job.store.read_only() as session:
        return session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one()


def build(job: Job) -> dict[str, int]:
    return build_reports(job, PORTALS).counts()


def reports(job: Job) -> list[CanonicalReport]:
    with job.store.read_only() as session:
        return list(panel(session))


def test_an_empty_corpus_writes_nothing(job: Job) -> None:
    runs = count(job, Run)
    assert build(job)["reports"] == 0
    assert count(job, Run) == runs


def test_a_report_is_built_once_and_a_second_time_nothing_is_written(
    job: Job, publish: Publish
) -> None:
    publish()
    counts = build(job)
    assert (counts["lineages"], counts["reports"], counts["changed"]) == (1, 1, 1)
    (report,) = reports(job)
    assert report.key == ("t4", 2022, Scope.OWN)
    assert (report.page_key, report.url, report.first_seen_at) == (OWN, OWN, SEEN)
    assert report.cells[CELL].value == 12
    runs, choices = count(job, Run), count(job, ReportChoice)
    assert build(job)["lineages"] == 0
    assert (count(job, Run), count(job, ReportChoice)) == (runs, choices)


def test_a_conflict_still_has_a_canonical_version(job: Job, publish: Publish) -> None:
    publish(PARENT, 13)
    publish(OWN, 12)
    assert build(job)["conflict"] == 1
    (report,) = reports(job)
    # The town's parent runs the one portal, its parent's parent the other.
    assert report.url == OWN
    with job.store.read_only() as session:
        (row,) = describe_reports(session, None, is_conflicting=True)
        (told,) = describe_report(session, "t4", 2022)
    assert row["others"]["conflict"] == 1
    assert told["reasons"][0]["kind"] == "host"
    assert told["others"][0]["url"] == PARENT
    assert told["others"][0]["cells"][0]["other"]["value"] == "13"


def test_an_edited_page_makes_a_new_choice_and_a_step_of_its_history(
    job: Job, publish: Publish
) -> None:
    publish(OWN, 12)
    build(job)
    publish(OWN, 14, at=LATER)
    assert build(job)["changed"] == 1
    (report,) = reports(job)
    assert report.cells[CELL].value == 14
    assert report.first_seen_at == SEEN
    with job.store.read_only() as session:
        (told,) = describe_report(session, "t4", 2022)
    assert [other["relation"] for other in told["others"]] == ["earlier"]
    (step,) = told["history"]
    assert (step["is_source_change"], step["is_parser_change"]) == (True, False)
    assert [cell["key"] for cell in step["cells"]] == [CELL]


def test_a_new_parser_is_a_step_of_the_history_without_a_change_of_the_page(
    job: Job, publish: Publish
) -> None:
    publish(OWN, 12)
    publish(OWN, 14, at=LATER)
    publish(OWN, 12, parser=NEWER_PARSER)
    build(job)
    with job.store.read_only() as session:
        (told,) = describe_report(session, "t4", 2022)
    causes = [(step["is_source_change"], step["is_parser_change"]) for step in told["history"]]
    # The newest common parser stands for both states: its change is not mixed with the page's.
    assert causes == [(False, True), (True, False)]


def test_versions_of_a_new_parser_keep_their_reports_without_being_resolved_before(
    job: Job, publish: Publish
) -> None:
    snapshot = publish(OWN, 12)
    build(job)
    with job.store.begin() as session:
        run = start_run(session, RunStart(RunKind.PARSE, "0.2.0"), job.now)
    save(job.store, run, snapshot, make_record(TOWN, 2022, parser=NEWER_PARSER))
    assert build(job)["reports"] == 1
    (report,) = reports(job)
    assert (report.key, report.version_id) == (("t4", 2022, Scope.OWN), 2)


def test_a_page_that_shows_its_old_content_again_is_noticed_without_a_new_parse(
    job: Job, publish: Publish
) -> None:
    publish(OWN, 12)
    publish(OWN, 14, at=LATER)
    build(job)
    publish(OWN, 12, at=LATER + timedelta(days=9))
    assert build(job)["changed"] == 1
    assert reports(job)[0].cells[CELL].value == 12


def test_a_decision_moves_a_report_to_another_lineage(job: Job, publish: Publish) -> None:
    publish()
    build(job)
    (report,) = reports(job)
    decide(job, Verdict(report.version_id, "王五", "the seal", "t3"), PORTALS)
    assert build(job)["changed"] == 2
    assert [each.lineage for each in reports(job)] == ["t3"]
    assert build(job)["lineages"] == 0


def test_versions_that_are_of_no_report_are_listed_with_the_reason(
    job: Job, publish: Publish
) -> None:
    publish(OWN, 1, year=2001)
    publish(OWN + "?2", 2, year=2041)
    publish(OWN + "?3", 3, year=None)
    counts = build(job)
    assert (counts["reports"], counts["before_the_regulations"], counts["not_yet_over"]) == (
        0, 1, 1,
    )  # fmt: skip
    with job.store.read_only() as session:
        found = {reason for _, _, reason in set_aside(session, PORTALS)}
    assert found == {Aside.NO_YEAR, Aside.BEFORE_THE_REGULATIONS, Aside.NOT_YET_OVER}
    assert count(job, Report) == 0


def test_the_panel_comes_by_lineage_year_and_scope_and_can_be_narrowed(
    job: Job, publish: Publish
) -> None:
    publish(OWN, 1, agency="云溪区映月街道办事处")
    publish(OWN + "?2", 2, year=2021)
    publish(OWN + "?3", 3, year=2022)
    publish(OWN + "?4", 44, year=2022, scope=Scope.AGGREGATE)
    build(job)
    keys = [report.key for report in reports(job)]
    assert keys == [
        ("t3", 2022, Scope.OWN), ("t4", 2021, Scope.OWN), ("t4", 2022, Scope.AGGREGATE),
        ("t4", 2022, Scope.OWN),
    ]  # fmt: skip
    with job.store.read_only() as session:
        assert [report.key for report in panel(session, ["t4"], [2021])] == [keys[1]]


class Killed(Exception):
    """Stands for the end of the process."""


def test_a_build_that_was_killed_leaves_the_same_as_one_that_was_not(
    job: Job, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(OWN, 1, agency="云溪区映月街道办事处")
    publish(OWN + "?2", 2)
    monkeypatch.setattr(series, "_LINEAGES_AT_ONCE", 1)

    def die(_: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        build_reports(replace(job, advance=die), PORTALS)
    assert len(reports(job)) == 1
    assert build(job)["changed"] == 1
    assert len(reports(job)) == 2


Meanwhile = Callable[[], object]


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Meanwhile) -> None:
    """Let something happen after a builder has read what to choose from, once."""
    waiting = [happens]

    def read_slowly(session: Session, lineage_ids: Iterable[int]) -> dict[ReportKey, StoredChoice]:
        found = current_choices(session, lineage_ids)
        if waiting:
            waiting.pop()()
        return found

    monkeypatch.setattr(series, "current_choices", read_slowly)


@pytest.mark.parametrize("is_built", [False, True])
def test_a_slow_builder_does_not_replace_newer_choices(
    job: Job, publish: Publish, monkeypatch: pytest.MonkeyPatch, is_built: bool
) -> None:
    publish(OWN, 12)

    def edit() -> None:
        publish(OWN, 14, at=LATER)
        if is_built:
            build(job)

    meanwhile(monkeypatch, edit)
    build(job)
    assert reports(job)[0].cells[CELL].value == 14
    assert count(job, ReportChoice) == 1
    build(job)
    assert count(job, ReportChoice) == 1


def test_a_builder_on_an_old_basis_gives_way_to_one_on_another(
    job: Job, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(OWN, 12)
    meanwhile(monkeypatch, lambda: build_reports(job, PORTALS[:1]))
    with pytest.raises(SeriesRefused, match="meanwhile"):
        build(job)
    assert build(job)["lineages"] == 1
    assert build(job)["lineages"] == 0


def test_going_back_to_former_portals_looks_at_all_reports_again(
    job: Job, publish: Publish
) -> None:
    publish(PARENT, 13)
    publish(OWN, 12)
    build(job)
    assert build_reports(job, PORTALS[1:]).lineages == 1
    assert reports(job)[0].url == PARENT
    build(job)
    assert reports(job)[0].url == OWN


def test_what_a_killed_builder_chose_on_another_basis_is_looked_at_again(
    job: Job, publish: Publish
) -> None:
    publish(PARENT, 13)
    publish(OWN, 12)
    build(job)

    def die(_: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        build_reports(replace(job, advance=die), PORTALS[1:])
    assert reports(job)[0].url == PARENT
    build(job)
    assert reports(job)[0].url == OWN


def test_more_portals_are_reason_to_look_again(job: Job, publish: Publish) -> None:
    publish()
    build(job)
    resolve_pending(job, PORTALS[:1])
    counts = build_reports(job, PORTALS[:1]).counts()
    assert (counts["lineages"], counts["changed"]) == (1, 0)
