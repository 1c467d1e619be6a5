import pytest

from corpus.sample.years import invent_years
from storage.session import Store
from tests.corpus.changes.years import Score, cut_down, score_years, small_years


def _check(result: Score) -> None:
    assert not result.missed
    assert result.recall == 1.0
    assert result.false_alarm_rate <= 0.01
    assert not result.wrong_cells


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_seeded_changes_of_some_pages_are_found(store: Store) -> None:
    _check(score_years(store, cut_down(small_years())))


@pytest.mark.campaign
def test_every_seeded_change_of_the_whole_district_is_found(store: Store) -> None:
    _check(score_years(store, invent_years()))
