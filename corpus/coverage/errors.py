"""What can be wrong with a question about coverage, or with what it is judged by."""

from corpus.errors import CorpusError


class CoverageRefused(CorpusError):
    """A question cannot be answered as it is put."""


class ObligationsRefused(CoverageRefused):
    """A list of obligations cannot be read."""
