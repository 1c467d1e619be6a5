import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.feeds import gather
from corpus.feeds.entries import Gatherer
from corpus.feeds.model import FeedName, Topic
from parsers.model import Scope
from storage.feed_reports import FeedEvent
from storage.models.longitudinal import ChangeKind
from tests.corpus.feeds.told import FACTS, RULE, change, finding, on, report, when, write
from tests.corpus.feeds.valid import check_atom, check_json_feed

ALWAYS = ["all.atom", "changes.atom", "reports.atom"]


def ids(folder: Path, name: str) -> list[str]:
    """Return the entries of a feed, which is valid and says the same in both forms."""
    found = check_atom((folder / f"{name}.atom").read_bytes())
    assert check_json_feed((folder / f"{name}.json").read_bytes()) == found
    return found


def told(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_bytes())
    return found


def everything(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder, partial ones too."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_an_event_is_in_the_feeds_of_its_agency_district_and_rule(tmp_path: Path) -> None:
    found = write(tmp_path, change(), finding())
    assert found == sorted(
        [*ALWAYS, "agency/county.atom", "division/990100.atom", "division/990110.atom",
         f"rule/{RULE}.atom"]
    )  # fmt: skip
    assert len(ids(tmp_path, "division/990100")) == 2
    assert len(ids(tmp_path, "changes")) == len(ids(tmp_path, f"rule/{RULE}")) == 1
    text = (tmp_path / "all.json").read_text()
    assert "t3.granted.total: 3 -> 4" in text
    assert "capture 10" in text
    assert "None" not in text


def test_reports_that_are_new_or_late_have_a_feed(tmp_path: Path) -> None:
    late = finding("sha256:7", rule="clocks.late")
    write(tmp_path, report(), report(scope=Scope.AGGREGATE), late, finding(), change())
    assert len(ids(tmp_path, "reports")) == 3
    kinds = sorted(item["tags"][0] for item in told(tmp_path, "reports")["items"])
    assert kinds == ["late", "new", "new"]
    assert any("(aggregate)" in item["title"] for item in told(tmp_path, "reports")["items"])
    assert len(ids(tmp_path, "all")) == 5


def test_nothing_at_all_makes_valid_empty_feeds(tmp_path: Path) -> None:
    assert write(tmp_path) == ALWAYS
    assert not any(ids(tmp_path, name) for name in ("all", "changes", "reports"))


def test_the_same_events_in_any_order_make_the_same_bytes_and_touch_nothing(tmp_path: Path) -> None:
    events: list[FeedEvent] = [
        change(),
        finding(),
        report(),
        finding("sha256:8"),
        finding("sha256:9", when(2)),
    ]
    write(tmp_path / "a", *events)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "a").rglob("*.*")}
    write(tmp_path / "a", *reversed(events))
    write(tmp_path / "b", *reversed(events))
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "a").rglob("*.*")}
    assert everything(tmp_path / "a") == everything(tmp_path / "b")


def test_a_feed_whose_last_event_ended_is_emptied_and_dated_by_the_end(tmp_path: Path) -> None:
    write(tmp_path / "a", finding(), change())
    assert ids(tmp_path / "a", f"rule/{RULE}")
    for folder in (tmp_path / "a", tmp_path / "b"):
        write(folder, finding(at=when(0, is_over=True)), change())
        assert not ids(folder, f"rule/{RULE}")
        assert told(folder, f"rule/{RULE}")["_nianbao"]["updated"] == on(1).isoformat()
        assert len(ids(folder, "all")) == 1
        assert told(folder, "all")["_nianbao"]["updated"] == on(1).isoformat()
    assert everything(tmp_path / "a") == everything(tmp_path / "b")


