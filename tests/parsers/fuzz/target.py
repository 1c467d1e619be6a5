"""The child of a fuzzing run: one medium, hard limits, every input parsed and written down.

`python -m tests.parsers.fuzz.target MEDIUM FOLDER [libFuzzer options]`; started by `__main__`.
"""

import resource
import sys
from random import Random

import atheris  # type: ignore[import-untyped]  # ships no types

MAX_DATA = 512 * 2**20
"""Bytes of private memory a document may take, interpreter and libraries included."""

with atheris.instrument_imports(include=["parsers"]):
    from parsers.locate import Rereader
    from parsers.parse import parse
    from parsers.record_json import record_json
    from tests.parsers.fuzz.mutate import mutate


def read(payload: bytes) -> None:
    """Parse, write down, and re-read every cell; nothing may be raised."""
    record = parse(payload)
    record_json(record)
    located = [c.locator for c in record.cells.values() if c.raw is not None and c.locator]
    if located:
        rereader = Rereader(payload)
        for locator in located[::20]:
            rereader.read(locator)


def spoil(payload: bytes, max_size: int, seed: int) -> bytes:
    """Mutate an input where its format allows it; the engine itself changes the bytes."""
    rng = Random(seed)  # noqa: S311 - repeatable chance, no secret
    if rng.random() < 0.5:
        return mutate(payload, rng)[:max_size]
    return mutate(payload, rng, lambda part: atheris.Mutate(part, len(part) + 64))[:max_size]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_DATA, MAX_DATA))
    arguments = [sys.argv[0], sys.argv[2], *sys.argv[3:]]
    atheris.Setup(arguments, read, custom_mutator=spoil)
    atheris.Fuzz()
