import pytest
import sqlalchemy as sa

from storage.agencies.decisions import Decision, add_decision, read_decisions
from storage.agencies.facts import LineageFact, RegistryFacts
from storage.agencies.registry import add_facts
from storage.agencies.resolutions import (
    Finding,
    basis_of,
    count_unresolved,
    current_findings,
    pending_reports,
    queue,
    reports_of_page,
    save_pass,
)
from storage.archive import OpenRun
from storage.blobs import digest_of
from storage.models import AgencyDecision, Resolution, RunEvent
from storage.models.agencies import ResolutionOutcome
from storage.session import Store
from tests.storage.builders import NEWER_PARSER, ingest, make_file, make_record, save

DECISION = Decision("page", digest_of(b"page"), "柳和镇", "a", "王五", "seal on page 3")


@pytest.fixture
def two_reports(store: Store, run: OpenRun) -> None:
    for name in ("a.html", "b.html"):
        snapshot = ingest(store, run, make_file(name.encode(), name))
        save(store, run, snapshot, make_record(agency=f"青岚区{name[0]}镇"))
    with store.begin() as session:
        add_facts(session, RegistryFacts((LineageFact("a"),)), None)


def finding(version: int, lineage: str | None = "a") -> Finding:
    outcome = ResolutionOutcome.REVIEW if lineage is None else ResolutionOutcome.RESOLVED
    return Finding(version, outcome, lineage, 90, [{"kind": "name"}], [{"lineage": "a"}])


@pytest.mark.usefixtures("two_reports")
def test_what_was_looked_at_is_not_pending_on_the_same_basis(store: Store, run: OpenRun) -> None:
    with store.begin() as session:
        basis = basis_of(session, "rules")
        page = pending_reports(session, basis, 1)
        assert [p.agency_name for p in page] == ["青岚区a镇"]
        assert save_pass(session, run, basis, [finding(page[0].report_version_id)]) == 1
        assert count_unresolved(session, basis) == 1
        assert [p.agency_name for p in pending_reports(session, basis)] == ["青岚区b镇"]
        assert count_unresolved(session, basis_of(session, "other rules")) == 2


@pytest.mark.usefixtures("two_reports")
def test_the_same_answer_again_adds_no_row(store: Store, run: OpenRun) -> None:
    with store.begin() as session:
        assert save_pass(session, run, digest_of(b"one"), [finding(1), finding(2, None)]) == 2
        assert save_pass(session, run, digest_of(b"two"), [finding(1), finding(2)]) == 1
        assert current_findings(session, [1, 2]) == {1: finding(1), 2: finding(2)}
        rows = sa.select(sa.func.count()).select_from(Resolution)
        assert session.execute(rows).scalar_one() == 3


@pytest.mark.usefixtures("two_reports")
def test_the_queue_holds_what_waits_for_the_newest_parse(store: Store, run: OpenRun) -> None:
    with store.begin() as session:
        save_pass(session, run, digest_of(b"one"), [finding(1, None), finding(2)])
        assert [row.report_version_id for row in queue(session, ResolutionOutcome.REVIEW)] == [1]
    save(store, run, 1, make_record(agency="青岚区c镇", parser=NEWER_PARSER))
    with store.begin() as session:
        assert queue(session, ResolutionOutcome.REVIEW) == []
        save_pass(session, run, digest_of(b"one"), [finding(3, None)])
        (row,) = queue(session, ResolutionOutcome.REVIEW)
        assert (row.report_version_id, row.agency_name) == (3, "青岚区c镇")
        assert len(reports_of_page(session, row.page_key)) == 2


@pytest.mark.usefixtures("two_reports")
def test_a_decision_is_kept_in_the_log_too(store: Store, run: OpenRun) -> None:
    with store.begin() as session:
        number = add_decision(session, run, DECISION)
    with store.read_only() as session:
        (stored,) = read_decisions(session)
    assert (stored.id, stored.decision, stored.is_sound) == (number, DECISION, True)


@pytest.mark.usefixtures("two_reports")
@pytest.mark.parametrize("place", ["decision", "log"])
def test_a_decision_that_was_tampered_with_does_not_count(
    store: Store, run: OpenRun, place: str
) -> None:
    with store.begin() as session:
        add_decision(session, run, DECISION)
    change = (
        sa.update(AgencyDecision).values(reason="because")
        if place == "decision"
        else sa.update(RunEvent).values(detail={})
    )
    with store.begin() as session:
        session.execute(change)
    with store.read_only() as session:
        assert [stored.is_sound for stored in read_decisions(session)] == [False]


@pytest.mark.usefixtures("two_reports")
def test_a_decision_altered_together_with_its_event_does_not_count(
    store: Store, run: OpenRun
) -> None:
    with store.begin() as session:
        add_decision(session, run, DECISION._replace(alias="柳和"))
    with store.begin() as session:
        assert read_decisions(session)[0].is_sound
        event = session.execute(sa.select(RunEvent)).scalar_one()
        event.detail = event.detail | {"reason": "because"}
        session.execute(sa.update(AgencyDecision).values(reason="because"))
        session.flush()
        assert not read_decisions(session)[0].is_sound
