"""Why nothing more can be written. What a portal does wrong is an outcome, not an error."""


class ArchiveError(Exception):
    """Base of every error between a crawl and its archive."""


class ArchiveFailed(ArchiveError):
    """A write failed or may have failed; nothing is written any more, the run is over."""


class ArchiveClosed(ArchiveError):
    """The archive was closed before this could be written."""


class ArchiveSettingMissing(ArchiveError):
    """A crawl does not say where its archive is."""
