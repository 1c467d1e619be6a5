"""The page of the indicators: every variant with its formula, and why a number may be missing."""

from corpus.indicators.catalogue import variants
from corpus.indicators.model import SMALL, Missing, Variant
from corpus.reference.markdown import code, page, table
from corpus.reference.meanings import Meanings

_INTRODUCTION = f"""
`nianbao indicators` calculates them from canonical reports. Every figure comes with numerator,
denominator, form and scope of the report, and is marked small below {SMALL} cases. Shares have a
95 % interval after Wilson. A denominator of zero gives no value (`not_defined`), never 0 or 1.
Values are exact fractions until they are written: with six decimal places, half to even. Entropy
is calculated to twelve.
"""
_NAMES = """
Short names: `A1` requests received, `A2` carried in, `IN` both, `B1` granted, `B2` partly granted,
`C` refused, `D` not provided, `E` not processed, `F` other endings (one row in the form of 2019,
three in that of 2021), `G` all closed, `H` carried out, `D1`, `E1`, `E24` single rows; `REV` and
`LIT` reviews and suits with `.corr` corrected and `.pend` pending, `RC` and `LC` those concluded.
`last.` is last year's report. Other names are [cells](cells.md).
"""
_MISSING = """
A figure of which an operand is missing has the code of the first one as its status, and lists all.
"""


def indicators_page(meanings: Meanings) -> str:
    """Return the page."""
    head = ["Id", "Variant", "Kind", "English", "Chinese", "Formula", "Forms"]
    codes = [[code(each.value), meanings.of(f"words.Missing.{each.value}")] for each in Missing]
    return page(
        "Indicators",
        _INTRODUCTION,
        _NAMES,
        "## Variants",
        table(head, map(_row, variants())),
        "## Why a number is missing",
        _MISSING,
        table(["Code", "Meaning"], codes),
    )


def _row(variant: Variant) -> list[str]:
    forms = ", ".join(form.value for form in variant.forms)
    return [
        variant.id, code(variant.key), variant.kind.value, variant.en, variant.zh,
        code(variant.formula), forms,
    ]  # fmt: skip
