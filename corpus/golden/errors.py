"""What keeps a golden set from being measured."""

from corpus.errors import CorpusError


class GoldenRefused(CorpusError):
    """A folder holds no golden set that can be used."""
