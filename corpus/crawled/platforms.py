"""Portals of governments further up: whether they show a report, and the same one."""

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from corpus.rules.model import Copy
from crawler.portals.portal import Portal

_DIFFERING = ("conflict", "outdated")
_BESIDE = (*_DIFFERING, "copy")
# A portal shows the reports of a district when it lists half of them and not just a few.
_LEAST_SHOWN = 3


def shown_on(copies: Iterable[Copy], portals: Collection[Portal]) -> str | None:
    """Return whether copies on some portals are `same` or one of them `differs`; None without."""
    found = [
        copy.relation for copy in copies
        if copy.relation in _BESIDE and any(p.covers(host_of(copy.where)) for p in portals)
    ]  # fmt: skip
    if not found:
        return None
    return "differs" if any(relation in _DIFFERING for relation in found) else "same"


def is_left_out(key: str, listed: Collection[str], held: Collection[str]) -> bool:
    """Tell whether a portal lists most reports of a district that are held, but not that of one.

    >>> is_left_out("t4", {"t1", "t2", "t3"}, {"t1", "t2", "t3", "t4"})
    True
    """
    is_shown = len(listed) >= _LEAST_SHOWN and len(listed) * 2 >= len(held)
    return is_shown and key not in listed


def host_of(url: str) -> str:
    """Return the host of an address, nothing for what is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
