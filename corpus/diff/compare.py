"""Comparing two records of one payload: cells, findings, identity, prose. Pure."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from corpus.changes.records import Json, bare, cells_of, says_the_same

_NUMBER = "number"
_UNKNOWN_FORM = "unknown"


class Aspect(StrEnum):
    """What of a record differs."""

    CELL = "cell"
    FINDING = "finding"
    IDENTITY = "identity"
    TEXT = "text"
    RECORD = "record"
    """Only one side has read the payload, or found this report on it."""


class Turn(StrEnum):
    """Which way it differs: a number gained or lost, or one thing instead of another."""

    GAINED = "gained"
    LOST = "lost"
    CHANGED = "changed"


class Difference(NamedTuple):
    """One thing that differs; `name` is a cell key, rule or field, `form` the form of the report.

    The form is that of the new record, of a record that was lost that of the old one.
    """

    aspect: Aspect
    name: str
    form: str
    turn: Turn
    old: object
    new: object


class Compared(NamedTuple):
    """What two records have in common and where they differ; `unchanged` are cells by key."""

    form: str
    unchanged: list[str]
    differences: list[Difference]


def compare_records(old: Json, new: Json) -> Compared:
    """Compare two records of one payload."""
    form = form_of(new)
    unchanged, differences = _compare_cells(old, new, form)
    differences += _compare_findings(old, new, form)
    differences += _compare_identities(old, new, form)
    differences += _compare_texts(old, new, form)
    return Compared(form, unchanged, differences)


def only_one(record: Json, turn: Turn) -> Difference:
    """Return the difference of a record that only one side has."""
    shown = record["title"]["raw"] or record["source"]["name"]
    old, new = (shown, None) if turn is Turn.LOST else (None, shown)
    return Difference(Aspect.RECORD, record["doc_class"], form_of(record), turn, old, new)


def form_of(record: Json) -> str:
    """Return the form that a record follows."""
    return str(record.get("template_generation") or _UNKNOWN_FORM)


def _compare_cells(old: Json, new: Json, form: str) -> tuple[list[str], list[Difference]]:
    before, after = dict(cells_of(old)), dict(cells_of(new))
    unchanged: list[str] = []
    found: list[Difference] = []
    for key in sorted(before.keys() | after.keys()):
        pair = before.get(key), after.get(key)
        if says_the_same(*pair):
            unchanged.append(key)
        else:
            shown = [_show(cell) for cell in pair]
            found.append(Difference(Aspect.CELL, key, form, _turn(*pair), *shown))
    return unchanged, found


def _turn(old: Json | None, new: Json | None) -> Turn:
    was, is_now = (cell is not None and cell["state"] == _NUMBER for cell in (old, new))
    if was == is_now:
        return Turn.CHANGED
    return Turn.LOST if was else Turn.GAINED


def _show(cell: Json | None) -> object:
    if cell is None:
        return None
    return {name: cell[name] for name in ("raw", "value", "state", "unit")}


def _compare_findings(old: Json, new: Json, form: str) -> Iterator[Difference]:
    before, after = _findings(old), _findings(new)
    for rule, shown in sorted((before - after).elements()):
        yield Difference(Aspect.FINDING, rule, form, Turn.LOST, shown, None)
    for rule, shown in sorted((after - before).elements()):
        yield Difference(Aspect.FINDING, rule, form, Turn.GAINED, None, shown)


def _findings(record: Json) -> Counter[tuple[str, str]]:
    """Count findings by rule and what they are about; their wording is no news."""
    return Counter(
        (one["rule"], " ".join(operand["ref"] for operand in one["operands"]))
        for one in record["findings"]
        if one["outcome"] == "fail"
    )


def _compare_identities(old: Json, new: Json, form: str) -> Iterator[Difference]:
    before, after = _identity(old), _identity(new)
    for name, value in before.items():
        if value != after[name]:
            turn = Turn.GAINED if value is None else Turn.LOST if after[name] is None else None
            turn = turn or Turn.CHANGED
            yield Difference(Aspect.IDENTITY, name, form, turn, value, after[name])


def _identity(record: Json) -> dict[str, object]:
    return {
        "agency": record["agency"]["name"],
        "report_year": record["report_year"]["value"],
        "doc_class": record["doc_class"],
        "template_generation": record["template_generation"],
        "tables_status": record["tables_status"],
        "scope": record["scope"],
        "title": record["title"]["raw"],
        "published_at": record["published_at"],
    }


def _compare_texts(old: Json, new: Json, form: str) -> Iterator[Difference]:
    before, after = _texts(old), _texts(new)
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name, ""), after.get(name, "")
        if was != now:
            turn = Turn.GAINED if not was else Turn.LOST if not now else Turn.CHANGED
            yield Difference(Aspect.TEXT, name, form, turn, len(was), len(now))


def _texts(record: Json) -> dict[str, str]:
    return {one["key"]: bare(one["text"]) for one in record["sections"]}
