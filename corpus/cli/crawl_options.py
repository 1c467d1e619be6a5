"""The options of every command that fetches: where it may go, how fast, and who is asking."""

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from corpus.cli.border import tell
from corpus.cli.options import settings
from corpus.config import CONTACT
from corpus.jobs.portals import (
    PortalRefused,
    Registry,
    check_hosts,
    check_twice,
    find_to_crawl,
    is_private,
)
from corpus.jobs.visits import Terms
from crawler.conduct.errors import NameMapInvalid, WindowInvalid
from crawler.conduct.names import Target, parse_name_map
from crawler.conduct.windows import parse_window
from crawler.portals.portal import Portal

_HOST = re.compile(r"[A-Za-z0-9_.-]+|\[?[0-9a-fA-F:.]+\]?")
_MISSING_CONTACT = (
    "Portals are not told how to reach you: name an address or a URL with --contact or in "
    "NIANBAO_CONTACT."
)


def _read_hosts(
    _: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> tuple[str, ...]:
    for value in values:
        if not _HOST.fullmatch(value):
            raise click.BadParameter(
                f"{value} is no host: write it without scheme, port and path.", param=parameter
            )
    return tuple(dict.fromkeys(value.lower().strip("[]") for value in values))


def _read_map(
    _: click.Context, parameter: click.Parameter, values: Sequence[str]
) -> tuple[str, ...]:
    try:
        targets = parse_name_map(values)
    except NameMapInvalid as error:
        raise click.BadParameter(str(error), param=parameter) from error
    for value, target in zip(values, targets.values(), strict=False):
        if not _is_place(target):
            raise click.BadParameter(
                f"{value} leads to no address: write it as NAME=IP:PORT.", param=parameter
            )
    return tuple(values)


def _is_place(target: Target) -> bool:
    try:
        ipaddress.ip_address(target.ip)
    except ValueError:
        return False
    return target.port is None or 0 < target.port < 65536


def _read_proxy(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        is_proxy = parts.scheme == "http" and bool(parts.hostname) and parts.port is not None
    except ValueError:
        is_proxy = False
    if not is_proxy:
        raise click.BadParameter(
            f"{value} is no proxy: write it as http://HOST:PORT.", param=parameter
        )
    return value


def _read_window(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        parse_window(value)
    except WindowInvalid as error:
        raise click.BadParameter(str(error), param=parameter) from error
    return value


def _read_contact(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None or re.fullmatch(CONTACT, value):
        return value
    raise click.BadParameter(
        "write an address or a URL of at least three plain characters.", param=parameter
    )


_OPTIONS = (
    click.option("--allow-host", "allowed", multiple=True, metavar="HOST", callback=_read_hosts,
                 help="Host outside .gov.cn, or with an address that is not public, that this run "
                 "may ask; kept with the run."),
    click.option("--resolve", "name_map", multiple=True, metavar="NAME[:PORT]=IP[:PORT]",
                 callback=_read_map, help="Where connections for a name go instead."),
    click.option("--proxy", metavar="URL", callback=_read_proxy,
                 help="Ask through a proxy: http://HOST:PORT."),
    click.option("--pace", type=click.FloatRange(0), metavar="SECONDS",
                 help="Seconds between two requests to a host [default: the portal's]."),
    click.option("--window", metavar="FROM-TO", callback=_read_window,
                 help="Ask only in these hours, in China's time: 22:00-07:00."),
    click.option("--budget", type=click.IntRange(1), metavar="N",
                 help="Requests to a host in a day [default: 5000]."),
    click.option("--time-limit", type=click.FloatRange(1), metavar="SECONDS", default=None,
                 help="Stop each portal after so long; the rest is left for the next time."),
    click.option("--contact", metavar="WHO", callback=_read_contact,
                 help="Address or URL under which you can be reached; portals are told "
                 "[default: NIANBAO_CONTACT]."),
    click.option("--log", type=click.Path(dir_okay=False, writable=True), metavar="FILE",
                 help="Write what the crawler does into a file."),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What the options say."""

    allowed: tuple[str, ...]
    name_map: tuple[str, ...]
    proxy: str | None
    pace: float | None
    window: str | None
    budget: int | None
    time_limit: float | None
    contact: str | None
    log: str | None

    def terms(self, *, side_by_side: int = 1, scrapy: Mapping[str, Any] | None = None) -> Terms:
        """Return the terms of a crawl."""
        return Terms(
            allowed_hosts=self.allowed, name_map=self.name_map, proxy=self.proxy, pace=self.pace,
            window=self.window, budget=self.budget, time_limit=self.time_limit or 0.0,
            user_agent=user_agent(self.contact), vantage=settings().vantage,
            side_by_side=side_by_side, log=None if self.log is None else Path(self.log),
            settings=scrapy or {},
        )  # fmt: skip

    def choose_portals(self, words: Sequence[str], registry: Registry) -> list[Portal]:
        """Return the portals that words stand for; refuse those that the run may not ask."""
        try:
            found = [find_to_crawl(word, registry) for word in words]
            check_twice(found)
            for portal in found:
                check_hosts(portal, self.allowed)
        except PortalRefused as error:
            raise click.UsageError(str(error)) from error
        return found

    def warn(self, portals: Iterable[Portal]) -> None:
        """Say what whoever runs the crawl should know before it begins."""
        if self.contact is None and any(self._is_public(portal.host) for portal in portals):
            tell(_MISSING_CONTACT)

    def _is_public(self, host: str) -> bool:
        """Tell whether somebody else may stand behind a host, rather than a test bench."""
        targets = parse_name_map(self.name_map)
        places = [target.ip for name, target in targets.items() if _names(name, host)]
        return self.proxy is not None or not all(map(is_private, places or [host]))


def _names(entry: str, host: str) -> bool:
    """Tell whether an entry of the name map, with or without a port, is about a host."""
    return entry == host or entry.rpartition(":")[0] == host


def conduct_options(function: Callable[..., object]) -> Callable[..., object]:
    """Add the options; the function is handed them as one `conduct`."""
    names = [field.name for field in fields(Conduct)]

    @wraps(function)
    def command(**given: Any) -> object:  # noqa: ANN401 - whatever the options are
        conduct = Conduct(**{name: given.pop(name) for name in names})
        if conduct.contact is None:
            conduct = replace(conduct, contact=settings().contact)
        return function(conduct=conduct, **given)

    decorated: Callable[..., object] = command
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def user_agent(contact: str | None) -> str:
    """Return how the crawler introduces itself.

    >>> user_agent("mailto:who@example.org").partition(" ")[2]
    '(+mailto:who@example.org)'
    """
    name = f"nianbao/{version('nianbao')}"
    return name if contact is None else f"{name} (+{contact})"
