"""What the writers of facts log is what their rows say."""

from storage.archive import OpenRun
from storage.captures import record_exchanges
from storage.fixity.fact_check import check_facts
from storage.fixity.problems import Problems
from storage.models.archive import CaptureOutcome
from storage.session import Store
from tests.storage.interchange.invented import every_kind, exchange


def test_exchanges_of_every_kind_are_logged_as_they_are_stored(store: Store, run: OpenRun) -> None:
    hostile = exchange(
        "/", b"", url="http://a/\x00\ud800", outcome=CaptureOutcome.DISCONNECTED, error="\x00"
    )
    with store.begin() as session:
        stored = record_exchanges(session, run, [*every_kind(), hostile])
    assert all(result.is_new for result in stored)
    problems = Problems()
    seen: list[int] = []
    with store.read_only() as session:
        check_facts(session, problems, seen.append)
    assert problems.kept == []
    assert sum(seen) == len(stored) + 1
