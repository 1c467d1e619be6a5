import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.cli.main import program
from parsers.model import DocClass
from storage.archive import OpenRun, RunStart, start_run
from storage.blobs import digest_of
from storage.models.archive import RunKind
from storage.reports import save_failure
from storage.session import Store
from storage.slices import Slice, count_in, pending_in
from tests.storage.builders import (
    NEWER_PARSER,
    PARSER,
    START,
    TickingClock,
    make_record,
    save,
)
from tests.storage.captures.exchanges import exchange, record, response

PAYLOADS = [b"<html>page %d</html>" % number for number in range(4)]
URLS = [
    "http://a.example/1.html",
    "https://a.example/2.html",
    "http://aa.example/3.html",
    "http://b.example/4.html",
]


@pytest.fixture
def filled(store: Store, clock: TickingClock) -> Store:
    """Return a store with four pages; three are read, of different years, and one by a newer."""
    with store.begin() as session:
        run = start_run(session, RunStart(RunKind.CRAWL, "0.1.0"), clock)
    for number, (url, payload) in enumerate(zip(URLS, PAYLOADS, strict=True)):
        at = START + timedelta(days=number)
        [found] = record(store, run, exchange(response(payload), url, started_at=at))
        _read(store, run, number, found.snapshot_id or 0)
    return store


def _read(store: Store, run: OpenRun, number: int, snapshot_id: int) -> None:
    made = make_record(year=2020 + number)
    if number == 1:
        made = replace(made, doc_class=DocClass.NEWS, cells={})
    if number < 3:
        save(store, run, snapshot_id, made)
    if number == 2:
        save(store, run, snapshot_id, replace(made, parser=NEWER_PARSER))


def test_what_a_parser_broke_on_is_not_read_by_it(filled: Store, run: OpenRun) -> None:
    digest = NEWER_PARSER.digest
    among = Slice(older_than=(PARSER.digest,), is_failed=True)
    with filled.begin() as session:
        save_failure(session, run, 1, NEWER_PARSER, error="ValueError: a bug")
        assert [one.snapshot_id for one in pending_in(session, digest, among, (0, 9))] == [1]


@pytest.mark.parametrize(
    ("among", "expected"),
    [
        (Slice(), [0, 1, 2, 3]),
        (Slice(hosts=("a.example",)), [0, 1]),
        (Slice(hosts=("A.EXAMPLE", "b.example")), [0, 1, 3]),
        (Slice(portals=("nobody",)), []),
        (Slice(years=(2020, 2022)), [0, 2]),
        (Slice(pages=(URLS[3],)), [3]),
        (Slice(digests=(digest_of(PAYLOADS[2])[:20],)), [2]),
        (Slice(classes=(DocClass.NEWS,)), [1]),
        (Slice(since=START + timedelta(days=2)), [2, 3]),
        (Slice(older_than=(PARSER.digest,)), [0, 1, 3]),
        (Slice(older_than=()), [3]),
        (Slice(divisions=("330100",)), []),
        (Slice(hosts=("a.example",), years=(2020,)), [0]),
    ],
    ids=repr,
)
def test_a_slice_holds_what_meets_every_condition(
    filled: Store, among: Slice, expected: list[int]
) -> None:
    digest = digest_of(b"a parser that has read nothing")
    with filled.read_only() as session:
        found = pending_in(session, digest, among, (0, 10))
        assert [URLS.index(one.url or "") for one in found] == expected
        assert count_in(session, digest, among) == len(expected)


def test_what_a_parser_has_read_is_not_pending(filled: Store) -> None:
    with filled.read_only() as session:
        assert count_in(session, PARSER.digest, Slice()) == 1
        assert count_in(session, NEWER_PARSER.digest, Slice()) == 3


def test_the_command_parses_a_slice_and_tells_what_it_took(
    filled: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    url = filled.url.render_as_string(hide_password=False)

    def run(*words: str) -> dict[str, object]:
        result = CliRunner().invoke(program, ["reparse", "--db", url, "--json", *words])
        assert result.exit_code in (0, 3), result.output
        told: dict[str, object] = json.loads(result.stdout)
        return told

    first = run("--page", URLS[3], "--year", "2021")
    assert first["parsed"] == run("--page", "http://nowhere.example/")["parsed"]
    told = run("--page", URLS[3])
    effort = told["effort"]
    assert isinstance(effort, dict)
    assert effort["peak_bytes"] > 1_000_000
    assert effort["cpu_seconds"] > 0


@pytest.mark.parametrize(
    "words", [["--parser-older-than", "soon"], ["--class", "x"], ["--since", "1"]]
)
def test_a_slice_that_makes_no_sense_is_refused(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with Store(url) as store:
        store.upgrade()
    assert CliRunner().invoke(program, ["reparse", "--db", url, *words]).exit_code in (1, 2)
