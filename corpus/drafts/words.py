"""Words: keys of cells, rows and rules as people know them."""

import re
from functools import cache

from parsers.checks.registry import RuleInfo
from parsers.checks.run import rules
from parsers.templates import TABLE_2, TABLE_3, TABLE_4, Column, Group, Row, cell_forms
from parsers.templates.older import annex_forms, fact_forms

_KEY = re.compile(r"\b(?:t[234]|st14|annex|free)(?:\.[a-z0-9_]+)+")
_ROW = re.compile(r"\b(row|column|group) ([a-z][a-z0-9_]+)\b")
_TABLE_NAMES = {table.key: table for table in (TABLE_2, TABLE_3, TABLE_4)}
_TABLE = re.compile(r"\b([Tt]able) (t[234])\b")
# A key that is an English word is replaced only where it must be a key.
_LONG_KEY = re.compile(r"(?<![.\w])[a-z]+(?:_[a-z]+)+(?![.\w])")
_KEYS = re.compile(r"(?<=: )[a-z_]+(?:, [a-z_]+)*(?=[ .;]|$)")


def label_of(key: str) -> str | None:
    """Return the official label of a cell, or of a row or column written as a key.

    >>> label_of("t3.granted.total")
    '予以公开 / 总计'
    >>> label_of("t3.granted")
    '予以公开'
    """
    for forms in (cell_forms, annex_forms, fact_forms):
        if form := forms().get(key):
            return form.zh
    table, _, rest = key.partition(".")
    return _parts(table).get(rest)


def rule_of(rule_id: str) -> RuleInfo | None:
    """Return the catalogue's entry for an instance of a rule."""
    exact, patterns = _catalogue()
    if found := exact.get(rule_id):
        return found
    return next((info for pattern, info in patterns if pattern.fullmatch(rule_id)), None)


def in_plain_words(sentence: str, rule_id: str) -> str:
    """Replace the keys of a sentence by official labels.

    >>> in_plain_words("In row granted t3.granted.total is 7.", "t3.row_total.granted")
    'In row 予以公开 the cell 予以公开 / 总计 is 7.'
    """
    parts = _parts(rule_id.partition(".")[0])

    def name_row(found: re.Match[str]) -> str:
        label = parts.get(found[2])
        return f"{found[1]} {label}" if label else found[0]

    def name_all(found: re.Match[str]) -> str:
        keys = found[0].split(", ")
        return "、".join(parts[key] for key in keys) if parts.keys() >= set(keys) else found[0]

    named = _KEY.sub(_name_key, _ROW.sub(name_row, sentence))
    named = _LONG_KEY.sub(lambda found: parts.get(found[0], found[0]), _KEYS.sub(name_all, named))
    return _TABLE.sub(lambda found: f"{found[1]} {_TABLE_NAMES[found[2]].zh}", named)


def _name_key(found: re.Match[str]) -> str:
    label = label_of(found[0])
    if label is None:
        return found[0]
    return f"the cell {label}" if "/" in label else label


@cache
def _parts(table: str) -> dict[str, str]:
    """Return the labels of the rows, columns and groups of a table by key."""
    form = _TABLE_NAMES.get(table)
    if form is None:
        return {}
    entries: tuple[Group | Column | Row, ...] = (*form.groups, *form.columns, *form.rows)
    return {entry.key: entry.zh for entry in entries}


@cache
def _catalogue() -> tuple[dict[str, RuleInfo], tuple[tuple[re.Pattern[str], RuleInfo], ...]]:
    exact = {info.id: info for info in rules() if "<" not in info.id}
    varying = (info for info in rules() if "<" in info.id)
    return exact, tuple((_pattern(info.id), info) for info in varying)


def _pattern(rule_id: str) -> re.Pattern[str]:
    before, _, rest = rule_id.partition("<")
    return re.compile(f"{re.escape(before)}.+{re.escape(rest.rpartition('>')[2])}")
