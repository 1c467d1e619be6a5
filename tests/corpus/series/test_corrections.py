from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa

from corpus.job import Job
from corpus.jobs.corrections import Order, correct, judged_corrections
from corpus.jobs.series import build_reports
from corpus.series.correcting import Standing, check_possible, read_value
from corpus.series.errors import SeriesRefused
from parsers.model import State
from storage.models import Correction, RunEvent
from storage.series import PanelCell, panel
from tests.corpus.series.conftest import OWN, PORTALS, Publish
from tests.storage.builders import NEWER_PARSER

CELL = "t2.licensing.decisions"


def order(value: str | None = "21", cell: str = CELL, target: str = "t4@2022") -> Order:
    return Order(target, cell, value, "王五", "the scan says so")


def shown(job: Job) -> PanelCell:
    build_reports(job, PORTALS)
    with job.store.read_only() as session:
        (report,) = panel(session)
    return report.cells[CELL]


def standings(job: Job) -> list[Standing]:
    with job.store.read_only() as session:
        return [each.standing for each in judged_corrections(session)]


@pytest.fixture
def published(job: Job, publish: Publish) -> Job:
    """Return a job on a store with one report whose cell reads 12."""
    publish()
    build_reports(job, PORTALS)
    return job


def test_a_correction_counts_and_what_was_read_is_kept(published: Job) -> None:
    correct(published, order())
    cell = PanelCell(Decimal(21), State.NUMBER, "12", True, Decimal(12), State.NUMBER)
    assert shown(published) == cell
    assert standings(published) == [Standing.APPLIED]


def test_a_correction_survives_a_new_parser_that_reads_the_same(
    published: Job, publish: Publish
) -> None:
    correct(published, order())
    publish(parser=NEWER_PARSER)
    assert shown(published).value == 21


def test_a_correction_is_stale_once_the_parser_reads_another_thing(
    published: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(published, order())
    with published.store.begin() as session:
        session.execute(sa.text("UPDATE cell SET raw = '13'"))
    assert not shown(published).is_corrected
    assert standings(published) == [Standing.STALE]


def test_a_correction_is_about_the_bytes_so_that_an_edited_page_is_read_afresh(
    published: Job, publish: Publish
) -> None:
    correct(published, order())
    publish(OWN, 15)
    assert not shown(published).is_corrected


def test_the_newest_correction_counts_and_withdrawing_takes_all_back(published: Job) -> None:
    correct(published, order("21"))
    correct(published, order("blank"))
    assert (shown(published).value, shown(published).state) == (None, State.BLANK)
    correct(published, order(None))
    assert not shown(published).is_corrected
    assert standings(published) == [
        Standing.SUPERSEDED, Standing.SUPERSEDED, Standing.WITHDRAWN,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "change", ["value = 22", "reason = 'x'", "is_withdrawn = true", "cell_key = 't4.x'"]
)
def test_a_tampered_correction_does_not_count_and_is_reported(published: Job, change: str) -> None:
    correct(published, order("20"))
    correct(published, order("21"))
    name, _, value = change.partition(" = ")
    with published.store.begin() as session:
        session.execute(sa.text(f"UPDATE correction SET {name} = {value} WHERE id = 2"))  # noqa: S608 - words of this test
    assert Standing.TAMPERED in standings(published)
    # Its cell gets no earlier correction back, unless another cell is named there by now.
    assert shown(published).value == (20 if name == "cell_key" else 12)


def test_a_correction_whose_row_is_gone_is_reported(published: Job) -> None:
    correct(published, order())
    with published.store.begin() as session:
        session.execute(sa.delete(Correction))
    assert standings(published) == [Standing.LOST]
    assert not shown(published).is_corrected


def test_a_correction_without_a_place_in_the_log_does_not_count(published: Job) -> None:
    correct(published, order())
    with published.store.begin() as session:
        session.execute(sa.text("DELETE FROM log_leaf WHERE kind = 'run_event'"))
    assert standings(published) == [Standing.TAMPERED]


def test_a_correction_altered_together_with_its_event_does_not_count(published: Job) -> None:
    correct(published, order("21"))
    with published.store.begin() as session:
        event = session.execute(
            sa.select(RunEvent).where(RunEvent.kind == "correction")
        ).scalar_one()
        event.detail = event.detail | {"value": "99"}
        session.execute(sa.update(Correction).values(value=Decimal(99)))
    assert standings(published) == [Standing.TAMPERED]
    assert shown(published).value == 12


def test_a_payload_is_named_by_its_digest_or_the_beginning_of_it(published: Job) -> None:
    corrected = correct(published, order())
    again = correct(published, order("22", target=corrected.payload_digest))
    bare = corrected.payload_digest.removeprefix("sha256:")[:12]
    assert correct(published, order("23", target=bare)).place == again.place == corrected.place


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (Order("t4@2022", CELL, "21", "", "why"), "who corrects and why"),
        (order("1,000"), "1,000 is no value"),
        (order("NaN"), "no value"),
        (order("1e99999"), "no value"),
        (order("１２"), "no value"),
        (order("12"), "already"),
        (order(None), "no correction to withdraw"),
        (order(cell="t9.x"), "no cell t9.x"),
        (order(target="t4@2031"), "no report of t4 for 2031"),
        (order(target="t4@soon"), "soon is no year"),
        (order(target="t4@²"), "² is no year"),
        (order(target=f"t4@{10**23}"), "is no year"),
        (order("1.5"), "a whole number of at least 0, and 1.5 is none"),
        (order("-5"), "--as-printed"),
        (order(target="abc"), "neither a payload digest"),
        (order(target="0123456789"), "No report is read"),
    ],
)
def test_what_cannot_be_corrected_says_why(published: Job, wrong: Order, message: str) -> None:
    with pytest.raises(SeriesRefused, match=message):
        correct(published, wrong)
    assert standings(published) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("t2.licensing.items_change", "-5"), ("t2.fees.fee_amount_wan", "3.50"),
     ("st14.disclosed_total", "7"), ("t9.no_longer_known", "-1.5"), (CELL, "12.0")],
)  # fmt: skip
def test_a_cell_may_hold_what_its_form_admits(key: str, value: str) -> None:
    check_possible(key, Decimal(value))


@pytest.mark.parametrize(
    ("key", "value"),
    [(CELL, "-1"), ("t2.licensing.items_change", "0.5"), ("t2.fees.fee_amount_wan", "-0.01"),
     ("t3.granted.total", "1.5"), ("t4.review_total", "-5")],
)  # fmt: skip
def test_a_cell_may_not_hold_what_its_form_does_not_admit(key: str, value: str) -> None:
    with pytest.raises(SeriesRefused, match=key):
        check_possible(key, Decimal(value))


def test_a_misprint_can_be_stated_as_it_is_printed(published: Job) -> None:
    correct(published, replace(order("-5"), is_as_printed=True))
    assert shown(published).value == -5


def test_minus_zero_is_zero_and_stays_sound(published: Job) -> None:
    assert str(correct(published, order("-0")).value) == "0"
    assert standings(published) == [Standing.APPLIED]


def test_values_are_exact() -> None:
    assert read_value("3.50") == (Decimal("3.50"), State.NUMBER)
    assert read_value("-2") == (Decimal(-2), State.NUMBER)
    assert read_value("placeholder") == (None, State.PLACEHOLDER)
