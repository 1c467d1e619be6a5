"""Checks portal files as a reviewer would: everything that can be seen without fetching."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.portals.errors import PortalInvalid
from crawler.portals.portal import FIRST_REPORT_YEAR, GOVERNMENT, Portal
from crawler.portals.read import PortalFile, load_portals, make_portal, read_common

LONGEST_FILE = 12
"""Lines; more is a sign that a platform's matter stands in a portal file."""

_FASTEST, _SLOWEST = 0.5, 600.0


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something to mend in one portal file."""

    portal: str
    message: str


def lint(files: Sequence[PortalFile], families: Collection[str], year: int) -> list[Complaint]:
    """Return what is wrong with portal files; `year` is the present one."""
    complaints = [
        complaint for file in files for complaint in (*_lint_text(file), *_lint_file(file))
    ]
    if complaints:
        # What several files say together cannot be told while one of them cannot be read.
        return complaints
    portals = list(load_portals(files).values())
    for portal in portals:
        messages = [*_lint_address(portal), *_lint_numbers(portal, year)]
        if portal.family not in {"auto", *families}:
            messages.append(f"the family `{portal.family}` is not one of {', '.join(families)}")
        complaints += [Complaint(portal.id, message) for message in messages]
    return complaints + list(_lint_twins(portals))


def _lint_text(file: PortalFile) -> Iterator[Complaint]:
    count = sum(1 for line in file.text.splitlines() if line.strip())
    if count > LONGEST_FILE:
        yield Complaint(file.stem, f"{count} lines are more than {LONGEST_FILE}")


def _lint_file(file: PortalFile) -> Iterator[Complaint]:
    try:
        if file.is_common:
            read_common(file)
        else:
            make_portal(file)
    except PortalInvalid as error:
        yield Complaint(file.stem, str(error))


def _lint_address(portal: Portal) -> Iterator[str]:
    for url in (portal.home, *portal.columns):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            yield f"{url} is no http or https address"
        elif not portal.covers(parts.hostname):
            yield f"{url} is on a host that is not the portal's: add the host to `hosts`"
    if not portal.host.endswith(GOVERNMENT):
        yield f"the home page is not below {GOVERNMENT}: clones of portals stand elsewhere"
    if not portal.home.endswith("/") and not urlsplit(portal.home).path.strip("/"):
        yield "the home page lacks its final slash"


def _lint_numbers(portal: Portal, year: int) -> Iterator[str]:
    if not FIRST_REPORT_YEAR <= portal.first_year <= year:
        yield f"first_year {portal.first_year} is not between {FIRST_REPORT_YEAR} and {year}"
    if not (math.isfinite(portal.pace) and _FASTEST <= portal.pace <= _SLOWEST):
        yield f"pace {portal.pace} is not between {_FASTEST} and {_SLOWEST} seconds"
    if not portal.id.startswith(portal.division[:6]):
        yield f"the file is not named after its division {portal.division}"


def _lint_twins(portals: Iterable[Portal]) -> Iterator[Complaint]:
    listed = list(portals)
    homes = Counter(portal.home for portal in listed)
    for portal in listed:
        if homes[portal.home] > 1:
            yield Complaint(portal.id, f"the home page {portal.home} is registered twice")
