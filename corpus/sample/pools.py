"""The pools of invented names and sentences, read from the TOML files beside this module.

What is drawn from them, and how, is decided by `agencies`, `prose` and `others`.
"""

import tomllib
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """Return a pool file as plain data; callers must not change it."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


def names(kind: str) -> list[str]:
    """Return a pool of names, for instance `townships`."""
    pool: list[str] = load("names")[kind]
    return pool


def sentences(kind: str) -> list[str]:
    """Return a pool of sentence patterns, for instance `opening`."""
    pool: list[str] = load("prose")[kind]
    return pool


def chance(*seed: object) -> Random:
    """Return a source of chance that draws the same for the same seed, on every platform."""
    text = "/".join(map(str, seed))
    return Random(text)  # noqa: S311 - sample text needs repetition, not secrecy


def numbers(rng: Random) -> dict[str, int]:
    """Draw the free figures of one sentence: a, b, c, d with one to four digits."""
    return {
        "a": rng.randint(2, 9),
        "b": rng.randint(11, 98),
        "c": rng.randint(101, 989),
        "d": rng.randint(1001, 9899),
    }
