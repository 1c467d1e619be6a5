"""What became of a report: no evidence, no claim."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.coverage.counting import count_cells
from corpus.coverage.listing import LinkFate, fate_of, read_claims
from corpus.coverage.loading import shipped_terms
from corpus.coverage.model import Completeness, RosterRow, Status, Timeliness
from corpus.coverage.reading import count_tables
from corpus.coverage.roster import Roster, Seen
from corpus.coverage.searches import Search, judge_search
from corpus.coverage.settle import Facts, Searched, settle
from corpus.coverage.timing import judge_timing
from crawler.families.model import Purpose
from crawler.spiders.errand import Errand
from crawler.verdict import Completeness as Verdict
from parsers.model import DocClass, Generation, Scope, TablesStatus
from storage.frontier.review import EntryEnd, ListEnd
from storage.models.agencies import ResolutionOutcome
from storage.models.archive import CaptureOutcome
from storage.models.corpus import ParseOutcome
from storage.models.frontier import EntryState
from storage.searches.model import (
    HeldReport,
    ListedLink,
    ListPage,
    PassRow,
    Reading,
    TableCount,
    WaitingVersion,
    Withdrawal,
)
from tests.corpus.agencies.registries import registry_of

REGISTRY = registry_of()
LIST = "http://www.yunxi.example/nb/"
PAGE = "http://www.yunxi.example/nb/1.html"
CODE = "990102"
BEFORE = datetime(2023, 2, 1, tzinfo=UTC)
AFTER = datetime(2023, 4, 5, tzinfo=UTC)
PROVED = ListPage(LIST, 7, AFTER, "single_page")


def _row(key: str = "t3", year: int = 2022) -> RosterRow:
    return Roster(REGISTRY, shipped_terms()).row(key, year, Seen())


def _search(completeness: Verdict = Verdict.COMPLETE, at: datetime = AFTER) -> Search:
    lists = (PROVED._replace(seen_at=at),) if completeness is Verdict.COMPLETE else ()
    return Search("yunxi", f"yunxi@{at:%F}", completeness, completeness, ("why",), lists, at, at)


def _searched(*searches: Search) -> tuple[Searched, ...]:
    return (Searched("yunxi", searches),)


def _link(
    state: EntryState | None = EntryState.DONE, reason: str | None = None, *readings: Reading,
    text: str = "映月街道2022年政府信息公开工作年度报告",
) -> ListedLink:  # fmt: skip
    is_read = state is EntryState.DONE
    return ListedLink(
        PAGE, text, LIST, 7, AFTER, state, reason, 9, AFTER, CaptureOutcome.RECEIVED, 200,
        5 if is_read else None, readings,
    )  # fmt: skip


def _reading(doc_class: DocClass, version: int | None = None, year: int | None = None) -> Reading:
    resolution = None if version is None else ResolutionOutcome.RESOLVED
    lineage = None if version is None else "t3"
    return Reading(5, ParseOutcome.PARSED, doc_class, version, year, resolution, lineage)


NEWS = _reading(DocClass.NEWS)
REPORT = _reading(DocClass.ANNUAL_REPORT, 3, 2022)
YEARLESS = _reading(DocClass.ANNUAL_REPORT, 3)


@pytest.mark.parametrize(
    ("searches", "status"),
    [
        ((), "NH"),
        ((_search(at=BEFORE),), "NH"),
        ((_search(Verdict.PARTIAL),), "NH"),
        ((_search(Verdict.BLOCKED),), "NR"),
        ((_search(Verdict.FAILED),), "NR"),
        ((_search(Verdict.FAILED), _search(Verdict.PARTIAL)), "NH"),
        ((_search(Verdict.FAILED, at=BEFORE),), "NH"),
        ((_search(),), "NF"),
        ((_search(Verdict.BLOCKED), _search()), "NF"),
        ((_search(Verdict.PARTIAL), _search(at=BEFORE)), "NH"),
    ],
)
def test_only_a_complete_search_after_the_deadline_finds_nothing(
    searches: tuple[Search, ...], status: str
) -> None:
    cell = settle(_row(), Facts(searched=_searched(*searches)))
    assert cell.status == status
    assert cell.evidence
    if status == "NF":
        assert [(each.url, each.capture_id, each.at) for each in cell.evidence] == [
            (LIST, 7, AFTER)
        ]


def test_a_list_without_a_proved_end_is_no_search() -> None:
    cell = settle(_row(), Facts(searched=_searched(replace(_search(), lists=()))))
    assert cell.status is Status.NOT_SEARCHED


def test_every_portal_that_may_list_it_must_have_been_searched() -> None:
    both = (*_searched(_search()), Searched("xinlu", ()))
    assert settle(_row(), Facts(searched=both)).status is Status.NOT_SEARCHED
    assert settle(_row(), Facts()).status is Status.NOT_SEARCHED


@pytest.mark.parametrize(
    ("link", "fate", "status"),
    [
        (_link(EntryState.DEAD, "http_404"), LinkFate.GONE, "GO"),
        (_link(EntryState.DEAD, "soft_error: 404"), LinkFate.GONE, "GO"),
        (_link(EntryState.DEAD, "timed_out"), LinkFate.UNREACHED, "NR"),
        (_link(EntryState.EXCLUDED, "robots"), LinkFate.UNREACHED, "NR"),
        (_link(EntryState.PENDING), LinkFate.PENDING, "NH"),
        (_link(None), LinkFate.PENDING, "NH"),
        (_link(), LinkFate.UNREAD, "UP"),
        (_link(EntryState.DONE, None, NEWS._replace(parse_outcome=ParseOutcome.FAILED)),
         LinkFate.UNREAD, "UP"),
        (_link(EntryState.DONE, None, REPORT), LinkFate.SETTLED, "UP"),
        (_link(EntryState.DONE, None, YEARLESS), LinkFate.UNSETTLED, "ID"),
        (_link(EntryState.DONE, None, NEWS), LinkFate.OTHER, "NF"),
        (_link(EntryState.DONE, None, _reading(DocClass.ERROR_PAGE)), LinkFate.GONE, "GO"),
        (_link(EntryState.DONE, None, _reading(DocClass.CHALLENGE_PAGE)), LinkFate.UNREACHED, "NR"),
    ],
)  # fmt: skip
def test_what_a_listed_link_leads_to_decides(link: ListedLink, fate: LinkFate, status: str) -> None:
    assert fate_of(link) is fate
    cell = settle(_row(), Facts(links=[link], searched=_searched(_search())))
    assert cell.status == status
    assert all(each.says for each in cell.evidence)


def test_a_page_that_is_gone_proves_nothing_while_another_cannot_be_reached() -> None:
    links = [_link(EntryState.DEAD, "http_404"), _link(EntryState.DEAD, "timed_out")]
    assert settle(_row(), Facts(links=links)).status is Status.UNREACHABLE


def test_a_nameless_page_that_was_not_got_may_be_anybodys() -> None:
    link = _link(EntryState.DEAD, "timed_out", text="2022年政府信息公开年度报告")
    claims = read_claims(REGISTRY, None, [link])
    assert claims.strays == ((2022, link),)
    facts = Facts(searched=_searched(_search()), strays=claims.strays)
    assert settle(_row(), facts).status is Status.UNREACHABLE
    assert settle(_row(year=2021), facts).status is Status.NOT_FOUND


def test_a_link_is_of_the_report_that_it_is_called_or_leads_to() -> None:
    called = read_claims(REGISTRY, CODE, [_link(EntryState.DEAD, "http_404")])
    assert set(called.by_lineage["t3"]) == {2022}
    led = read_claims(REGISTRY, CODE, [_link(EntryState.DONE, None, REPORT, text="年报")])
    assert set(led.by_lineage["t3"]) == {2022}
    decoy = _link(EntryState.DEAD, "http_404", text="映月街道2022年政府信息公开年度报告解读")
    assert read_claims(REGISTRY, CODE, [decoy]).by_lineage == {}


def test_a_link_of_an_impossible_year_is_set_aside() -> None:
    links = [_link(text=f"映月街道{year}年政府信息公开工作年度报告") for year in (2032, 2004)]
    claims = read_claims(REGISTRY, CODE, links)
    assert claims.outside == tuple(links)
    assert claims.by_lineage == {}


def test_a_version_in_review_comes_before_what_lists_say() -> None:
    waiting = WaitingVersion(4, "口月街道", 2022, PAGE, 9, AFTER, PAGE, [])
    gone = _link(EntryState.DEAD, "http_404")
    cell = settle(_row(), Facts(waiting=[waiting], links=[gone]))
    assert cell.status is Status.UNSETTLED
    assert cell.evidence[0].version_id == 4


def test_a_body_that_was_not_there_misses_nothing() -> None:
    cell = settle(_row("N", 2019), Facts(searched=_searched(_search())))
    assert (cell.status, cell.is_hole) == (Status.NOT_OBLIGED, False)


def _held(
    *tables: TableCount, generation: Generation = Generation.T2021,
    status: TablesStatus = TablesStatus.IN_PAGE,
) -> HeldReport:  # fmt: skip
    return HeldReport("t3", 2022, Scope.OWN, 3, generation, status, PAGE, PAGE, AFTER, tables)


WHOLE = [TableCount("t2", 7, 0), TableCount("t3", 140, 0), TableCount("t4", 15, 0)]


@pytest.mark.parametrize(
    ("held", "counts", "completeness", "status"),
    [
        (_held(*WHOLE), (3, 3), Completeness.ALL, "held"),
        (_held(*WHOLE[:2]), (2, 3), Completeness.SOME, "held"),
        (_held(WHOLE[0], WHOLE[1], TableCount("t4", 14, 1)), (2, 3), Completeness.SOME, "held"),
        (_held(TableCount("t3", 0, 140)), (0, 3), Completeness.NONE, "UP"),
        (_held(status=TablesStatus.IMAGE_ONLY), (0, 3), Completeness.NONE, "UP"),
        (_held(status=TablesStatus.MISSING), (0, 3), Completeness.NONE, "held"),
        (_held(generation=Generation.FREE_PRE2014), (0, 0), Completeness.ALL, "held"),
        (_held(TableCount("st14", 40, 0), generation=Generation.STAT_2014), (1, 1),
         Completeness.ALL, "held"),
    ],
)  # fmt: skip
def test_a_held_report_tells_how_much_of_it_was_read(
    held: HeldReport, counts: tuple[int, int], completeness: Completeness, status: str
) -> None:
    cell = settle(_row(), Facts(held=[held]))
    assert count_tables(held) == cell.tables == counts
    assert (cell.completeness, cell.status, cell.version_id) == (completeness, status, 3)


def _entry(purpose: Purpose, state: EntryState, reason: str | None = None) -> EntryEnd:
    request = {"cb_kwargs": {"errand": Errand(purpose, "generic", 1).write()}}
    return EntryEnd(f"http://www.yunxi.example/{purpose}", request, state, reason, 1)


def test_a_report_that_was_not_got_does_not_spoil_the_search_of_the_lists() -> None:
    read = _entry(Purpose.LIST, EntryState.DONE)
    ends = [ListEnd(LIST, "single_page", None)]
    lost = _entry(Purpose.ARTICLE, EntryState.DEAD, "timed_out")
    found = judge_search(PassRow(1, "c", "yunxi"), [read, lost], ends, [PROVED])
    assert (found.is_complete, found.whole) == (True, Verdict.PARTIAL)
    unread = _entry(Purpose.LIST, EntryState.DEAD, "timed_out")
    found = judge_search(PassRow(1, "c", "yunxi"), [read, unread], ends, [PROVED])
    assert not found.is_complete
    open_end = [ListEnd(LIST, "not_proven", None)]
    assert not judge_search(PassRow(1, "c", "y"), [read], open_end, [PROVED]).is_complete


@given(st.permutations([
    _link(), _link(EntryState.DEAD, "http_404"), _link(EntryState.DEAD, "timed_out"),
    _link(EntryState.PENDING), _link(EntryState.DONE, None, YEARLESS),
]), st.integers(1, 5))  # fmt: skip
def test_the_state_does_not_depend_on_the_order_of_links(links: list[ListedLink], n: int) -> None:
    some = links[:n]
    told = {settle(_row(), Facts(links=each)).status for each in (some, some[::-1])}
    assert len(told) == 1


WITHDRAWAL = Withdrawal(PAGE, BEFORE, 11, AFTER, 12, "http_404")


def test_a_held_report_whose_page_was_withdrawn_is_gone_and_no_hole() -> None:
    cell = settle(_row(), Facts(held=[_held(*WHOLE)._replace(withdrawal=WITHDRAWAL)]))
    assert (cell.status, cell.is_held, cell.is_usable, cell.version_id) == ("GO", True, True, 3)
    assert [(each.capture_id, each.at) for each in cell.evidence[1:]] == [(11, BEFORE), (12, AFTER)]
    whole = count_cells([replace(cell, roster=replace(cell.roster, is_expected=True))]).of()
    assert (whole.expected, whole.held, whole.read, whole.gone, whole.holes) == (1, 1, 1, 1, {})


def test_a_report_that_is_shown_elsewhere_since_is_not_gone() -> None:
    elsewhere = WITHDRAWAL._replace(elsewhere=LIST)
    cell = settle(_row(), Facts(held=[_held(*WHOLE)._replace(withdrawal=elsewhere)]))
    assert cell.status is Status.HELD
    assert cell.evidence[-1].url == LIST


def test_what_could_not_be_read_is_a_hole_whether_it_is_gone_or_not() -> None:
    unread = _held(TableCount("t3", 0, 140))._replace(withdrawal=WITHDRAWAL)
    cell = settle(_row(), Facts(held=[unread]))
    assert (cell.status, cell.is_usable) == (Status.UNREAD, False)


@pytest.mark.parametrize(
    ("claimed", "seen", "timing"),
    [
        ("2023-01-31T23:59", None, Timeliness.ON_TIME),
        ("2023-02-01", None, Timeliness.LATE),
        ("2023-02-01", datetime(2023, 1, 31, 15, tzinfo=UTC), Timeliness.ON_TIME),
        ("2023-02-01", datetime(2023, 1, 31, 16, tzinfo=UTC), Timeliness.LATE),
        (None, AFTER, Timeliness.UNKNOWN),
        ("2023-02-31", AFTER, Timeliness.UNKNOWN),
        (None, None, Timeliness.UNKNOWN),
    ],
)
def test_the_earliest_evidence_decides_whether_a_report_was_late(
    claimed: str | None, seen: datetime | None, timing: Timeliness
) -> None:
    assert judge_timing(date(2023, 1, 31), claimed, seen) is timing
    assert judge_timing(None, claimed, seen) is None
