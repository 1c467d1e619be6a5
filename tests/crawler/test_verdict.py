from dataclasses import replace

import pytest

from crawler.families.model import EndProof
from crawler.verdict import Completeness, judge_crawl
from storage.frontier.review import EntryEnd, ListEnd
from storage.models.frontier import EntryState

HOME = "http://www.qinghe.example/"
PROVEN = ListEnd(f"{HOME}nb/", EndProof.DECLARED_LAST, "createPageHTML(1, 0)")


def entry(
    purpose: str, state: EntryState = EntryState.DONE, reason: str | None = None, **errand: object
) -> EntryEnd:
    written = {"purpose": purpose, "depth": 1, "data": {}, **errand}
    return EntryEnd(f"{HOME}{purpose}", {"cb_kwargs": {"errand": written}}, state, reason, 1)


READ = [entry("home", depth=0), entry("article")]


def test_a_crawl_whose_lists_are_proven_and_whose_pages_are_got_is_complete() -> None:
    verdict = judge_crawl(READ, [PROVEN])
    assert verdict.is_complete
    assert (verdict.pages, verdict.proofs) == (1, {"declared_last": 1})


@pytest.mark.parametrize(
    ("end", "completeness"),
    [
        (entry("article", EntryState.DEAD, "timed_out"), Completeness.PARTIAL),
        (entry("article", EntryState.DEAD, "http_404"), Completeness.COMPLETE),
        (entry("article", EntryState.DEAD, "soft_error (sent home)"), Completeness.COMPLETE),
        (entry("list", EntryState.DEAD, "http_500"), Completeness.PARTIAL),
        (entry("column", EntryState.DEAD, "timed_out"), Completeness.COMPLETE),
        (
            entry("column", EntryState.DEAD, "script_shell", data={"kind": "report_column"}),
            Completeness.PARTIAL,
        ),
        (entry("list", EntryState.DEAD, "http_404", depth=0), Completeness.PARTIAL),
        (entry("article", EntryState.PENDING), Completeness.PARTIAL),
        (entry("list", EntryState.EXCLUDED, "robots_disallowed"), Completeness.PARTIAL),
        (entry("article", EntryState.EXCLUDED, "host_not_allowed"), Completeness.COMPLETE),
    ],
)
def test_a_page_that_was_not_got_counts_by_what_it_was(
    end: EntryEnd, completeness: Completeness
) -> None:
    assert judge_crawl([*READ, end], [PROVEN]).completeness is completeness


def test_a_list_whose_end_is_not_proven_is_a_reason() -> None:
    open_end = ListEnd(f"{HOME}nb/", EndProof.NOT_PROVEN, "5 of 9 records were read")
    verdict = judge_crawl(READ, [PROVEN, open_end])
    assert verdict.completeness is Completeness.PARTIAL
    assert "5 of 9 records" in verdict.reasons[0]


@pytest.mark.parametrize(
    "reason",
    ["http_403", "http_412", "robots_unreachable", "blocked: challenge (title)", "script_shell"],
)
def test_a_portal_that_shows_nothing_is_blocked(reason: str) -> None:
    verdict = judge_crawl([entry("home", EntryState.DEAD, reason, depth=0)], [])
    assert verdict.completeness is Completeness.BLOCKED
    assert reason in verdict.reasons[0]


@pytest.mark.parametrize(
    "reason",
    ["name_not_found", "refused", "http_500", "timed_out", "not_reached: name_not_found",
     "not_reached: refused", "not_reached: timed_out"],
)  # fmt: skip
def test_a_portal_that_was_not_reached_has_failed(reason: str) -> None:
    verdict = judge_crawl([entry("home", EntryState.DEAD, reason, depth=0)], [])
    assert verdict.completeness is Completeness.FAILED


def test_a_host_that_was_not_reached_beside_one_that_says_no_is_blocked() -> None:
    silent = entry("home", EntryState.DEAD, "not_reached: refused", depth=0)
    wall = entry("home", EntryState.DEAD, "http_403", depth=0, is_twin=True)
    assert judge_crawl([silent, wall], []).completeness is Completeness.BLOCKED


def test_an_address_that_was_got_under_its_other_scheme_is_not_missing() -> None:
    silent = entry("home", EntryState.DEAD, "not_reached: refused", depth=0)
    twin = replace(entry("home", depth=0, is_twin=True), url=silent.url.replace("http:", "https:"))
    assert judge_crawl([silent, twin, entry("article")], [PROVEN]).is_complete


def test_what_a_proxy_could_not_carry_is_a_reason() -> None:
    secure = entry("article", EntryState.EXCLUDED, "https_over_proxy")
    assert judge_crawl([*READ, secure], [PROVEN]).completeness is Completeness.PARTIAL
    alone = entry("home", EntryState.EXCLUDED, "https_over_proxy", depth=0)
    assert judge_crawl([alone], []).completeness is Completeness.FAILED


def test_a_redirect_alone_is_no_page() -> None:
    home = entry("home", EntryState.DONE, "redirected", depth=0)
    wall = entry("home", EntryState.DEAD, "http_403", depth=0)
    assert judge_crawl([home, wall], []).completeness is Completeness.BLOCKED


def test_a_portal_without_a_report_column_is_partial() -> None:
    verdict = judge_crawl([entry("home", depth=0)], [])
    assert verdict.completeness is Completeness.PARTIAL
    assert verdict.reasons == ("no report column was found",)
