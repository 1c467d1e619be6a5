"""Measuring: every report of a golden set read by the parser of this program, counted by form."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from corpus.golden.compare import Fit, Part, Seen, compare
from corpus.golden.errors import GoldenRefused
from corpus.golden.records import golden_pairs
from parsers.parse import parse
from parsers.version import parser_version


class Miss(NamedTuple):
    """A thing that does not fit, and in which report."""

    report: str
    form: str
    seen: Seen

    def describe(self) -> str:
        """Return it in words."""
        part, name, _, expected, found = self.seen
        return f"{self.report}, {part} {name}: {expected} expected, {found} read"


@dataclass(slots=True)
class Accuracy:
    """How far a parser agrees with careful readers; counts are by form, part and fit."""

    parser: str
    parser_digest: str
    reports: Counter[str] = field(default_factory=Counter)
    counts: Counter[tuple[str, Part, Fit]] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)

    @property
    def forms(self) -> list[str]:
        """Return the forms of the reports in order."""
        return sorted(self.reports)

    def total(self, form: str, part: Part) -> int:
        """Count what was compared of a part."""
        return sum(self.counts[form, part, fit] for fit in Fit)

    def missed(self, form: str) -> list[Miss]:
        """Return what does not fit in reports of a form."""
        return [miss for miss in self.misses if miss.form == form]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "parser": {"version": self.parser, "digest": self.parser_digest},
            "forms": {form: self._form_json(form) for form in self.forms},
            "misses": [miss.describe() for miss in self.misses],
        }

    def _form_json(self, form: str) -> Mapping[str, Any]:
        parts = {
            part.value: {fit.value: self.counts[form, part, fit] for fit in Fit} for part in Part
        }
        return {"reports": self.reports[form]} | parts


def measure(folder: Path) -> Accuracy:
    """Read a golden set and count what fits, by the form that the readers saw."""
    version = parser_version()
    accuracy = Accuracy(version.version, version.digest)
    for path, form, seen in _compared(folder):
        if seen is None:
            accuracy.reports[form] += 1
            continue
        accuracy.counts[form, seen.part, seen.fit] += 1
        if seen.fit is not Fit.RIGHT:
            accuracy.misses.append(Miss(path.name, form, seen))
    return accuracy


def _compared(folder: Path) -> Iterator[tuple[Path, str, Seen | None]]:
    """Yield each report once with nothing, then with everything that was compared."""
    for path, gold in golden_pairs(folder):
        form = str(gold["template_generation"])
        yield path, form, None
        record = parse(path.read_bytes(), name=path.name)
        try:
            yield from [(path, form, seen) for seen in compare(record, gold)]
        except (KeyError, TypeError, AttributeError) as error:
            raise GoldenRefused(
                f"The record of {path.name} in the golden set cannot be read ({error}): mend it."
            ) from error
