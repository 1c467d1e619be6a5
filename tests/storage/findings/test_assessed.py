"""Until when pages were seen, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parsers.model import Attribution, Outcome, Scope, Severity
from storage.archive import RunStart, record_file, start_run
from storage.findings.assessed import last_sights
from storage.findings.facts import ReportFinding
from storage.findings.keys import keys_of
from storage.findings.reading import Wanted
from storage.models.archive import CaptureOutcome, RunKind
from storage.session import Store
from tests.storage.builders import TickingClock, make_file

PAGE = "https://www.example.gov.cn/nb/2022.html"


def seen(day: int) -> datetime:
    return datetime(2023, 2, day, tzinfo=UTC)


def test_each_page_was_last_seen_when_it_was_itself_seen_last(
    store: Store, clock: TickingClock
) -> None:
    page = replace(make_file(), url=PAGE)
    other = replace(make_file(b"other"), url=f"{PAGE}?other")
    failed = replace(page, payload=None, outcome=CaptureOutcome.TIMED_OUT)
    with store.begin() as session:
        run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), clock)
        for each in (
            replace(page, claimed_at=seen(1)), replace(page, claimed_at=seen(9)),
            replace(page, payload=b"edited", claimed_at=seen(5)),
            replace(failed, claimed_at=seen(20)), replace(other, claimed_at=seen(28)),
        ):  # fmt: skip
            record_file(session, run, each)
    with store.read_only() as session:
        assert last_sights(session, [PAGE, f"{PAGE}?nowhere"]) == {PAGE: seen(9)}
        assert last_sights(session, []) == {}


def finding(scope: Scope = Scope.OWN) -> ReportFinding:
    return ReportFinding(
        "t1", 2022, scope, "t4.sum.review", Outcome.FAIL, Severity.ERROR, Attribution.AGENCY,
        [{"ref": "t4.review_total", "value": 7}], "The sum is another.",
    )  # fmt: skip


def test_scopes_beyond_the_own_work_have_keys_of_their_own() -> None:
    keys = {keys_of(finding(scope)) for scope in Scope}
    assert len({key for key, _ in keys}) == len(Scope) - 1
    assert keys_of(finding(Scope.UNKNOWN)) == keys_of(finding(Scope.OWN))
    assert len({digest for _, digest in keys}) == 1


@pytest.mark.parametrize(
    ("wanted", "is_taken"),
    [
        (Wanted(), True),
        (Wanted("t1", 2022, "t4.", Severity.ERROR), True),
        (Wanted("t2"), False),
        (Wanted(report_year=2021), False),
        (Wanted(rule="t4.sum.suit"), False),
        (Wanted(severity=Severity.INFO), False),
    ],
)
def test_what_is_said_anew_is_chosen_like_what_is_stored(wanted: Wanted, is_taken: bool) -> None:
    assert wanted.takes(finding()) is is_taken
