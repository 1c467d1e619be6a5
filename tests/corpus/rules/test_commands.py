"""From re-parse to the list of findings, through the commands."""

import json
from collections.abc import Callable
from typing import Any

from click.testing import CliRunner

from corpus.cli.main import program
from parsers.model import ParserVersion
from tests.storage.builders import NEWER_PARSER

Publish = Callable[..., None]
OUT, IN = "t3.carried_out.total", "t3.carried_in.total"
RULE = "years.carried.total"
NEWEST_PARSER = ParserVersion("9.9.9", f"sha256:{'e' * 64}")


def run(url: str, *words: str) -> str:
    result = CliRunner().invoke(program, ["--db", url, *words])
    assert result.exit_code == 0, result.output
    return result.stdout


def finding(url: str) -> dict[str, Any]:
    (line,) = run(url, "findings", "--rule", RULE, "--json").splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_what_was_dismissed_stays_so_until_its_values_change(
    publish: Publish, database_url: str
) -> None:
    publish(2019, {OUT: 3})
    publish(2020, {IN: 4})
    run(database_url, "compare")
    first = finding(database_url)
    assert first["status"] == "open"
    words = ("--by", "审核员", "--reason", "与机关核实")
    run(database_url, "triage", first["finding_key"][:20], "dismissed", *words)

    publish(2020, {IN: 4}, NEWER_PARSER)
    run(database_url, "compare")
    again = finding(database_url)
    assert (again["finding_key"], again["status"]) == (first["finding_key"], "dismissed")

    publish(2020, {IN: 5}, NEWEST_PARSER)
    run(database_url, "compare")
    changed = finding(database_url)
    assert (changed["finding_key"], changed["status"]) == (first["finding_key"], "reopened")
    assert changed["note"] == "It was dismissed when it rested on other values."
    assert changed["decided_by"] == "审核员"
