"""What the application can report as an expected failure, as one tree by cause.

Failures of the database are in `storage.errors`; a bug stays what it was raised as.
"""


class CorpusError(Exception):
    """Say in one sentence what failed and how to mend it."""


class SettingsInvalid(CorpusError):
    """A setting has a value that this program cannot use."""


class ExportRefused(CorpusError):
    """Writing the export would destroy what lies there already."""


class ExtraMissing(CorpusError):
    """An optional package that the task needs is not installed."""
