"""Portals: what a word of the command line stands for, and where a crawl of it may go.

Files say what is crawled. What was crawled is told by the archive, where the file is gone or names
another site by now.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from corpus.errors import CorpusError
from crawler.conduct.addresses import is_public
from crawler.portals.definition import read_definition
from crawler.portals.errors import PortalInvalid
from crawler.portals.portal import GOVERNMENT, Portal
from crawler.portals.read import (
    PortalFile,
    load_portals,
    make_portal,
    read_common,
    read_folder,
    shipped_files,
)
from storage.frontier import newest_definitions

_IP = re.compile(r"\[?[0-9a-fA-F:.]*\]?")
_LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".localdomain")
_NOT_IN_AN_ID = re.compile(r"[^a-z0-9.-]+")
_UNKNOWN_DIVISION = "00"
_LOOK = "look:"
"""How the id of a portal begins that was only looked at, in a campaign of its own."""


class PortalRefused(CorpusError):
    """A word names no portal, or one that this crawl may not ask."""


class KeptPortal(NamedTuple):
    """A portal as the last run that crawled it was given it."""

    portal: Portal
    run_id: int
    crawled_at: datetime


class Kept(NamedTuple):
    """The portals that an archive knows by their ids, and what it holds that cannot be read."""

    portals: Mapping[str, KeptPortal]
    complaints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Registry:
    """The portals that are known by their ids.

    `declared` are those that files name; those of a folder come before the shipped ones. `kept` are
    those that were crawled. A file has the last word on its portal, also on past searches of it,
    so that a mistake can be mended; but where it names another home page by now, what was searched
    is told by the archive.
    """

    files: tuple[PortalFile, ...]
    declared: Mapping[str, Portal]
    kept: Mapping[str, KeptPortal] = field(default_factory=dict)

    @property
    def portals(self) -> dict[str, Portal]:
        """Return the portals as they are to be understood in what the archive holds, by id."""
        found = {name: self.understood(name) for name in self.declared.keys() | self.kept.keys()}
        return dict(sorted(found.items()))

    def understood(self, name: str) -> Portal:
        """Return the portal that past searches under an id were about."""
        kept, declared = self.kept.get(name), self.declared.get(name)
        if declared is None or (kept is not None and kept.portal.home != declared.home):
            return self.kept[name].portal
        return declared


def open_registry(folder: Path | None = None) -> Registry:
    """Read the portals that come with the program and those of a folder."""
    by_stem = {file.stem: file for file in shipped_files()}
    if folder is not None:
        by_stem |= {file.stem: file for file in _read_folder(folder)}
    files = tuple(by_stem[stem] for stem in sorted(by_stem))
    try:
        return Registry(files, load_portals(files))
    except PortalInvalid as error:
        raise PortalRefused(str(error)) from error


def kept_portals(session: Session, until: datetime | None = None) -> Kept:
    """Return the portals that were crawled, each as its last run before `until` was given it.

    An address that was crawled without a file says nothing of whose it is; it is left out.
    """
    portals: dict[str, KeptPortal] = {}
    complaints = []
    for kept in newest_definitions(session, until):
        try:
            portal = read_definition(kept.fields)
        except PortalInvalid as error:
            complaints.append(
                f"What run {kept.run_id} keeps of its portal {kept.portal} cannot be read "
                f"({error}): check the archive with `nianbao verify`."
            )
            continue
        if portal.division != _UNKNOWN_DIVISION and not portal.id.startswith(_LOOK):
            portals[portal.id] = KeptPortal(portal, kept.run_id, kept.started_at)
    return Kept(portals, tuple(complaints))


def portal_files(paths: Sequence[Path], folder: Path | None) -> list[PortalFile]:
    """Return the files that are named; without any those of a folder, else the shipped ones."""
    if paths:
        return [_read_file(path) for path in paths]
    return shipped_files() if folder is None else _read_folder(folder)


def find_portal(word: str, registry: Registry) -> Portal:
    """Return the portal of an id, a TOML file or the address of a home page."""
    return _find(word, registry, registry.portals)


def find_to_crawl(word: str, registry: Registry) -> Portal:
    """Return the portal of a word as its file has it: only what is written down is asked."""
    if word in registry.kept and word not in registry.declared:
        run_id = registry.kept[word].run_id
        raise PortalRefused(
            f"The portal {word} is known from run {run_id} only: write a file for it from what "
            f"`nianbao portals show {word}` tells, and name that."
        )
    return _find(word, registry, registry.declared)


def _find(word: str, registry: Registry, known: Mapping[str, Portal]) -> Portal:
    if "://" in word:
        return portal_at(word)
    if word.endswith(".toml"):
        return _read_portal(Path(word), registry)
    if word in known:
        return known[word]
    raise PortalRefused(_explain_unknown(word, known))


def portal_at(url: str) -> Portal:
    """Return a portal of which nothing is known but its home page."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise PortalRefused(f"{url} is no web address: write it as https://HOST/.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise PortalRefused(f"{url} is no web address: write it as https://HOST/.")
    name = host.removeprefix("www.") + (f"-{port}" if port else "")
    home = url if parts.path else parts._replace(path="/").geturl()
    return Portal(_NOT_IN_AN_ID.sub("-", name), host, _UNKNOWN_DIVISION, home)


