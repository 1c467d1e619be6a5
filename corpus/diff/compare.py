"""Comparing two records of one payload, cell by cell, and in everything else they say. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from corpus.changes.records import Json, bare, cells_of, says_the_same
from corpus.diff.besides import FindingKey, besides, finding_key

_NUMBER = "number"
_UNKNOWN_FORM = "unknown"
_EMPTY: tuple[object, ...] = (None, "", [], {})


class Aspect(StrEnum):
    """What of a record differs."""

    CELL = "cell"
    CHECK = "check"
    FINDING = "finding"
    IDENTITY = "identity"
    TEXT = "text"
    FIELD = "field"
    """Anything else that stands in a record."""
    LOCATOR = "locator"
    """Where something that is read alike was read."""
    RECORD = "record"
    """Both sides have read the payload, and only one has found this report on it."""
    UNREAD = "unread"
    """Only one side has read the payload at all."""


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
    """Compare two records of one payload: all that they say, but not which parser says it."""
    form = form_of(new)
    unchanged, differences = _compare_cells(old, new, form)
    differences += _compare_findings(old, new, form)
    differences += _compare_texts(old, new, form)
    for aspect, values in _VALUES.items():
        differences += _compare_values(aspect, values(old), values(new), form)
    alike = set(unchanged), set(_findings(old)) & set(_findings(new))
    before, after = (besides(record, *alike) for record in (old, new))
    differences += _compare_values(Aspect.FIELD, before.fields, after.fields, form)
    differences += _compare_values(Aspect.LOCATOR, before.locators, after.locators, form)
    return Compared(form, unchanged, differences)


def only_one(record: Json, turn: Turn, aspect: Aspect = Aspect.RECORD) -> Difference:
    """Return the difference of a record that only one side has."""
    shown = record["title"]["raw"] or record["source"]["name"]
    old, new = (shown, None) if turn is Turn.LOST else (None, shown)
    return Difference(aspect, record["doc_class"], form_of(record), turn, old, new)


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
            was, is_now = (cell is not None and cell["state"] == _NUMBER for cell in pair)
            turn = Turn.CHANGED if was == is_now else Turn.LOST if was else Turn.GAINED
            found.append(Difference(Aspect.CELL, key, form, turn, *map(_show, pair)))
    return unchanged, found


def _show(cell: Json | None) -> object:
    if cell is None:
        return None
    return {name: cell[name] for name in ("raw", "value", "state", "unit")}


def _compare_findings(old: Json, new: Json, form: str) -> Iterator[Difference]:
    before, after = (Counter(_findings(record)) for record in (old, new))
    for rule, shown in sorted((before - after).elements()):
        yield Difference(Aspect.FINDING, rule, form, Turn.LOST, shown, None)
    for rule, shown in sorted((after - before).elements()):
        yield Difference(Aspect.FINDING, rule, form, Turn.GAINED, None, shown)


def _findings(record: Json) -> Iterator[FindingKey]:
    return map(finding_key, record["findings"])


def _compare_texts(old: Json, new: Json, form: str) -> Iterator[Difference]:
    before, after = _texts(old), _texts(new)
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name, ""), after.get(name, "")
        if was != now:
            yield Difference(Aspect.TEXT, name, form, _turn(was, now), len(was), len(now))


def _texts(record: Json) -> dict[str, str]:
    found = {"body": bare(record["body"]["text"])}
    for one in record["sections"]:
        found[one["key"]] = bare(one["text"])
        found[f"{one['key']}.all_text"] = bare(one["all_text"])
    return found


def _compare_values(aspect: Aspect, old: Json, new: Json, form: str) -> Iterator[Difference]:
    """Compare values by their names; nothing, empty and missing are one."""
    for name in sorted(old.keys() | new.keys()):
        was, now = (each.get(name) if each.get(name) not in _EMPTY else None for each in (old, new))
        if was != now:
            yield Difference(aspect, name, form, _turn(was, now), was, now)


def _turn(old: object, new: object) -> Turn:
    return Turn.GAINED if old in _EMPTY else Turn.LOST if new in _EMPTY else Turn.CHANGED


def _identity(record: Json) -> Json:
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


def _checks(record: Json) -> Json:
    checks: Json = record["checks"]
    blank = record["checks_if_blank_is_zero"]
    return checks | {f"{rule}.if_blank_is_zero": said for rule, said in blank.items()}


_VALUES: dict[Aspect, Callable[[Json], Json]] = {
    Aspect.IDENTITY: _identity, Aspect.CHECK: _checks,
}  # fmt: skip
