"""What is known of the database with built and compared reports, for commands that ask it."""

from collections.abc import Callable

from click.testing import Result

from corpus.sample.district import sample_district
from tests.corpus.agencies.registries import as_file

Told = Callable[..., Result]

KEY, YEAR = "t", 2021


def register() -> bytes:
    """Return a register with the township of the sample, its county and everybody above."""
    agency = next(file.truth.agency for file in sample_district(1) if file.truth is not None)
    rows = f"p,{agency.parents[0]},province\nc,{agency.parents[1]},city,p\n"
    return as_file(rows + f"d,{agency.parents[2]},county,c\n{KEY},{agency.place},township,d")
