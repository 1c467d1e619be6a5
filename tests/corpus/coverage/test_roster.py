"""Who is expected to report, and what contradicts itself."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.agencies.registry import AgencyRegistry
from corpus.coverage.errors import CoverageRefused, ObligationsRefused
from corpus.coverage.loading import shipped_terms
from corpus.coverage.model import Why
from corpus.coverage.obligations import load_obligations
from corpus.coverage.roster import Roster, Seen, check_year, due_at
from corpus.rules.deadlines import load_deadlines
from storage.agencies.facts import LineageFact, PeriodFact, RegistryFacts
from storage.models.agencies import AgencyKind, Certainty
from tests.corpus.agencies.registries import SMALL, facts_of, registry_of

TERMS = shipped_terms()
NOTHING = Seen()
LOCAL = """
[[obligation]]
kinds = ["township"]
division = "990102"
obliged = false
basis = "本区街道不单独编制"
"""


def _roster(registry: AgencyRegistry | None = None) -> Roster:
    return Roster(registry or registry_of(), TERMS)


def test_a_town_is_expected_below_who_was_above_it_at_the_end_of_the_year() -> None:
    before, after = (_roster().row("t1", year, NOTHING) for year in (2020, 2021))
    assert (before.division, after.division) == ("A", "N")
    assert before.is_expected
    assert [reason.why for reason in before.reasons] == [Why.REGISTRY]
    assert before.deadline == date(2021, 3, 31)


def test_listings_and_last_years_reports_are_reasons_of_their_own() -> None:
    row = _roster().row("t3", 2022, Seen(held=(2021, 2022), listed=(2022,)))
    assert [reason.why for reason in row.reasons] == [
        Why.REGISTRY, Why.LISTED, Why.REPORTED, Why.HELD
    ]  # fmt: skip


def test_before_it_was_founded_a_body_is_not_expected() -> None:
    row = _roster().row("N", 2020, NOTHING)
    assert not row.is_there
    assert not row.is_expected
    assert not row.is_part_year
    assert _roster().row("N", 2021, NOTHING).is_part_year


def test_local_rules_come_before_national_ones() -> None:
    terms = replace(TERMS, obligations=load_obligations(LOCAL))
    roster = Roster(registry_of(), terms)
    exempt, other = roster.row("t3", 2022, NOTHING), roster.row("t2", 2022, NOTHING)
    assert (exempt.is_expected, exempt.is_obliged) == (False, False)
    assert other.is_expected
    # Who reported nevertheless is expected to go on.
    assert roster.row("t3", 2022, Seen(held=(2021,))).is_expected


def test_a_department_only_seen_in_reports_is_expected_from_the_first_one_on() -> None:
    period = PeriodFact("A/x", "某局", AgencyKind.DEPARTMENT, None, "A",
                        certainty=Certainty.OBSERVED)  # fmt: skip
    facts = facts_of_small() + RegistryFacts((LineageFact("A/x"),), (period,))
    roster = _roster(AgencyRegistry.of(facts))
    told = [roster.row("A/x", year, Seen(held=(2020,))).is_expected for year in (2019, 2020, 2022)]
    assert told == [False, True, True]


def test_two_parents_at_once_are_named_and_give_one_row() -> None:
    twice = PeriodFact("t3", "映月街道", AgencyKind.TOWNSHIP, None, "B")
    for extra in ((twice,), (twice._replace(starts_on="2020"),)):
        facts = facts_of_small() + RegistryFacts((), extra)
        mixed = replace(facts, periods=facts.periods[::-1])
        rows = [_roster(AgencyRegistry.of(f)).row("t3", 2022, NOTHING) for f in (facts, mixed)]
        assert rows[0] == rows[1]
        assert rows[0].problem == "t3 is below A and B at once: mend the register"
        assert _roster(AgencyRegistry.of(facts)).row("t4", 2022, NOTHING).problem is None


def test_a_circle_of_parents_comes_to_an_end() -> None:
    loop = (PeriodFact("x", "甲区", AgencyKind.ZONE, None, "y"),
            PeriodFact("y", "乙区", AgencyKind.ZONE, None, "x"))  # fmt: skip
    facts = RegistryFacts((LineageFact("x"), LineageFact("y")), loop)
    assert _roster(AgencyRegistry.of(facts)).row("x", 2022, NOTHING).division is None


@pytest.mark.parametrize("year", [1999, 2007, 2032])
def test_a_year_out_of_range_is_refused(year: int) -> None:
    with pytest.raises(CoverageRefused, match="from 2008 to 2026"):
        check_year(year, 2026)
    assert check_year(2026, 2026) == 2026


@pytest.mark.parametrize("text", [
    "[[obligation]]\nkinds = [1]", "[[obligation]]", "=", "obligation = [1]",
])  # fmt: skip
def test_obligations_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ObligationsRefused, match=r"obligations\.toml"):
        load_obligations(text)


def test_the_deadline_ends_with_its_day_in_beijing() -> None:
    row = _roster().row("t3", 2022, NOTHING)
    assert due_at(row).isoformat() == "2023-04-01T00:00:00+08:00"
    assert due_at(replace(row, deadline=None)) == due_at(row)
    assert load_deadlines().of(AgencyKind.DEPARTMENT, 2022) is not None


@given(st.data())
def test_the_roster_does_not_depend_on_the_order_of_the_register(data: st.DataObject) -> None:
    facts = facts_of_small()
    mixed = replace(
        facts,
        lineages=tuple(data.draw(st.permutations(facts.lineages))),
        periods=tuple(data.draw(st.permutations(facts.periods))),
        events=tuple(data.draw(st.permutations(facts.events))),
    )
    year = data.draw(st.integers(2008, 2026))
    rosters = [_roster(AgencyRegistry.of(each)) for each in (facts, mixed)]
    for fact in facts.lineages:
        one, other = (roster.row(fact.key, year, NOTHING) for roster in rosters)
        assert one == other


def facts_of_small() -> RegistryFacts:
    return facts_of(SMALL)
