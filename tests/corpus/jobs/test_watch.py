"""What two visits to a portal are compared by."""

from collections.abc import Iterable

from corpus.jobs.harvest import Column, Fetched, Harvest
from corpus.jobs.watch import Before, Level, Withdrawal, alerts, compare
from crawler.families.model import Purpose
from crawler.verdict import Completeness
from storage.models.frontier import EntryState
from storage.session import Store

ROOT = "http://www.portal.gov.cn/"
DAY = "2026-01-31"


def _page(
    name: str,
    digest: str | None = None,
    state: EntryState = EntryState.DONE,
    reason: str | None = None,
) -> Fetched:
    number = sum(name.encode())
    return Fetched(
        number, f"{ROOT}{name}", Purpose.ARTICLE, "trs", state, reason, None, number, 200, None,
        digest or f"sha256:{name}",
    )  # fmt: skip


def _harvest(held: Iterable[Fetched], missed: Iterable[Fetched] = ()) -> Harvest:
    return Harvest(1, {page.key: page for page in held}, {page.key: page for page in missed})


def _gone(name: str) -> Fetched:
    return _page(name, state=EntryState.DEAD, reason="http_404")


def test_new_changed_and_unchanged_pages_are_told_apart(store: Store) -> None:
    old = _harvest([_page("a"), _page("b", "sha256:1")])
    new = _harvest([_page("a"), _page("b", "sha256:2"), _page("c")])
    with store.read_only() as session:
        changes = compare(session, Before(old), new, is_complete=True, on=DAY)
    assert changes.new == (f"{ROOT}c",)
    assert [(one.url, one.level) for one in changes.changed] == [(f"{ROOT}b", Level.UNREAD)]
    assert changes.unchanged == 1
    assert changes.is_news


def test_the_same_visit_twice_is_no_news(store: Store) -> None:
    held = _harvest([_page("a")])
    with store.read_only() as session:
        changes = compare(session, Before(held), held, is_complete=True, on=DAY)
    assert not changes.is_news
    assert set(changes.counts().values()) == {0, 1}


def test_the_same_bytes_at_another_address_have_moved(store: Store) -> None:
    old, new = _harvest([_page("a", "sha256:1")]), _harvest([_page("b", "sha256:1")])
    with store.read_only() as session:
        changes = compare(session, Before(old), new, is_complete=True, on=DAY)
    assert changes.moved == ((f"{ROOT}a", f"{ROOT}b"),)
    assert not changes.new
    assert not changes.withdrawn


def test_a_page_that_answers_404_is_withdrawn_and_counted_from_visit_to_visit(
    store: Store,
) -> None:
    old, new = _harvest([_page("a"), _page("b")]), _harvest([_page("a")], [_gone("b")])
    with store.read_only() as session:
        first = compare(session, Before(old), new, is_complete=False, on=DAY)
        second = compare(
            session, Before(new, first.withdrawn), new, is_complete=True, on="2026-02-28"
        )
        back = compare(session, Before(new, second.withdrawn), old, is_complete=True, on="x")
    assert first.withdrawn == (Withdrawal(f"{ROOT}b", "http_404", DAY, 1),)
    assert second.withdrawn == (Withdrawal(f"{ROOT}b", "http_404", DAY, 2),)
    assert first.is_news
    assert not second.is_news
    assert not back.withdrawn
    assert back.new == (f"{ROOT}b",)


def test_what_no_list_names_is_withdrawn_only_if_all_lists_were_seen(store: Store) -> None:
    old, new = _harvest([_page("a"), _page("b")]), _harvest([_page("a")])
    with store.read_only() as session:
        partly = compare(session, Before(old), new, is_complete=False, on=DAY)
        whole = compare(session, Before(old), new, is_complete=True, on=DAY)
    assert not partly.withdrawn
    assert [one.reason for one in whole.withdrawn] == ["unlisted"]


def test_a_page_that_was_kept_back_or_is_still_open_is_not_withdrawn(store: Store) -> None:
    old = _harvest([_page("a"), _page("b")])
    blocked = _page("a", state=EntryState.DEAD, reason="blocked: challenge")
    waiting = _page("b", state=EntryState.PENDING)
    with store.read_only() as session:
        changes = compare(
            session, Before(old), _harvest([], [blocked, waiting]), is_complete=True, on=DAY
        )
    assert not changes.withdrawn


def test_fewer_reports_a_lost_column_and_a_worse_verdict_are_alerts() -> None:
    column = Column(f"{ROOT}list/", 1, (1,), 5)
    before = Harvest(1, {"a": _page("a"), "b": _page("b")}, {}, {"list": column})
    now = Harvest(2, {"a": _page("a")})
    found = alerts(before, now, (Completeness.COMPLETE, Completeness.PARTIAL))
    assert len(found) == 3
    assert "1 pages of reports were got, 2" in found[0]
    assert f"{ROOT}list/" in found[1]
    assert "partial" in found[2]


def test_a_better_visit_alerts_nobody() -> None:
    before, now = Harvest(1, {"a": _page("a")}), Harvest(2, {"a": _page("a"), "b": _page("b")})
    assert not alerts(before, now, (Completeness.PARTIAL, Completeness.COMPLETE))
