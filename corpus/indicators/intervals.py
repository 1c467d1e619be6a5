"""Exact numbers written down: rounding, and the interval of a share."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

PLACES = Decimal("0.000001")
"""Values are written with six decimal places, half to even; until then they are exact."""

# 97.5 % of a normal distribution lies below.
_Z = Decimal("1.959963984540054")
_DIGITS = 40


def written(value: Fraction | Decimal) -> Decimal:
    """Return a number as it is written down.

    >>> str(written(Fraction(1, 3))), str(written(Fraction(12)))
    ('0.333333', '12.000000')
    """
    with localcontext() as context:
        context.prec = _DIGITS
        exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else (
            value
        )  # fmt: skip
        return exact.quantize(PLACES, ROUND_HALF_EVEN)


def wilson(part: Decimal, whole: Decimal) -> tuple[Decimal, Decimal] | None:
    """Return the 95 % interval of a share after Wilson, None for what is no share of a count.

    >>> [str(end) for end in wilson(Decimal(0), Decimal(10)) or ()]
    ['0.000000', '0.277533']
    """
    if not 0 <= part <= whole or whole <= 0:
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        share, square = part / whole, _Z * _Z
        middle = share + square / (2 * whole)
        reach = _Z * ((share * (1 - share) + square / (4 * whole)) / whole).sqrt()
        size = 1 + square / whole
        low, high = (middle - reach) / size, (middle + reach) / size
    # At the ends the formula gives 0 and 1; forty digits miss them by a hair.
    return written(max(low, Decimal())), written(min(high, Decimal(1)))
