"""A portal as JSON values: what a run keeps of it, so that nobody needs the file again.

What a run changes (pace, hosts that it was allowed) is no part of it; the run keeps that itself.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from types import NoneType
from typing import Any

from crawler.portals.errors import PortalInvalid
from crawler.portals.portal import Portal

_KINDS: Mapping[str, tuple[type, ...]] = {
    "id": (str,),
    "name": (str,),
    "division": (str,),
    "home": (str,),
    "family": (str,),
    "columns": (list,),
    "hosts": (list,),
    "first_year": (int,),
    "pace": (int, float),
    "firewall": (str, NoneType),
    "is_tls_lenient": (bool,),
    "verified": (str, NoneType),
}
_NEEDED = ("id", "name", "division", "home")


def write_definition(portal: Portal) -> dict[str, Any]:
    """Return every field of a portal by name, whether a file named it or not.

    >>> write_definition(Portal("x", "某区", "11", "https://x.gov.cn/"))["columns"]
    []
    """
    values = {field.name: getattr(portal, field.name) for field in fields(portal)}
    day = portal.verified
    return {
        **values,
        "columns": list(portal.columns),
        "hosts": list(portal.hosts),
        "verified": None if day is None else day.isoformat(),
    }


def read_definition(written: Mapping[str, Any]) -> Portal:
    """Return the portal that was written; raise `PortalInvalid` where none can have been.

    A field that came later has its default, one that is not known any more is passed over.
    """
    for name in _NEEDED:
        if name not in written:
            raise PortalInvalid(f"it lacks `{name}`")
    values = {name: _read(name, written[name]) for name in _KINDS if name in written}
    return Portal(**values)


def _read(name: str, value: Any) -> Any:  # noqa: ANN401 - a JSON value, and a field of any kind
    # True is an int to Python, not to a reader.
    if not isinstance(value, _KINDS[name]) or isinstance(value, bool) > (name == "is_tls_lenient"):
        raise PortalInvalid(f"its `{name}` is {type(value).__name__}")
    if isinstance(value, list):
        return tuple(map(str, value))
    if name == "verified" and value is not None:
        try:
            return date.fromisoformat(str(value))
        except ValueError as error:
            raise PortalInvalid(f"its `{name}` is no day") from error
    return value
