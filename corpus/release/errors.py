"""What keeps a release from being made."""

from corpus.errors import CorpusError


class ReleaseRefused(CorpusError):
    """A release cannot be written so; nothing was."""


class ReleaseUnexplained(CorpusError):
    """Figures differ from the release before and nobody says why; nothing was released."""
