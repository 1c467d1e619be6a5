"""Closed lists of words on a page: what each word of an enumeration means."""

import inspect
from collections.abc import Iterator
from enum import StrEnum

from corpus.reference.markdown import code, summary, table
from corpus.reference.meanings import Meanings
from parsers.model import vocabulary


def record_words() -> Iterator[type[StrEnum]]:
    """Yield the closed lists a record uses, in the order they are written down."""
    for thing in vars(vocabulary).values():
        if inspect.isclass(thing) and issubclass(thing, StrEnum) and thing is not StrEnum:
            yield thing


def words_section(words: type[StrEnum], meanings: Meanings) -> str:
    """Return a closed list under its own heading."""
    name = words.__name__
    rows = [[code(word.value), meanings.of(f"words.{name}.{word.value}")] for word in words]
    return "\n\n".join((f"### {name}", summary(words.__doc__), table(["Word", "Meaning"], rows)))
