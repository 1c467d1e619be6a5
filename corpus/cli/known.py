"""The portals that are known here: of files, and of the archive that past crawls filled.

Files are those that come with the program and those of a folder of one's own.
"""

from datetime import datetime
from pathlib import Path

import click

from corpus.cli.border import tell
from corpus.cli.options import settings
from corpus.cli.surroundings import open_store
from corpus.jobs.portals import Kept, PortalRefused, Registry, kept_portals, open_registry
from crawler.portals.portal import Portal
from storage.errors import StorageError


def registry_of(folder: Path | None = None, until: datetime | None = None) -> Registry:
    """Return the portals that are known, be it that the archive alone knows them by now.

    Without a folder that of the settings counts, so that all commands know the same portals. Crawls
    that began after `until` are not heard.
    """
    files, kept = files_of(folder), _kept(until)
    for complaint in kept.complaints:
        tell(complaint)
    return Registry(files.files, files.declared, kept.portals)


def files_of(folder: Path | None = None) -> Registry:
    """Return the portals that files name; files that cannot be read are wrong usage."""
    try:
        return open_registry(folder or settings().portals)
    except PortalRefused as error:
        raise click.UsageError(str(error)) from error


def known_portals(until: datetime | None = None) -> list[Portal]:
    """Return the portals as they are to be understood in what the archive held until then."""
    return list(registry_of(until=until).portals.values())


def _kept(until: datetime | None) -> Kept:
    """Return what the archive knows; where there is none, or none that can be read, nothing."""
    try:
        with open_store() as store:
            if store.schema_revision() is None:
                return Kept({})
            with store.read_only() as session:
                return kept_portals(session, until)
    except StorageError as error:
        # Files can be listed and looked at without it; who needs it will be refused by it.
        return Kept({}, (f"Portals are known by their files only: {error}",))
