"""Besides: what a record says that is no cell, check, identity or prose, and where it says it.

Nothing is named here that is compared by name elsewhere: a field that a record gains is taken in.
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from corpus.changes.records import Json

FindingKey = tuple[str, str]
"""Rule of a finding, and what it says of what; its wording and the figures in it are no news."""

_LOCATOR = "locator"
_BY_NAME = frozenset({
    "parser", "doc_class", "template_generation", "tables_status", "scope", "published_at",
    "agency.name", "report_year.value", "title.raw", "checks", "checks_if_blank_is_zero",
    "body.text",
})  # fmt: skip
_OF_SECTION = ("key", "text", "all_text")
_OF_CELL = ("raw", "value", "state", "unit")


class Besides(NamedTuple):
    """Values and locators by their names, such as `agency.parents` and `t3.granted.total`."""

    fields: Json
    locators: Json


def finding_key(finding: Json) -> FindingKey:
    """Return what a finding is told apart by."""
    blank = finding["if_blank_is_zero"]
    words = [finding["outcome"], finding["severity"], finding["attribution"]]
    words += [f"{blank}-if-blank-is-zero"] if blank else []
    return finding["rule"], " ".join([*words, *(one["ref"] for one in finding["operands"])])


def besides(record: Json, cells: Collection[str], findings: Collection[FindingKey]) -> Besides:
    """Return what else a record says, of its cells and findings of those named only."""
    found = Besides({}, {})
    for name, value in _leaves(_arrange(record, cells, findings)):
        owner, _, last = name.rpartition(".")
        if last == _LOCATOR:
            found.locators[owner] = value
        elif name not in _BY_NAME:
            found.fields[name] = value
    return found


def _arrange(record: Json, cells: Collection[str], findings: Collection[FindingKey]) -> Json:
    """Put by name what stands in lists, and leave out what is compared by itself."""
    rest = {name: value for name, value in record.items() if name not in _BY_NAME}
    del rest["cells"], rest["findings"]
    sections = {one["key"]: _without(one, _OF_SECTION) for one in record["sections"]}
    shown = {key: _of_cell(record["cells"][key]) for key in cells if key in record["cells"]}
    located = {
        " ".join(key): {_LOCATOR: one[_LOCATOR]}
        for one in record["findings"]
        if (key := finding_key(one)) in findings
    }
    return rest | {"sections": sections} | shown | located


def _of_cell(cell: Json) -> Json:
    """Return how a cell was read; how its number is printed is no news, that nothing is, is."""
    return _without(cell, _OF_CELL) | {"is_printed": cell["raw"] is not None or None}


def _without(value: Json, names: Collection[str]) -> Json:
    return {name: each for name, each in value.items() if name not in names}


def _leaves(value: Json, start: str = "") -> Iterator[tuple[str, Any]]:
    for name, each in value.items():
        if isinstance(each, dict) and name != _LOCATOR:
            yield from _leaves(each, f"{start}{name}.")
        else:
            yield f"{start}{name}", each
