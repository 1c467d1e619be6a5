"""Vintages: where they end, what they may know of the registry, and when there is none."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from corpus.agencies.importing import import_lists
from corpus.agencies.registry import AgencyRegistry
from corpus.release import derived_rows
from corpus.release.errors import ReleaseRefused
from corpus.release.masks import MASK
from corpus.release.model import Edition
from corpus.release.snapshot import SnapshotRequest, take_snapshot
from corpus.release.tables import FINDINGS
from corpus.release.vintages import End, find_end, open_vintage
from corpus.rules.listing import ListedFinding
from parsers.model import Attribution, Outcome, Severity
from storage.agencies.registry import read_registry
from storage.searches.holdings import held_years
from storage.session import Store
from tests.corpus.agencies.registries import SMALL, as_file
from tests.corpus.release.conftest import LATER, NOW, OTHER, PORTALS, Press, release

DAY = date(2024, 3, 31)
LATER_LIST = """
D,云溪区数据局,department,A,,2024-10-01,2024-12-01,found
D,云溪区大数据局,department,A,,2024-12-01,,rename
t3,映月街道,township,A,,,2024-10-01
t3,映月镇,township,A,,2024-10-01,,rename
""".strip()


@contextmanager
def vintage(press: Press, as_of: date | None, division: str | None = None) -> Iterator[Session]:
    end = find_end(press.job, as_of)
    edition = Edition("v", end.as_of, end.until, "0.1.0", division)
    with open_vintage(press.job, edition, PORTALS) as job, job.store.read_only() as session:
        yield session


def test_without_a_day_a_release_ends_right_after_what_was_seen_last(own_press: Press) -> None:
    end = find_end(own_press.job, None)
    assert end == End(date(2024, 4, 1), LATER + timedelta.resolution)
    edition = Edition("x", end.as_of, end.until, "0.1.0")
    assert edition.moment == "2024-04-01, 00:00:00 Beijing time (2024-03-31T16:00:00Z)"
    # What is seen later on that day is of another release.
    own_press.publish(OTHER, 2021, 3, at=LATER + timedelta(hours=1))
    assert find_end(own_press.job, None).until == LATER + timedelta(hours=1, microseconds=1)
    with open_vintage(own_press.job, edition, PORTALS) as job, job.store.read_only() as session:
        assert 2021 not in {year for years in held_years(session).values() for year in years}


def test_what_claims_to_be_seen_in_the_future_waits_until_then(own_press: Press) -> None:
    before = find_end(own_press.job, None)
    own_press.publish(OTHER, 2021, 3, at=NOW + timedelta(days=9))
    assert find_end(own_press.job, None) == before


def test_a_day_ends_at_midnight_in_beijing(own_press: Press) -> None:
    end = find_end(own_press.job, DAY)
    assert end == End(DAY, LATER)
    moment = Edition("x", end.as_of, end.until, "0.1.0").moment
    assert moment == "2024-03-31, 24:00 Beijing time (2024-03-31T16:00:00Z)"


@pytest.mark.parametrize("day", [NOW.date(), date(2030, 1, 1), date.max])
def test_a_day_that_is_not_over_is_refused(own_press: Press, day: date) -> None:
    with pytest.raises(ReleaseRefused, match="not over"):
        find_end(own_press.job, day)


def test_a_day_before_anything_was_seen_is_refused(own_press: Press, tmp_path: Path) -> None:
    with pytest.raises(ReleaseRefused, match="nothing to release of 2024-01-15 or before"):
        release(own_press, tmp_path / "out", as_of=date(2024, 1, 15))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("division", ["abc", "%", "990199"])
def test_a_division_that_no_body_has_is_refused(
    own_press: Press, tmp_path: Path, division: str
) -> None:
    with pytest.raises(ReleaseRefused, match="No body has a code"):
        release(own_press, tmp_path / "out", division=division)
    with pytest.raises(ReleaseRefused, match="No body has a code"):
        take_snapshot(
            own_press.job, SnapshotRequest("csv", tmp_path / "out", division=division), PORTALS
        )
    assert not (tmp_path / "out").exists()


def test_the_registry_of_a_vintage_knows_nothing_that_begins_later(
    own_press: Press, tmp_path: Path
) -> None:
    with vintage(own_press, DAY) as session:
        before = _registry(session)
    register = tmp_path / "later.csv"
    kept = SMALL.replace("t3,映月街道,township,A\n", "").strip()
    register.write_bytes(as_file(f"{kept}\n{LATER_LIST}"))
    import_lists(own_press.job, [register], None)
    with own_press.job.store.read_only() as session:
        now = _registry(session)
    assert {key for key in now if now[key] != before.get(key)} == {"D", "t3"}
    with vintage(own_press, DAY) as session:
        assert _registry(session) == before


def test_a_division_of_later_is_none_yet(own_press: Press, tmp_path: Path) -> None:
    register = tmp_path / "later.csv"
    register.write_bytes(as_file(f"{SMALL.strip()}\nE,雪原区,county,c,990133,2024-10-01,,found"))
    import_lists(own_press.job, [register], None)
    with pytest.raises(ReleaseRefused, match="990133"), vintage(own_press, DAY, "990133"):
        pass


@pytest.mark.parametrize(
    "reason",
    [
        "申请人张三，身份证号110101199003074514，手机13812345678",
        "ask 110101199003074514, 13812345678",
    ],
)
def test_words_of_people_on_findings_are_masked(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    found = ListedFinding(
        "sha256:1", "sha256:2", True, "t3", 2023, "x", Severity.ERROR, Attribution.AGENCY,
        Outcome.FAIL, [], "12 + 3 = 16", "explained", "a reader", reason,
    )  # fmt: skip
    monkeypatch.setattr(derived_rows, "list_findings", lambda *_: iter([found]))
    with sqlite_store.read_only() as session:
        (row,) = derived_rows.finding_rows(session, None, {})
    told = dict(zip(FINDINGS.names, row, strict=True))
    assert told["triaged_by"] == "a reader"
    assert MASK in str(told["triage_reason"])
    assert not any(
        word in str(told["triage_reason"]) for word in ("张三", "110101199003074514", "13812345678")
    )


def _registry(session: Session) -> dict[str, tuple[object, ...]]:
    bodies = AgencyRegistry.of(read_registry(session)).bodies
    return {
        key: (
            [(one.name, one.code, one.parent, one.starts_on, one.ends_on) for one in body.periods],
            [(one.kind, one.happened_on, one.other) for one in body.events],
        )
        for key, body in bodies.items()
    }  # fmt: skip
