"""The order in which districts are calculated; loader, coverage and reports are invented."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace

import pytest

from corpus.indicators import consistency, listing
from corpus.indicators.listing import Asked, list_indicators
from corpus.rules.case import DistrictYear
from corpus.rules.deriving import Yardstick
from corpus.rules.loading import Group, LoadedYear
from parsers.model import Scope
from tests.corpus.rules.invent import YEAR, case, district, registry, report

NEW = "t3.new_received.total"


@dataclass
class Invented:
    """Loads a city and a district below it, in the order of their keys."""

    years: dict[str, LoadedYear]
    terms: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(registry=registry()))

    def groups(self) -> list[Group]:
        held = sorted((head, year.district.by_lineage) for head, year in self.years.items())
        return [Group(head, tuple(reports), (YEAR,)) for head, reports in held]

    def load(self, group: Group) -> Iterator[LoadedYear]:
        yield self.years[group.head]


def loaded(around: DistrictYear) -> LoadedYear:
    return LoadedYear(around, tuple(case(each, around=around) for each in around.reports))


@pytest.fixture
def coverage(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Return the coverage of nothing; nothing else is stored, either."""
    monkeypatch.setattr(listing, "crawled", lambda *_: lambda _: None)
    monkeypatch.setattr(listing, "rejudged_reports", lambda _: {})
    monkeypatch.setattr(listing, "last_sights", lambda *_: {})
    monkeypatch.setattr(consistency, "assessed_checks", lambda *_: iter(()))
    return SimpleNamespace(
        searched=None, until=None, portals=(), terms=None, cells=lambda *_: iter(())
    )


@pytest.mark.parametrize(("figure", "failed"), [(5, 0), (4, 1)])
def test_consistency_of_a_head_below_another_one_knows_what_its_parts_say(
    monkeypatch: pytest.MonkeyPatch, coverage: SimpleNamespace, figure: int, failed: int
) -> None:
    head = report("d", cells={NEW: figure}, scope=Scope.AGGREGATE)
    below = district([report("t1", cells={NEW: 5})], head=head)
    above = district([head], lineage="c")
    asked = Asked(lineage="d", number="D43")

    def count(years: dict[str, LoadedYear]) -> tuple[Decimal, Decimal]:
        monkeypatch.setattr(listing, "open_loader", lambda *_: Invented(years))
        (found,) = list_indicators(None, Yardstick(), asked, coverage)  # type: ignore[arg-type] # nothing is read
        return found.numerator or Decimal(), found.denominator or Decimal()

    passed, checks = count({"c": loaded(above)})
    assert count({"c": loaded(above), "d": loaded(below)}) == (passed + 1 - failed, checks + 1)
