"""How a release stands, read from its folder alone: errors by form, coverage by district."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from corpus.release.codes import GONE, VALUE
from corpus.release.earlier import table_lines
from corpus.release.errors import ReleaseRefused
from parsers.model import Outcome, Severity


class Share(NamedTuple):
    """So many of so many, or so many for so many."""

    number: int
    total: int

    @property
    def rate(self) -> Fraction:
        """Return it as a number."""
        return Fraction(self.number, self.total)


DistrictYear = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """Failed rules of severity error for the reports of each form, reports held of those due.

    Coverage is by the government that a body belongs to and year; a report that could not be read
    covers nothing, one that was read and withdrawn since does.
    """

    errors: Mapping[str, Share]
    coverage: Mapping[DistrictYear, Share]


def read_standing(folder: Path) -> Standing:
    """Read how a release stands, whole or under way."""
    try:
        forms, reports = _read_forms(folder)
        errors = _count_errors(folder, forms)
        coverage = _read_coverage(folder)
    except (OSError, KeyError) as error:
        raise ReleaseRefused(
            f"The release in {folder} cannot be compared with ({error}): name one of this form."
        ) from error
    shares = {form: Share(errors[form], count) for form, count in sorted(reports.items())}
    return Standing(shares, coverage)


def _read_forms(folder: Path) -> tuple[dict[tuple[str, str], str], Counter[str]]:
    """Return the form of each body and year, and how many reports have each form."""
    forms: dict[tuple[str, str], str] = {}
    reports: Counter[str] = Counter()
    with table_lines(folder, "reports") as lines:
        for line in lines:
            forms.setdefault((line["lineage_id"], line["report_year"]), line["form"])
            reports[line["form"]] += 1
    return forms, reports


def _count_errors(folder: Path, forms: Mapping[tuple[str, str], str]) -> Counter[str]:
    found: Counter[str] = Counter()
    with table_lines(folder, "findings") as lines:
        for line in lines:
            form = forms.get((line["lineage_id"], line["report_year"]))
            is_error = (line["severity"], line["outcome"]) == (Severity.ERROR, Outcome.FAIL)
            if form is not None and is_error:
                found[form] += 1
    return found


def _read_coverage(folder: Path) -> dict[DistrictYear, Share]:
    held: Counter[DistrictYear] = Counter()
    expected: Counter[DistrictYear] = Counter()
    with table_lines(folder, "roster") as lines:
        for line in lines:
            if line["is_expected"] == "1":
                district = line["division_id"] or line["parent_id"] or line["lineage_id"]
                at = district, int(line["report_year"])
                expected[at] += 1
                held[at] += _is_read(line)
    return {at: Share(held[at], count) for at, count in sorted(expected.items())}


def _is_read(line: Mapping[str, str]) -> bool:
    """Tell whether a report is held and was read; earlier releases say V of those that are gone."""
    return line["status"] == VALUE or (line["status"], line.get("is_held")) == (GONE, "1")