def allow_hosts(portal: Portal, hosts: Sequence[str]) -> Portal:
    """Return a portal to which the hosts that a run names belong as well."""
    more = tuple(host for host in hosts if host not in portal.allowed_hosts)
    return replace(portal, hosts=(*portal.hosts, *more))


def check_hosts(portal: Portal, allowed: Sequence[str]) -> None:
    """Refuse a portal that leads outside of government hosts, or to an address that is not public.

    Names are looked at again when they are resolved; what cannot be meant is refused here already.
    """
    for url in (portal.home, *portal.columns):
        host = urlsplit(url).hostname or ""
        if host in allowed:
            continue
        if is_private(host):
            raise PortalRefused(
                f"{host} is no public address: name it with --allow-host {host} if it is meant."
            )
        if not host.endswith(GOVERNMENT) and host not in portal.hosts:
            raise PortalRefused(
                f"{host} is no government host ({GOVERNMENT}): name it with --allow-host {host} "
                "if it is meant."
            )


def is_private(host: str) -> bool:
    """Tell whether a host is an address that is not public, or a name of this machine's network.

    >>> is_private("127.0.0.1"), is_private("localhost"), is_private("www.gov.cn")
    (True, True, False)
    """
    name = host.rstrip(".").lower()
    if _IP.fullmatch(name):
        return not is_public(name.strip("[]"))
    return name == "localhost" or name.endswith(_LOCAL_NAMES)


def check_twice(portals: Iterable[Portal]) -> None:
    """Refuse a portal that is named twice."""
    seen: set[str] = set()
    for portal in portals:
        if portal.id in seen:
            raise PortalRefused(f"The portal {portal.id} is named twice: name it once.")
        seen.add(portal.id)


def _read_folder(folder: Path) -> list[PortalFile]:
    try:
        return read_folder(folder)
    except UnicodeDecodeError as error:
        raise PortalRefused(f"A portal file in {folder} is not UTF-8: save it as UTF-8.") from error


def _read_portal(path: Path, registry: Registry) -> Portal:
    file = _read_file(path)
    if file.is_common:
        raise PortalRefused(f"{path} speaks for all portals below a division: name one of them.")
    try:
        common = {each.stem: read_common(each) for each in registry.files if each.is_common}
        return make_portal(file, common)
    except PortalInvalid as error:
        raise PortalRefused(str(error)) from error


def _read_file(path: Path) -> PortalFile:
    try:
        return PortalFile(path.name.removesuffix(".toml"), path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise PortalRefused(f"{path} is not UTF-8: save it as UTF-8.") from None
    except OSError as error:
        raise PortalRefused(
            f"The portal file {path} cannot be read ({error.strerror}): check the path."
        ) from error


def _explain_unknown(word: str, portals: Iterable[str]) -> str:
    if "." in word or "/" in word:
        return f"{word} is no portal: write an address with its scheme, as https://{word}."
    near = [known for known in portals if word and word in known][:3]
    hint = f"did you mean {' or '.join(near)}?" if near else "see `nianbao portals list`."
    return f"There is no portal {word}: {hint}"