def test_a_feed_of_which_nothing_is_told_any_more_is_emptied_once(tmp_path: Path) -> None:
    write(tmp_path, finding(at=when(3)), finding("sha256:5", rule="a b"))
    (tmp_path / "rule" / "mine.json").write_text('{"items": [1]}')
    write(tmp_path, change(at=when(1)))
    assert not ids(tmp_path, f"rule/{RULE}")
    [digested] = [path.stem for path in (tmp_path / "rule").glob("a_b-*.json")]
    assert not ids(tmp_path, f"rule/{digested}")
    assert told(tmp_path, f"rule/{RULE}")["_nianbao"]["updated"] == on(3).isoformat()
    emptied = everything(tmp_path / "rule")
    write(tmp_path, change(at=when(9)))
    assert everything(tmp_path / "rule") == emptied
    assert emptied["mine.json"] == b'{"items": [1]}'


def test_writing_some_feeds_leaves_the_others_alone(tmp_path: Path) -> None:
    write(tmp_path, finding())
    before = everything(tmp_path)
    wanted = (FeedName(Topic.RULE, "t3.x"), FeedName(Topic.AGENCY, "z"))
    assert write(tmp_path, change(), wanted=wanted) == ["agency/z.atom", "rule/t3.x.atom"]
    assert before.items() <= everything(tmp_path).items()


def test_no_flood_of_one_kind_crowds_out_another(tmp_path: Path) -> None:
    flood = [finding(f"sha256:{number}", when(number + 5)) for number in range(8)]
    gone = change(ChangeKind.WITHDRAWN, "sha256:2")
    late = finding("sha256:late", rule="clocks.late")
    write(tmp_path, change(), gone, report(), late, *flood)
    tags = [item["tags"][0] for item in told(tmp_path, "all")["items"]]
    assert sorted(tags) == ["change", "finding", "finding", "finding", "gone", "late", "new"]
    assert len(ids(tmp_path, "all")) == 7
    assert told(tmp_path, "all")["_nianbao"]["left_out"] == {"finding": 5}


def test_a_feed_that_is_cut_names_the_command_that_lists_all(tmp_path: Path) -> None:
    many = [finding(f"sha256:{number}") for number in range(5)]
    write(tmp_path, *many, *(change(key=f"sha256:{number}") for number in range(4)))
    assert told(tmp_path, "agency/county")["description"] == (
        "Left out for length: 1 older edits (`nianbao changes --stored --agency county` lists all);"
        " 2 older findings (`nianbao findings --agency county` lists all)."
    )
    assert "subtitle" in (tmp_path / "all.atom").read_text()
    assert len(ids(tmp_path, "changes")) == 4
    assert "description" not in told(tmp_path, "changes")


def test_the_feeds_of_changes_and_reports_have_a_higher_cap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gather, "MOST_LISTED", 4)
    write(tmp_path, *(change(key=f"sha256:{number}") for number in range(6)))
    assert (len(ids(tmp_path, "changes")), len(ids(tmp_path, "all"))) == (4, 3)
    assert told(tmp_path, "changes")["_nianbao"]["left_out"] == {"change": 2}


@given(st.permutations(range(6)))
def test_the_newest_events_are_kept_whatever_their_order(order: list[int]) -> None:
    with gather.Gathering(most=3) as gathering:
        gatherer = Gatherer(FACTS)
        for number in order:
            gathering.add(gatherer.event(finding(f"sha256:{number}", when(number))))
        [(_, found), *_] = gathering.feeds()
        days = [(entry.updated_at - on(0)).days for entry in found.entries]
    assert days[:3] == [5, 4, 3]


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, finding())
    before = everything(tmp_path)

    def fail(self: Path, _target: Path) -> None:
        raise OSError(28, "no space left", str(self))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        write(tmp_path, finding(), change())
    found = everything(tmp_path)
    assert before.items() <= found.items()
    assert all(name.endswith(".partial") for name in found.keys() - before.keys())


@pytest.mark.parametrize("key", ["../../etc", "a/b", "某区\x00", "\ud800", "x" * 900])
def test_a_key_never_leads_out_of_the_folder(key: str) -> None:
    path = FeedName(Topic.AGENCY, key).path
    assert re.fullmatch(r"agency/[0-9A-Za-z._-]+", path)
    assert ".." not in path.removeprefix("agency/").split("/")
    assert len(path) < 100
