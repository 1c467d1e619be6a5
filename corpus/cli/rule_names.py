"""The names of rules as people write them: an id, the beginning of one, or an alias."""

from functools import cache

import click

_TABLES = ("t2", "t3", "t4", "st14")
# What is found where a record is read has no line in a catalogue, yet these ids.
_READING = "doc.<place>"


@cache
def known_rules() -> tuple[str, ...]:
    """Return the ids of all rules, with names in angles where an instance has a place."""
    return (*_aliased().values(), _READING)


def named_rule(word: str | None) -> str | None:
    """Return the id, or the beginning of ids, that a word stands for.

    >>> named_rule("TM-01"), named_rule("years.")
    ('clocks.late', 'years.')
    """
    return word if word is None else _aliased().get(word.upper(), word).split("<", 1)[0]


def check_rule(beginning: str | None) -> None:
    """Refuse a word with which no rule begins."""
    if beginning is None or any(_agrees(beginning, rule) for rule in known_rules()):
        return
    raise click.UsageError(
        f"There is no rule {beginning}: docs/reference/checks.md has all of them, `nianbao "
        "findings --counts` those that found something."
    )


@cache
def _aliased() -> dict[str, str]:
    from corpus.rules.run import all_rules
    from parsers.checks.run import rules

    infos = (*rules(), *(rule.info for rule in all_rules()))
    return {info.alias or info.id: info.id for info in infos} | {i.id: i.id for i in infos}


def _agrees(beginning: str, rule: str) -> bool:
    """Tell whether some instance of a rule begins so.

    >>> _agrees("t3.row_mis", "<table>.row_missing"), _agrees("t9", "<table>.row_missing")
    (True, False)
    """
    words, parts = beginning.rstrip(".").split("."), rule.split(".")
    if len(words) > len(parts) and not parts[-1].startswith("<"):
        return False
    pairs = list(zip(words, parts, strict=False))
    whole = all(_fits(word, part, is_last=False) for word, part in pairs[:-1])
    is_last = len(pairs) == len(words)
    return whole and _fits(*pairs[-1], is_last=is_last)


def _fits(word: str, part: str, *, is_last: bool) -> bool:
    forms = _TABLES if part == "<table>" else (part,)
    if part.startswith("<") and part != "<table>":
        return True
    return any(form.startswith(word) if is_last else form == word for form in forms)
