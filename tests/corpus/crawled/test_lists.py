"""What passes over a portal say of one report; the passes are invented."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.coverage.searches import Search as Judged
from corpus.crawled.lists import ReportList, has_left, is_in_column
from corpus.crawled.order import misplaced
from corpus.crawled.passes import Line, Listing
from corpus.rules.seen import Search
from crawler.portals.portal import Portal
from crawler.verdict import Completeness
from storage.searches.model import ListedLink

PORTAL = Portal("yunxi", "云溪区人民政府", "990102", "http://www.yunxi.example/")
URL, COLUMN = "http://www.yunxi.example/nb/1.html", "www.yunxi.example/nb"
LINE: Line = (URL, "白鹭镇2022年年报")
DUE = datetime(2023, 3, 31, 16, tzinfo=UTC)
FIRST, SECOND = datetime(2023, 4, 5, tzinfo=UTC), datetime(2023, 6, 5, tzinfo=UTC)


def listing(*lines: Line, column: str = COLUMN, in_order: bool = True) -> Listing:
    return Listing(
        dict.fromkeys(lines, frozenset({column})), frozenset({column}),
        dict.fromkeys(lines, in_order),
    )  # fmt: skip


def judged(at: datetime) -> Judged:
    complete = Completeness.COMPLETE
    return Judged("yunxi", "c", complete, complete, (), (), at, at + timedelta(minutes=1))


class FakePasses:
    """Complete passes by the time at which they began."""

    def __init__(self, passes: dict[datetime, Listing]) -> None:
        self._passes = passes

    def complete_since(self, _: Portal, moment: datetime) -> Iterator[tuple[Any, Judged]]:
        yield from ((at, judged(at)) for at in sorted(self._passes) if at >= moment)

    def newest_complete(self, _: Portal) -> tuple[Any, Judged] | None:
        return max(
            self.complete_since(PORTAL, DUE - timedelta(999)), default=None, key=lambda p: p[0]
        )

    def listing(self, at: datetime) -> Listing:
        return self._passes[at]


def lists(passes: dict[datetime, Listing], listed_at: datetime | None = SECOND) -> ReportList:
    nothing: tuple[None, ...] = (None,) * 7
    links = [] if listed_at is None else [
        ListedLink(*LINE, "http://www.yunxi.example/nb/", 1, listed_at, *nothing)  # type: ignore[arg-type] # never asked for
    ]  # fmt: skip
    return ReportList(cast("Any", FakePasses(passes)), PORTAL, links)


def first(passes: dict[datetime, Listing]) -> Search | None:
    return lists(passes).first_search(DUE, SECOND)


def test_a_complete_search_after_the_deadline_found_the_report_or_not() -> None:
    found = first({FIRST: listing(LINE)})
    assert found == Search("2023-04-05", is_after_deadline=True, is_found=True)
    missed = first({FIRST: listing(), SECOND: listing(LINE)})
    assert missed == Search("2023-04-05", is_after_deadline=True)


def test_a_search_of_other_columns_or_of_before_the_deadline_proves_nothing() -> None:
    assert first({FIRST: listing(column="www.yunxi.example/old"), SECOND: listing(LINE)}) is None
    early = DUE - timedelta(days=9)
    assert first({early: listing(), SECOND: listing(LINE)}) == Search("2023-06-05", True, True)
    assert first({}) is None, "a fetch that failed makes no complete search"


def test_what_was_seen_before_the_search_was_over_was_there() -> None:
    assert lists({FIRST: listing()}).first_search(DUE, FIRST) is None


def test_a_report_is_in_its_column_or_after_complete_searches_in_none() -> None:
    assert is_in_column([lists({}), lists({}, None)], FIRST) is True
    assert is_in_column([lists({SECOND: listing()}, None)], FIRST) is False
    assert is_in_column([lists({FIRST: listing()}, None)], SECOND) is None, "searched before"
    assert is_in_column([lists({}, None)], FIRST) is None
    assert is_in_column([], FIRST) is None


def test_a_report_left_its_list_when_a_later_complete_search_lacks_it() -> None:
    assert has_left([lists({FIRST: listing(), SECOND: listing(LINE)})]) is False
    assert has_left([lists({SECOND: listing()}, FIRST)]) is True
    assert has_left([lists({FIRST: listing()}, SECOND)]) is None, "listed since, incompletely"
    assert has_left([lists({}, FIRST)]) is None
    assert has_left([lists({SECOND: listing()}, None)]) is None, "it never was listed"
    moved = [lists({SECOND: listing()}, FIRST), lists({SECOND: listing(LINE)})]
    assert has_left(moved) is False, "another portal lists it now"


def test_the_order_of_a_line_is_known_where_its_list_shows_dates() -> None:
    assert lists({SECOND: listing(LINE)}).is_in_order() is True
    assert lists({SECOND: listing(LINE, in_order=False)}).is_in_order() is False
    assert lists({SECOND: listing()}).is_in_order() is None


def days(*years: int) -> list[date]:
    return [date(year, 1, 31) for year in years]


@pytest.mark.parametrize(
    ("shown", "odd"),
    [
        (days(2023, 2022, 2021), set()), (days(2021, 2022, 2023), set()),
        (days(2023, 2019, 2022, 2021), {1}), (days(2022, 2022, 2021), set()), ([], set()),
    ],
)  # fmt: skip
def test_the_fewest_lines_are_out_of_order(shown: list[date], odd: set[int]) -> None:
    assert misplaced(shown) == odd


@given(st.lists(st.dates(date(2015, 1, 1), date(2024, 1, 1)), max_size=12))
def test_without_its_misplaced_lines_a_list_is_in_order(shown: list[date]) -> None:
    odd = misplaced(shown)
    kept = [day for at, day in enumerate(shown) if at not in odd]
    assert kept in (sorted(kept), sorted(kept, reverse=True))
