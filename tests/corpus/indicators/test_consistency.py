"""Which checks count for consistency, and for whom; reports of a database with the sample."""

from dataclasses import replace

import pytest

from corpus.indicators import consistency
from corpus.indicators.calculate import Outside, figures_of
from corpus.indicators.consistency import Heads, checks_of
from corpus.rules.loading import LoadedYear
from parsers.model import Attribution, Outcome, Scope
from storage.findings.assessed import Assessed
from tests.corpus.rules.invent import case, district, report

OUT = {"t3.carried_out.total": 3}
SINGLE = "t4.sum.review"


def assessed(
    rule: str, outcome: Outcome, door: Attribution | None = None, scope: Scope = Scope.OWN
) -> Assessed:
    return Assessed("t1", 2022, scope, rule, outcome, door)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> "Counted":
    return Counted(monkeypatch)


class Counted:
    """Counts checks of a town, those of single reports given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(
        self, *single: Assessed, loaded: LoadedYear | None = None, heads: Heads | None = None
    ) -> dict[Scope, tuple[int, int]]:
        self._monkeypatch.setattr(consistency, "assessed_checks", lambda *_: iter(single))
        given = loaded or LoadedYear(district([]), ())
        held = {} if heads is None else heads
        found = checks_of(None, given, {}, held)  # type: ignore[arg-type] # nothing is read
        return {scope: counts for (_, _, scope), counts in found.items()}


def test_what_the_reading_may_explain_is_no_failure_of_the_agency(counted: Counted) -> None:
    found = counted(
        assessed(SINGLE, Outcome.FAIL, Attribution.EXTRACTION),
        assessed("t4.sum.direct_suit", Outcome.FAIL, Attribution.AGENCY),
        assessed("t3.balance.total", Outcome.PASS),
    )
    assert found == {Scope.OWN: (1, 1)}


def test_a_failure_that_another_tells_of_lies_at_the_same_door(counted: Counted) -> None:
    implied = assessed("t3.handled_max.total", Outcome.FAIL)
    for door, failed in ((Attribution.AGENCY, 2), (Attribution.EXTRACTION, None)):
        found = counted(assessed("t3.balance.total", Outcome.FAIL, door), implied)
        assert found == ({Scope.OWN: (0, failed)} if failed else {})


def test_two_scopes_of_a_year_are_counted_apart(counted: Counted) -> None:
    found = counted(
        assessed(SINGLE, Outcome.PASS),
        assessed(SINGLE, Outcome.FAIL, Attribution.AGENCY, Scope.AGGREGATE),
    )
    assert found == {Scope.OWN: (1, 0), Scope.AGGREGATE: (0, 1)}
    now = replace(report(), scope=Scope.AGGREGATE)
    outside = Outside({}, {("t1", 2022, scope): each for scope, each in found.items()}, {})
    share = {f.variant.key: f for f in figures_of(case(now), outside)}["consistency"]
    assert (str(share.numerator), str(share.denominator)) == ("0", "1")


def test_rules_across_reports_count_as_they_judge(counted: Counted) -> None:
    def loaded(carried: int) -> LoadedYear:
        now = report("t1", cells={"t3.carried_in.total": carried})
        held = case(now, report("t1", 2021, cells=OUT))
        return LoadedYear(held.district, (held,))

    passed, failed = counted(loaded=loaded(3))[Scope.OWN]
    assert counted(loaded=loaded(4))[Scope.OWN] == (passed - 1, failed + 1)


@pytest.mark.parametrize(("figure", "told"), [(5, (1, 0)), (4, (0, 1))])
def test_what_those_below_say_of_a_head_counts_where_its_report_lies_further_up(
    counted: Counted, figure: int, told: tuple[int, int]
) -> None:
    cells = {"t3.new_received.total": figure}
    head = report("d", cells=cells, scope=Scope.AGGREGATE, is_main=False)
    below = district([report("t1", cells={"t3.new_received.total": 5})], head=head)
    above = district([], lineage="c")
    heads: Heads = {}
    without = counted(loaded=LoadedYear(above, (case(head, around=above),)))
    counted(loaded=LoadedYear(below, ()), heads=heads)
    assert heads == {("d", 2022, Scope.AGGREGATE): told}
    found = counted(loaded=LoadedYear(above, (case(head, around=above),)), heads=heads)
    passed, failed = without.get(Scope.AGGREGATE, (0, 0))
    assert found == {Scope.AGGREGATE: (passed + told[0], failed + told[1])}
    assert not heads


def test_what_is_said_of_a_topmost_head_counts_for_the_report_that_covers_the_whole(
    counted: Counted,
) -> None:
    own = report("d", cells={"t3.new_received.total": 1})
    head = report("d", cells={"t3.new_received.total": 4}, scope=Scope.AGGREGATE, is_main=False)
    around = district([own, report("t1", cells={"t3.new_received.total": 5})], head=head)
    cases = tuple(case(each, around=around) for each in (own, head))
    without = counted(loaded=LoadedYear(replace(around, head=None), cases))
    found = counted(loaded=LoadedYear(around, cases))
    assert found[Scope.OWN] == without[Scope.OWN]
    passed, failed = without.get(Scope.AGGREGATE, (0, 0))
    assert found[Scope.AGGREGATE] == (passed, failed + 1)
