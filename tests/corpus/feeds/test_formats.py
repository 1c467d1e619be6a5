import json

from hypothesis import given
from hypothesis import strategies as st

from corpus.feeds.atom import write_atom
from corpus.feeds.json_feed import read_back, write_json_feed
from corpus.feeds.model import NEVER, Entry, EventKind, Feed, FeedName, Topic, urn
from tests.corpus.feeds.valid import check_atom, check_json_feed
from tests.storage.builders import START

NAME = FeedName(Topic.AGENCY, "330110/某局")


@given(st.text(), st.text(), st.one_of(st.none(), st.text(min_size=1)))
def test_whatever_a_page_prints_makes_a_valid_feed(title: str, text: str, url: str | None) -> None:
    entry = Entry(urn(title), title, text, START, START, url, tags=("change", title))
    feed = Feed(NAME, title, START, [entry], note=text)
    assert check_atom(write_atom(feed)) == [entry.id]
    assert check_json_feed(write_json_feed(feed, "https://a.example/f.json")) == [entry.id]


def test_a_feed_without_entries_is_valid() -> None:
    feed = Feed(NAME, "x", NEVER)
    assert not check_atom(write_atom(feed, "https://a.example/f.atom"))
    assert not check_json_feed(write_json_feed(feed))


def test_a_feed_that_was_cut_says_so_in_words_and_numbers() -> None:
    feed = Feed(NAME, "x", START, left_out={EventKind.GONE: 3}, note="3 are left out")
    assert b"<subtitle>3 are left out</subtitle>" in write_atom(feed)
    told = json.loads(write_json_feed(feed))
    assert (told["description"], told["_nianbao"]["left_out"]) == ("3 are left out", {"gone": 3})


def test_a_written_feed_tells_its_name_and_another_file_none() -> None:
    there = read_back(write_json_feed(Feed(NAME, "x", START)))
    assert there == (NAME, START, True)
    for text in (b"", b"[]", b"{}", b'{"_nianbao": {"topic": "x"}}', b"\xff", b"1"):
        assert read_back(text) is None
