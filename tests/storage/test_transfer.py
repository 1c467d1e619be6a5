from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.archive import OpenRun, RunStart, start_run
from storage.models import Base, Blob, Capture, Run
from storage.models.archive import RunKind
from storage.session import Store
from storage.transfer import TransferRefused, TransferReport, copy_store, count_rows
from tests.databases import new_file
from tests.storage.builders import TickingClock, ingest, make_file, make_record, save


def _nothing(_: int) -> None:
    """Watch no progress."""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Store]:
    with Store(new_file(tmp_path / "other.db")) as store:
        yield store


def _fill(store: Store, run: OpenRun, numbers: range) -> None:
    for number in numbers:
        file = make_file(b"<html>%d</html>" % number, f"{number}.html")
        save(store, run, ingest(store, run, file), make_record(year=2000 + number))


def _contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read_only() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(sa.select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def _copy(source: Store, target: Store) -> TransferReport:
    return copy_store(source, target, _nothing)


def test_every_row_arrives_with_its_number(store: Store, run: OpenRun, other: Store) -> None:
    _fill(store, run, range(5))
    report = _copy(store, other)
    assert report.is_complete
    assert report.rows["capture"] == 5
    assert _contents(other) == _contents(store)


def test_there_and_back_is_the_same(store: Store, other: Store, clock: TickingClock) -> None:
    with other.begin() as session:
        run = start_run(session, RunStart(RunKind.INGEST, "0.1.0"), clock)
    _fill(other, run, range(5))
    before = _contents(other)
    assert _copy(other, store).is_complete
    assert _contents(store) == before
    # New rows are numbered after those that came.
    _fill(store, run, range(5, 6))
    with store.read_only() as session:
        assert session.execute(sa.select(sa.func.max(Capture.id))).scalar() == 6


def test_copying_again_adds_nothing_and_new_rows_follow(
    store: Store, run: OpenRun, other: Store
) -> None:
    _fill(store, run, range(3))
    assert _copy(store, other).copied > 0
    assert _copy(store, other).copied == 0
    _fill(store, run, range(3, 5))
    assert _copy(store, other).is_complete
    assert _contents(other) == _contents(store)


@pytest.mark.parametrize(
    "steps", [1, 9, *(pytest.param(steps, marks=pytest.mark.campaign) for steps in (4, 14))]
)
def test_a_copy_that_was_cut_off_goes_on(
    store: Store, run: OpenRun, other: Store, steps: int
) -> None:
    _fill(store, run, range(4))
    left = iter(range(steps))

    def stop(_: int) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_store(store, other, stop)
    assert _copy(store, other).is_complete
    assert _contents(other) == _contents(store)


def test_a_target_with_something_else_is_refused(
    store: Store, run: OpenRun, other: Store, clock: TickingClock
) -> None:
    _fill(store, run, range(2))
    clock()
    with other.begin() as session:
        stranger = start_run(session, RunStart(RunKind.INGEST, "9.9.9"), clock)
    _fill(other, stranger, range(7, 9))
    before = _contents(other)
    with pytest.raises(TransferRefused, match="name an empty database"):
        _copy(store, other)
    assert _contents(other) == before


def test_a_changed_fact_in_the_target_is_a_difference(
    store: Store, run: OpenRun, other: Store
) -> None:
    _fill(store, run, range(3))
    _copy(store, other)
    with other.begin() as session:
        session.execute(sa.update(Capture).where(Capture.id == 2).values(name="forged"))
    report = _copy(store, other)
    assert not report.is_complete
    assert [tuple(one) for one in report.differences] == [("capture", "(2,)")]


def test_an_added_row_in_the_target_is_refused(store: Store, run: OpenRun, other: Store) -> None:
    _fill(store, run, range(3))
    _copy(store, other)
    with other.begin() as session:
        start_run(session, RunStart(RunKind.INGEST, "9.9.9"), TickingClock())
    with pytest.raises(TransferRefused):
        _copy(store, other)


def test_the_form_of_a_blob_is_brought_up_to_date(store: Store, run: OpenRun, other: Store) -> None:
    _fill(store, run, range(3))
    _copy(store, other)
    with store.begin() as session:
        row = session.execute(sa.select(Blob.digest).limit(1)).scalar_one()
        session.execute(sa.update(Blob).where(Blob.digest == row).values(data=None))
    report = _copy(store, other)
    assert (report.is_complete, report.renewed) == (True, 1)
    assert _contents(other) == _contents(store)


def test_progress_counts_every_row_twice(store: Store, run: OpenRun, other: Store) -> None:
    _fill(store, run, range(3))
    told: list[int] = []
    copy_store(store, other, told.append)
    assert sum(told) == count_rows(store)


def test_an_empty_store_is_copied(store: Store, other: Store) -> None:
    assert _copy(store, other).is_complete
    with other.read_only() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(Run)).scalar() == 0
