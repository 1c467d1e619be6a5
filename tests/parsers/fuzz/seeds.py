"""The documents that fuzzing starts from: small generated reports of every medium."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from corpus.sample import SampleOptions, lay_out, sample_report
from corpus.sample.blocks import SampleDocument
from corpus.sample.older import OlderOptions, sample_older
from corpus.sample.pools import chance
from tests.parsers.wild.media import WRITERS

_SAVED = Path(__file__).parents[1] / "media" / "office" / "saved.zip"
_FROM_OFFICE = ("doc", "xls", "ods")
MEDIA = (*WRITERS, *_FROM_OFFICE)
"""Every medium that can be fuzzed; the last ones start from files that LibreOffice saved."""


def seeds(medium: str, count: int = 4) -> Iterator[bytes]:
    """Yield documents of a medium; raise KeyError for an unknown one."""
    if medium in _FROM_OFFICE:
        yield from _saved(medium)
        return
    for number in range(count):
        look = chance("fuzz", medium, number)
        yield WRITERS[medium](_document(number), look).payload


def _document(number: int) -> SampleDocument:
    if number % 4 == 3:
        return sample_older(number, OlderOptions("st14"))
    generation = ("2019", "2021")[number % 2]
    return lay_out(sample_report(number, SampleOptions(generation=generation, prose="short")))


def _saved(medium: str) -> Iterator[bytes]:
    with zipfile.ZipFile(_SAVED) as archive:
        for name in sorted(archive.namelist()):
            if name.rpartition(".")[2] == medium:
                yield archive.read(name)
