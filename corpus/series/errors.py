"""What can be wrong with a correction or a question about a report."""

from corpus.errors import CorpusError


class SeriesRefused(CorpusError):
    """What was asked for is not there, or cannot be stored as it is; nothing was."""
