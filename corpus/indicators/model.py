"""What an indicator is and what calculating one gives."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from parsers.model import Generation, Scope

FORMS = (Generation.T2019, Generation.T2021)
SMALL = 30
"""A rate over fewer is marked: one case more or less would change it visibly."""


class Kind(StrEnum):
    """What kind of number an indicator is."""

    COUNT = "count"
    SHARE = "share"
    """A part of a whole, between 0 and 1, with an interval."""
    RATIO = "ratio"
    """One number over another, which may exceed 1."""
    DIFFERENCE = "difference"
    INDEX = "index"
    """A number between 0 and 1, or in bits, calculated from several shares."""
    DAYS = "days"


class Missing(StrEnum):
    """Why a number is not there (codes of the codebook)."""

    BLANK = "BL"
    MARK = "MK"
    TEXT = "TX"
    ROW = "RA"
    TABLE = "TA"
    NOT_IN_FORM = "NT"
    UNREAD = "UP"
    NOT_FOUND = "NF"
    NOT_HELD = "NH"
    """No report is held and no search of ours proves that there is none."""
    NO_BODY = "NE"
    NO_SOURCE = "NS"
    """A number from elsewhere, as a population, was not given."""
    NOT_YET = "NY"
    """No page was followed for the time that the number speaks of."""


class Gap(NamedTuple):
    """An operand that is missing and why."""

    ref: str
    code: Missing


@dataclass(frozen=True, slots=True)
class Sum:
    """A number made of others; without all of them it is none, and `gaps` say which lack."""

    value: Decimal | None
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to calculate an indicator; `key` is its name in tables.

    `scale` is what the quotient is multiplied with (1,000 closures, 100,000 residents).
    """

    id: str
    key: str
    kind: Kind
    zh: str
    en: str
    formula: str
    numerator: str = ""
    denominator: str = ""
    scale: int = 1
    forms: tuple[Generation, ...] = FORMS


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator of a report, or of a district where `lineage` is who is above.

    Without value it is not defined (a denominator of zero) or lacks the operands in `gaps`.
    `cases` is what it rests on where that is not its denominator.
    """

    variant: Variant
    lineage: str
    report_year: int
    scope: Scope
    generation: Generation
    value: Fraction | Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    gaps: tuple[Gap, ...] = ()
    interval: tuple[Decimal, Decimal] | None = None
    cases: Decimal | None = None

    @property
    def is_small(self) -> bool:
        """Tell whether the number rests on too few cases."""
        cases = self.denominator if self.cases is None else self.cases
        return cases is not None and cases < SMALL

    @property
    def status(self) -> str:
        """Return `value`, `not_defined`, or the code of what is missing first."""
        if self.value is not None:
            return "value"
        return self.gaps[0].code.value if self.gaps else "not_defined"


Term = Callable[[str], Sum]
