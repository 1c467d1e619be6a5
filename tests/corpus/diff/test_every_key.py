"""Whatever a record says otherwise, a diff tells."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from corpus.diff.compare import Aspect, compare_records
from corpus.diff.shape import is_record
from corpus.sample import SampleOptions, lay_out, sample_report
from corpus.sample.render_html import HtmlOptions, render_html
from parsers.parse import parse
from parsers.record_json import record_json

Path = tuple[str | int, ...]


def _read() -> dict[str, Any]:
    """Return a record in which no field is empty."""
    made = sample_report(1, SampleOptions(report_year=2023, level="township", prose="short"))
    page = render_html(lay_out(made), HtmlOptions("plain", shell=False))
    record: dict[str, Any] = json.loads(record_json(parse(page, name="a.html")))
    locator = record["title"]["locator"]
    record |= {"published_at": "2024-01-31", "index_number": "X-1", "document_number": "3号"}
    record["attachments"] = [{"url": "a.pdf", "name": "a", "media_type": "application/pdf"}]
    record["extra_rows"] = [
        {"table": "t3", "label_raw": "其他", "values_raw": ["1"], "kind": "row", "locator": locator}
    ]
    record["checks_if_blank_is_zero"] = {"t3.balance.total": "pass"}
    return record


RECORD = _read()
KEY = next(key for key, cell in RECORD["cells"].items() if cell["state"] == "number")
UNTOLD = {("findings", 0, "message"), ("findings", 0, "operands"), ("cells", KEY, "raw")}
"""The words of a finding, whose figures are those of cells, and how a number is printed."""


def _places() -> Iterator[Path]:
    """Yield every field of a record, of its objects, and of one of each of its lists and maps."""
    for name, value in RECORD.items():
        if name == "cells":
            yield from ((name, KEY, field) for field in value[KEY])
        elif isinstance(value, dict):
            yield from ((name, field) for field in value)
        else:
            yield (name,)
            if value and isinstance(value, list) and isinstance(value[0], dict):
                yield from ((name, 0, field) for field in value[0])


def _other(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Return another value of the same kind; of a list or an object the empty one."""
    if isinstance(value, bool):
        return not value
    if value is None or isinstance(value, str):
        return f"{value}x"
    return value + 1 if isinstance(value, int) else type(value)()


def _is_told(place: Path) -> bool:
    return place[0] != "parser" and place not in UNTOLD


@pytest.mark.parametrize("place", [each for each in _places() if _is_told(each)], ids=str)
def test_whatever_is_changed_is_a_difference(place: Path) -> None:
    changed = deepcopy(RECORD)
    holder: Any = changed
    for step in place[:-1]:
        holder = holder[step]
    before = holder[place[-1]]
    holder[place[-1]] = _other(before)
    if before != holder[place[-1]]:
        assert compare_records(RECORD, changed).differences
        assert compare_records(changed, RECORD).differences


def test_a_number_that_is_printed_nowhere_is_a_difference() -> None:
    changed = deepcopy(RECORD)
    changed["cells"][KEY]["raw"] = None
    [found] = compare_records(RECORD, changed).differences
    assert (found.aspect, found.name, found.turn) == ("field", f"{KEY}.is_printed", "lost")


def test_another_parser_that_says_the_same_is_no_difference() -> None:
    other = RECORD | {"parser": {"version": "9", "digest": "sha256:0"}}
    assert compare_records(RECORD, other).differences == []


def test_each_thing_is_told_under_its_aspect() -> None:
    changed = deepcopy(RECORD)
    changed["cells"][KEY]["locator"] = None
    changed["checks"]["t3.balance.total"] = "not_assessable"
    changed["findings"][0]["severity"] = "info"
    changed["agency"]["parents"] = []
    found = {(one.aspect, one.name) for one in compare_records(RECORD, changed).differences}
    assert found == {
        (Aspect.LOCATOR, KEY),
        (Aspect.CHECK, "t3.balance.total"),
        (Aspect.FINDING, RECORD["findings"][0]["rule"]),
        (Aspect.FIELD, "agency.parents"),
    }


@pytest.mark.parametrize(
    "line",
    [
        '"source cells"',
        '["source","cells"]',
        '{"source":null,"cells":{}}',
        '{"source":{},"cells":{}}',
    ],
)
def test_what_is_no_record_is_known(line: str) -> None:
    assert not is_record(json.loads(line))
    assert is_record(RECORD)


@pytest.mark.parametrize("value", ["abc", True, 1.5, "NaN", []])
def test_a_cell_whose_value_is_no_number_is_in_no_record(value: object) -> None:
    changed = deepcopy(RECORD)
    next(iter(changed["cells"].values()))["value"] = value
    assert not is_record(changed)
