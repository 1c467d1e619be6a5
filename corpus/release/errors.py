"""What keeps a release from being made."""

from collections.abc import Sequence

from corpus.errors import CorpusError


class ReleaseRefused(CorpusError):
    """A release cannot be written so; nothing was."""


class ReleaseUnexplained(CorpusError):
    """A gate is shut and nobody says why it may be passed; nothing was released.

    There is a sentence for each gate.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)
