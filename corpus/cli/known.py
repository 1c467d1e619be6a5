"""The portals that are known here: those that come along, and those of a folder of one's own."""

from pathlib import Path

import click

from corpus.cli.options import settings
from corpus.jobs.portals import PortalRefused, Registry, open_registry
from crawler.portals.portal import Portal


def registry_of(folder: Path | None = None) -> Registry:
    """Return the portals that are known; a folder whose files cannot be read is wrong usage.

    Without a folder that of the settings counts, so that all commands know the same portals.
    """
    try:
        return open_registry(folder or settings().portals)
    except PortalRefused as error:
        raise click.UsageError(str(error)) from error


def known_portals() -> list[Portal]:
    """Return the portals that are known without being told of any."""
    return list(registry_of().portals.values())
