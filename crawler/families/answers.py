"""Answers of list services: JSON values narrowed to what is expected, never raising."""

from collections.abc import Mapping

from crawler.families.links import one_line


def as_mapping(value: object) -> Mapping[str, object]:
    """Return an object of an answer; empty if it is none."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """Return a list of an answer; empty if it is none."""
    return value if isinstance(value, list) else []


def string(value: object) -> str:
    """Return a text or a number of an answer as text in one line."""
    if isinstance(value, str):
        return one_line(value, 1_000)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def integer(value: object) -> int | None:
    """Return a count of an answer, which some services send as text."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 15:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15:
        return value
    return None
