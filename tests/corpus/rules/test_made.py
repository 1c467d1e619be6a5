"""What befell a report: edits of its page, of its files and of where it lay before."""

from datetime import UTC, datetime

import pytest

from corpus.rules.made import Around, year_report
from corpus.rules.model import YearReport
from parsers.model import Generation, Scope
from storage.findings.facts import ChangeFact
from storage.models.longitudinal import ChangeKind
from storage.series.model import CanonicalReport

PAGE, FILE, OLD, OLDEST = (
    f"http://a.example/{name}" for name in ("1.html", "1.docx", "old/1.html", "oldest/1.html")
)


def change(kind: ChangeKind, page: str, moved_to: str | None = None) -> ChangeFact:
    detail = {} if moved_to is None else {"moved_to": moved_to}
    seen_at = datetime(2023, 5, 1, tzinfo=UTC)
    key = f"sha256:{kind.value}{page}"
    return ChangeFact(key, kind, 2022, page, False, seen_at, [], detail, ())


def kinds(*changes: ChangeFact) -> list[str]:
    found = canonical()
    record = {"attachments": [{"url": FILE}]}
    made: YearReport = year_report(found, Around(None, [], list(changes), record, is_main=True))
    return [each.kind for each in made.changes]


def canonical() -> CanonicalReport:
    return CanonicalReport(
        lineage="t1", report_year=2022, scope=Scope.OWN, version_id=1, payload_digest="sha256:a",
        page_key=PAGE, url=PAGE, generation=Generation.T2021, published_at=None,
        first_seen_at=None, record_digest=None, part=0, cells={},
    )  # fmt: skip


@pytest.mark.parametrize("kind", [ChangeKind.NUMBER, ChangeKind.WITHDRAWN])
def test_what_befalls_the_page_befalls_the_report_under_either_scheme(kind: ChangeKind) -> None:
    assert kinds(change(kind, PAGE.replace("http:", "https:"))) == [kind.value]
    assert kinds(change(kind, "http://a.example/2.html")) == []


def test_a_file_that_was_replaced_changed_the_report_one_that_is_gone_did_not() -> None:
    assert kinds(change(ChangeKind.ATTACHMENT, FILE)) == ["attachment"]
    assert kinds(change(ChangeKind.WITHDRAWN, FILE)) == []


def test_edits_of_where_the_report_lay_before_count_leaving_it_does_not() -> None:
    found = kinds(
        change(ChangeKind.NUMBER, OLDEST), change(ChangeKind.MOVED, OLDEST, OLD),
        change(ChangeKind.TEXT, OLD), change(ChangeKind.MOVED, OLD, PAGE),
    )  # fmt: skip
    assert found == ["number", "text"]


def test_pages_that_lead_to_each_other_come_to_an_end() -> None:
    found = kinds(
        change(ChangeKind.MOVED, OLD, PAGE), change(ChangeKind.MOVED, PAGE, OLD),
        change(ChangeKind.NUMBER, OLD),
    )  # fmt: skip
    assert found == ["moved", "number"]
