"""Indicators written down, as plain data and as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal

from corpus.indicators.intervals import written
from corpus.indicators.model import Figure

COLUMNS = (
    "id", "variant", "lineage", "report_year", "value", "status", "numerator", "denominator",
    "low", "high", "is_small", "form", "scope", "kind", "missing",
)  # fmt: skip


def as_row(figure: Figure) -> dict[str, object]:
    """Return an indicator with its numbers as text; the value has six decimal places."""
    low, high = figure.interval or (None, None)
    return {
        "id": figure.variant.id,
        "variant": figure.variant.key,
        "lineage": figure.lineage,
        "report_year": figure.report_year,
        "value": None if figure.value is None else str(written(figure.value)),
        "status": figure.status,
        "numerator": _text(figure.numerator),
        "denominator": _text(figure.denominator),
        "low": _text(low),
        "high": _text(high),
        "is_small": figure.is_small,
        "form": figure.generation.value,
        "scope": figure.scope.value,
        "kind": figure.variant.kind.value,
        "missing": [{"ref": gap.ref, "code": gap.code.value} for gap in figure.gaps],
    }


def csv_lines(figures: Iterable[Figure]) -> Iterator[str]:
    """Yield the lines of a CSV file, the header first."""
    yield _line(COLUMNS)
    for figure in figures:
        row = as_row(figure)
        row["is_small"] = int(figure.is_small)
        row["missing"] = " ".join(f"{gap.ref}={gap.code.value}" for gap in figure.gaps)
        yield _line(["" if row[name] is None else row[name] for name in COLUMNS])


def _line(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(values)
    return out.getvalue()


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")
