"""Reads portal files: TOML text into portals, with what provinces and prefectures say for all.

A file is called by its division code: `33.toml` holds what is common to a province, `3301.toml` to
a prefecture, `330110-yuhang.toml` is the portal `330110-yuhang`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from crawler.portals.errors import PortalInvalid
from crawler.portals.portal import DEFAULT_PACE, FIRST_REPORT_YEAR, Portal

COMMON_KEYS: Mapping[str, type] = {
    "family": str,
    "first_year": int,
    "pace": float,
    "firewall": str,
    "lenient_tls": bool,
}
"""What a province or prefecture may say for all below it."""

OWN_KEYS: Mapping[str, type] = {
    "name": str,
    "division": str,
    "home": str,
    "columns": list,
    "hosts": list,
    "verified": object,
}
"""What only a portal can say."""

_REQUIRED = ("name", "home")
_COMMON_NAME = re.compile(r"\d{2}(\d{2})?")
_DIVISION = re.compile(r"\d{2}(?:\d{2}){0,2}")


@dataclass(frozen=True, slots=True)
class PortalFile:
    """The text of one file; `stem` is its name without the ending."""

    stem: str
    text: str

    @property
    def is_common(self) -> bool:
        """Tell whether the file speaks for all below a province or prefecture."""
        return _COMMON_NAME.fullmatch(self.stem) is not None


def shipped_files() -> list[PortalFile]:
    """Return the portal files that come with the package, by name."""
    return read_folder(resources.files("crawler.portals").joinpath("data"))


def read_folder(folder: Traversable) -> list[PortalFile]:
    """Return the TOML files of a folder, by name."""
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return [
        PortalFile(entry.name.removesuffix(".toml"), entry.read_text(encoding="utf-8"))
        for entry in entries
        if entry.name.endswith(".toml")
    ]


def load_portals(files: Iterable[PortalFile]) -> dict[str, Portal]:
    """Return the portals of files by id, each with what its province and prefecture say."""
    listed = list(files)
    common = {file.stem: read_common(file) for file in listed if file.is_common}
    return {file.stem: make_portal(file, common) for file in listed if not file.is_common}


def read_common(file: PortalFile) -> dict[str, Any]:
    """Return what a file says for all below a province or prefecture."""
    return _read_values(file, COMMON_KEYS)


def make_portal(file: PortalFile, common: Mapping[str, Mapping[str, Any]] | None = None) -> Portal:
    """Return the portal of one file; raise `PortalInvalid` with the field and the mend."""
    own = _read_values(file, {**COMMON_KEYS, **OWN_KEYS})
    for key in _REQUIRED:
        if key not in own:
            raise PortalInvalid(f"The portal file {file.stem}.toml lacks `{key}`: add it.")
    division = own.get("division") or _division_of(file.stem)
    values = _inherit(division, common or {}) | own
    return Portal(
        id=file.stem,
        name=values["name"],
        division=division,
        home=values["home"],
        family=values.get("family", "auto"),
        columns=tuple(values.get("columns", ())),
        hosts=tuple(values.get("hosts", ())),
        first_year=values.get("first_year", FIRST_REPORT_YEAR),
        pace=float(values.get("pace", DEFAULT_PACE)),
        firewall=values.get("firewall"),
        is_tls_lenient=values.get("lenient_tls", False),
        verified=_read_verified(file.stem, values.get("verified", False)),
    )


def _division_of(stem: str) -> str:
    found = _DIVISION.match(stem)
    if found is None:
        raise PortalInvalid(
            f"The portal file {stem}.toml has no division: add `division` or begin its name with "
            "the code."
        )
    return found.group()


def _inherit(division: str, common: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for length in (2, 4):
        values |= common.get(division[:length], {})
    return values


def _read_values(file: PortalFile, known: Mapping[str, type]) -> dict[str, Any]:
    try:
        values = tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        raise PortalInvalid(f"The portal file {file.stem}.toml is no TOML ({error}).") from error
    for key, value in values.items():
        if key not in known:
            raise PortalInvalid(
                f"The portal file {file.stem}.toml has an unknown field `{key}`: "
                f"known are {', '.join(known)}."
            )
        if not _is_kind(value, known[key]):
            raise PortalInvalid(
                f"The field `{key}` of {file.stem}.toml must be {_name_of(known[key])}."
            )
    return values


def _is_kind(value: object, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if kind in (int, float):
        is_number = isinstance(value, int if kind is int else int | float)
        return is_number and not isinstance(value, bool)
    return isinstance(value, kind)


def _name_of(kind: type) -> str:
    names = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    return names.get(kind, "a list of texts")


def _read_verified(stem: str, value: object) -> date | None:
    if value is False:
        return None
    if type(value) is date:
        return value
    raise PortalInvalid(f"The field `verified` of {stem}.toml must be false or a day (2026-01-31).")
