import json
from typing import Any

import pytest

from parsers.version import parser_version
from tests.corpus.cli.reported import KEY, YEAR, Told

SIGNED = ("--by", "王五", "--reason", "functions moved in May")


def _findings(told: Told, *words: object) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told("findings", *words, "--json").stdout.splitlines()]


def _said(told: Told, *words: object, stdin: str | None = None) -> dict[str, Any]:
    result = told("triage", *words, "--json", stdin=stdin)
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout))


def test_findings_are_judged_one_by_one_and_that_shows(told: Told) -> None:
    first, second, *_ = (row["finding_key"] for row in _findings(told))
    done = _said(told, first, second[7:19], "confirmed", *SIGNED)
    assert (done["verdict"], done["chosen"], done["entries"]) == ("confirmed", 2, 2)
    found = _findings(told, "--status", "confirmed")
    assert [row["finding_key"] for row in found] == [first, second]
    assert {(row["decided_by"], row["reason"]) for row in found} == {(SIGNED[1], SIGNED[3])}
    assert "王五: functions moved in May" in told("findings", "--status", "confirmed").stdout


def test_all_that_the_options_choose_are_judged_at_once_and_only_they(told: Told) -> None:
    chosen = ("--agency", KEY, "--year", YEAR)
    before = _findings(told)
    meant = _findings(told, *chosen)
    tried = _said(told, "dismissed", *chosen, "--dry-run")
    assert (tried["chosen"], tried["entries"]) == (len(meant), 0)
    assert _findings(told) == before
    assert _said(told, "dismissed", *chosen, *SIGNED)["entries"] == len(meant) > 1
    dismissed = {row["finding_key"] for row in _findings(told, "--status", "dismissed")}
    assert dismissed == {row["finding_key"] for row in meant}
    left = len(before) - len(meant)
    assert len(_findings(told, "--status", "open")) == left
    assert _said(told, "dismissed", *chosen, *SIGNED)["entries"] == 0
    again = told("triage", "dismissed", *chosen, *SIGNED).stdout
    assert again == f"{len(meant)} were dismissed before, for the same reason.\n"


def test_keys_come_from_another_program_too(told: Told) -> None:
    keys = [row["finding_key"] for row in _findings(told, "--most", 3)]
    done = _said(told, "-", "explained", *SIGNED, stdin="\n".join([*keys, keys[0]]))
    assert [row["finding_key"] for row in done["findings"]] == keys
    assert told("triage", "-", "explained", *SIGNED, stdin="").exit_code == 2


def test_what_was_said_stays_after_another_parser_read_everything(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    _said(told, "dismissed", "--agency", KEY, *SIGNED)
    kept = _findings(told, "--status", "dismissed")
    monkeypatch.setattr("parsers.version._EXTRAS", ("invented",))
    parser_version.cache_clear()
    try:
        assert json.loads(told("reparse", "--json").stdout)["parsed"]
        for step in (("agencies", "resolve"), ("reports", "build"), ("changes",), ("compare",)):
            assert told(*step).exit_code == 0
        assert _findings(told, "--status", "dismissed") == kept
    finally:
        monkeypatch.undo()
        parser_version.cache_clear()


def test_a_verdict_is_taken_back(told: Told) -> None:
    key = _findings(told)[0]["finding_key"]
    _said(told, key, "dismissed", *SIGNED)
    _said(told, key, "reopened", *SIGNED)
    assert [row["finding_key"] for row in _findings(told, "--status", "reopened")] == [key]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("dismissed", *SIGNED), "Name findings, or choose them with options"),
        (("0123456789ab", "dismissed", *SIGNED), "No finding that stands begins with 0123456789ab"),
        (("abc", "dismissed", *SIGNED), "abc is too short: name a finding by six or more signs"),
        (("dismissed", "--agency", KEY), "name them with --by, --reason"),
        (("dismissed", "--agency", KEY, "--by", "王五"), "name them with --by, --reason"),
        (("dismissed", "--agency", "nobody", *SIGNED), "The registry has no nobody"),
        (("dismissed", "--rule", "t9.x", *SIGNED), "There is no rule t9.x"),
        (("0123456789ab", "settled"), "'settled' is not one of"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_stored(
    told: Told, words: tuple[str, ...], says: str
) -> None:
    result = told("triage", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert {row["status"] for row in _findings(told)} == {"open"}
