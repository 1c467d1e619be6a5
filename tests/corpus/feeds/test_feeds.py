import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from corpus.feeds.atom import ATOM, write_atom
from corpus.feeds.entries import Gatherer
from corpus.feeds.json_feed import VERSION, write_json_feed
from corpus.feeds.model import Entry, FeedName, Topic, urn
from corpus.feeds.write import FeedWriter
from parsers.model import Severity
from storage.agencies.facts import LineageFact, PeriodFact, RegistryFacts
from storage.changes.facts import ListedChange
from storage.changes.model import ChangeRow
from storage.feed_rows import FeedFinding
from storage.models.agencies import AgencyKind, Certainty
from storage.models.longitudinal import ChangeKind
from tests.storage.builders import START

NAME = FeedName(Topic.AGENCY, "330110/某局")
FACTS = RegistryFacts(
    lineages=(LineageFact("city", None), LineageFact("county", None)),
    periods=(
        PeriodFact("city", "青岚市", AgencyKind.CITY, "990100", None, None, None, Certainty.STATED),
        PeriodFact(
            "county", "青岚区", AgencyKind.COUNTY, "990110", "city", None, None, Certainty.STATED
        ),
    ),
)  # fmt: skip


def _cell(raw: str) -> dict[str, object]:
    return {"raw": raw, "value": int(raw), "state": "number", "unit": "件", "locator": None}


def _change(kind: ChangeKind = ChangeKind.NUMBER, key: str = "sha256:1") -> ListedChange:
    cells = [{"key": "t3.granted.total", "old": _cell("3"), "new": _cell("4")}]
    row = ChangeRow(
        key, True, kind, "http://a.example/1", 1, 2023, 1, 2, 10, 11, START, START, False, cells,
        {"is_silent": True},
    )  # fmt: skip
    return ListedChange(row, "county", "http://a.example/1", "http://a.example/1")


def _finding(message: str = "收到 12 件") -> FeedFinding:
    operands = [{"ref": "t3.granted.total", "value": 12}]
    return FeedFinding(
        None, "t3.balance.total", "county", 2023, Severity.ERROR, operands, message, START, None
    )


def check_atom(text: bytes) -> list[str]:
    """Hold a feed against what RFC 4287 demands; return the ids of its entries."""
    feed = etree.fromstring(text)
    assert feed.tag == f"{{{ATOM}}}feed"
    entries = feed.findall(f"{{{ATOM}}}entry")
    for node in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{{{ATOM}}}{name}")) == 1, name
        assert re.match(r"urn:uuid:[0-9a-f-]{36}$", node.findtext(f"{{{ATOM}}}id"))
        at = datetime.fromisoformat(node.findtext(f"{{{ATOM}}}updated"))
        assert at.utcoffset() is not None
        links = [one for one in node.findall(f"{{{ATOM}}}link") if one.get("rel") == "alternate"]
        assert len(links) <= 1
        assert all(one.get("href") for one in links)
    assert feed.find(f"{{{ATOM}}}author/{{{ATOM}}}name").text
    for entry in entries:
        [content] = entry.findall(f"{{{ATOM}}}content")
        assert content.get("type") == "text"
        assert len(content) == 0
    return [entry.findtext(f"{{{ATOM}}}id") for entry in entries]


def check_json_feed(text: bytes) -> list[str]:
    """Hold a feed against what JSON Feed 1.1 demands; return the ids of its items."""
    feed = json.loads(text)
    assert feed["version"] == VERSION
    assert isinstance(feed["title"], str)
    allowed = {"version", "title", "feed_url", "authors", "items", "_nianbao"}
    assert feed.keys() <= allowed
    fields = {"id", "url", "title", "content_text", "date_published", "tags", "_nianbao"}
    for item in feed["items"]:
        assert item.keys() <= fields
        assert isinstance(item["id"], str)
        assert isinstance(item["content_text"], str)
        assert datetime.fromisoformat(item["date_published"]).utcoffset() is not None
        assert all(isinstance(tag, str) for tag in item.get("tags", ()))
    return [item["id"] for item in feed["items"]]


@given(st.text(), st.text(), st.one_of(st.none(), st.text(min_size=1)))
def test_whatever_a_page_prints_makes_a_valid_feed(title: str, text: str, url: str | None) -> None:
    entry = Entry(urn(title), title, text, START, url, tags=("change", title))
    assert check_atom(write_atom(NAME, title, [entry], None)) == [entry.id]
    assert check_json_feed(write_json_feed(NAME, title, [entry], "https://a.example/f.json"))


def test_a_feed_without_entries_is_valid() -> None:
    assert not check_atom(write_atom(NAME, "x", [], None))
    assert not check_json_feed(write_json_feed(NAME, "x", [], None))


def _write(
    folder: Path, *events: ListedChange | FeedFinding, wanted: tuple[FeedName, ...] = ()
) -> None:
    gatherer = Gatherer(FACTS)
    with FeedWriter(wanted, most=3) as writer:
        for event in events:
            made = (
                gatherer.of_change(event)
                if isinstance(event, ListedChange)
                else gatherer.of_finding(event)
            )
            if made is not None:
                writer.add(*made)
        writer.write(folder, gatherer)


def test_an_event_is_in_the_feeds_of_its_agency_district_and_rule(tmp_path: Path) -> None:
    _write(tmp_path, _change(), _finding())
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.atom")}
    assert found == {
        "all.atom", "agency/county.atom", "division/990100.atom", "division/990110.atom",
        "rule/t3.balance.total.atom",
    }  # fmt: skip
    assert len(check_atom((tmp_path / "division/990100.atom").read_bytes())) == 2
    text = (tmp_path / "all.json").read_text()
    assert "t3.granted.total: 3 -> 4" in text
    assert "capture 10" in text


def test_writing_again_adds_nothing_and_touches_nothing(tmp_path: Path) -> None:
    _write(tmp_path, _change(), _finding())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    _write(tmp_path, _finding("in other words"), _finding(), _change())
    ids = check_atom((tmp_path / "all.atom").read_bytes())
    assert len(ids) == len(set(ids)) == 2
    assert check_json_feed((tmp_path / "all.json").read_bytes()) == ids
    _write(tmp_path, _change(), _finding())
    assert {path.name for path in tmp_path.rglob("*.*")} == {path.name for path in before}


def test_surroundings_are_no_event(tmp_path: Path) -> None:
    _write(tmp_path, _change(ChangeKind.SURROUNDINGS))
    assert not list(tmp_path.rglob("*.atom"))


def test_only_the_newest_events_are_kept(tmp_path: Path) -> None:
    _write(tmp_path, *(_change(key=f"sha256:{number}") for number in range(5)))
    assert len(check_atom((tmp_path / "all.atom").read_bytes())) == 3


def test_a_feed_asked_for_is_written_though_nothing_happened(tmp_path: Path) -> None:
    _write(tmp_path, _change(), wanted=(FeedName(Topic.RULE, "t3.x"), FeedName(Topic.AGENCY, "z")))
    names = {path.name for path in tmp_path.rglob("*.atom")}
    assert names == {"t3.x.atom", "z.atom"}


@pytest.mark.parametrize("key", ["../../etc", "a/b", "某区\x00", "\ud800", "x" * 900])
def test_a_key_never_leads_out_of_the_folder(key: str) -> None:
    path = FeedName(Topic.AGENCY, key).path
    assert re.fullmatch(r"agency/[0-9A-Za-z._-]+", path)
    assert ".." not in path.removeprefix("agency/").split("/")
    assert len(path) < 100
