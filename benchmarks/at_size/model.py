"""What is generated: a rule that gives every row by its number, in SQL and in Python alike.

Version `n` counts from 0. Ten versions make a lineage, fifty lineages a district, ten districts a
city. Each twentieth version is a later state of the page before it, which the page changed to
silently; that report is canonical in its later state, and the year after it is missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from parsers.templates import cell_forms

YEARS = 10
FIRST_YEAR = 2014
EDITED = 20
LINEAGES_A_DISTRICT = 50
VERSIONS_A_DISTRICT = YEARS * LINEAGES_A_DISTRICT
BLANK = 17


@dataclass(frozen=True, slots=True)
class Size:
    """How many versions there are, and how many cells of each; the first ones have all cells."""

    versions: int
    cells: int = 12
    full_districts: int = 1

    @property
    def full(self) -> int:
        """Return how many versions have every cell of the form."""
        return min(self.versions, self.full_districts * VERSIONS_A_DISTRICT)

    @property
    def lineages(self) -> int:
        """Return how many lineages publish reports."""
        return -(-self.versions // YEARS)

    @property
    def districts(self) -> int:
        """Return how many districts they lie in."""
        return -(-self.lineages // LINEAGES_A_DISTRICT)


@dataclass(frozen=True, slots=True)
class Version:
    """A report version by its number."""

    number: int

    @property
    def is_edit(self) -> bool:
        """Tell whether it is the later state of the page before it."""
        return self.number % EDITED == EDITED - 1

    @property
    def lineage(self) -> int:
        """Return the number of its lineage, from 0."""
        return self.number // YEARS

    @property
    def year(self) -> int:
        """Return its report year."""
        return FIRST_YEAR + (self.number - self.is_edit) % YEARS

    def value(self, cell: int) -> int | None:
        """Return what its cell reads; None stands for a blank."""
        is_blank = (self.number + cell) % BLANK == 0
        return None if is_blank else (self.number * 48271 + cell * 16807) % 65537 % 1000


def canonical(size: Size) -> Iterator[Version]:
    """Yield the version of each report that counts."""
    for number in range(size.versions):
        is_replaced = Version(number + 1).is_edit and number + 1 < size.versions
        if not is_replaced:
            yield Version(number)


@cache
def cell_keys() -> tuple[str, ...]:
    """Return the cells of the form of 2021, the totals of table 3 first."""
    forms = [form for form in cell_forms().values() if "2021" in form.generations]
    return tuple(form.key for form in sorted(forms, key=lambda form: not _is_total(form.key)))


def _is_total(key: str) -> bool:
    return key.startswith("t3.") and key.endswith(".total")


def division(district: int) -> str:
    """Return the division code of a district."""
    return str(110101 + district // 100 * 10000 + district // 10 % 10 * 100 + district % 10)


def lineage_key(lineage: int) -> str:
    """Return the key of a lineage: the division of its district, and its place in it."""
    return f"{division(lineage // LINEAGES_A_DISTRICT)}-{lineage % LINEAGES_A_DISTRICT:02}"
