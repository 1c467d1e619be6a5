"""The codebook as files: CSV and JSON for programs, pages for people, both languages."""

from collections.abc import Iterator, Mapping, Sequence

from corpus.export.csv_file import csv_line
from corpus.markdown import code, codes, table
from corpus.release.codebook import Entry, all_entries
from corpus.release.codes import CODES
from corpus.release.package import dump_pretty
from corpus.release.tables import all_tables
from corpus.release.tallies import Tallies

Since = Mapping[tuple[str, str], str]
"""By table and column, the release since which it is there."""

_HEAD = (
    "table", "name", "kind", "zh", "en", "cell", "unit", "allowed", "wording", "comparability",
    "traps", "tested_by", "used_in", "numbers", "example", "since",
)  # fmt: skip
_FLAGS = """
`k` behind a code: corrected by a person, the original kept. `z`: blank, and the sum it belongs to
holds exactly with a zero in it; the number stays missing.
"""


class Codebook:
    """Every entry, with what was observed in a release if there is one."""

    def __init__(self, tallies: Tallies | None, since: Since, name: str) -> None:
        self._tallies = tallies or Tallies()
        self._since = since
        self._name = name
        self.entries = all_entries()

    def csv(self) -> bytes:
        """Return one line per column or cell."""
        return csv_line(_HEAD) + b"".join(csv_line(self._line(each)) for each in self.entries)

    def json(self) -> bytes:
        """Return everything, with the counts by year and code."""
        listed = [
            each.as_json() | {
                "observed": self._observed(each), "example": self._example_json(each),
                "since": self.since(each),
            }
            for each in self.entries
        ]  # fmt: skip
        return dump_pretty({"codes": [each._asdict() for each in CODES], "entries": listed})

    def markdown(self) -> list[str]:
        """Return the parts of a page: codes, tables, cells."""
        parts = ["## Codes 缺失码", code_table(), _FLAGS.strip(), "## Tables 数据表"]
        for each in all_tables():
            own = [e for e in self.entries if e.table == each.name and e.cell is None]
            key = f"Key: {codes(each.key)}. One row per {each.grain}."
            rows = [[code(e.name), e.kind, e.zh, e.en] for e in own]
            head = ("Column", "Kind", "中文", "English")
            parts += [f"### {each.name}: {each.en} ({each.zh})", key, table(head, rows)]
        parts.append("## Cells 单元格")
        parts += (self._described(each) for each in self.entries if each.cell is not None)
        return parts

    def _described(self, entry: Entry) -> str:
        lines = [f"### {entry.name}", f"{entry.zh} | {entry.en}", ""]
        lines += (f"- {name}: {_coded(name, text)}" for name, text in self.facts(entry) if text)
        return "\n".join(lines)

    def facts(self, entry: Entry) -> Iterator[tuple[str, str | None]]:
        """Yield what is known of a cell, by name."""
        yield "cell 单元格", entry.cell
        yield "unit 单位", entry.unit
        yield "range 取值", entry.allowed
        yield "forms 各期表述", "; ".join(f"{k} {v}" for k, v in entry.wording.items())
        yield "comparability 可比性", entry.comparability
        yield "traps 注意", " ".join(entry.traps)
        yield "tested by 核查规则", ", ".join(entry.tested_by)
        yield "used in 所用指标", ", ".join(entry.used_in)
        observed = self._observed(entry)
        yield (
            "observed 观测",
            "; ".join(
                f"{year}: " + ", ".join(f"{code} {count:,}" for code, count in counts.items())
                for year, counts in observed.items()
            ),
        )
        yield "example 例", self._example(entry)
        yield "since 始于", self.since(entry)

    def _line(self, entry: Entry) -> Sequence[str | None]:
        counts = self._observed(entry).values()
        numbers = sum(each.get("V", 0) for each in counts)
        wording = "; ".join(f"{epoch}: {text}" for epoch, text in entry.wording.items())
        return (
            entry.table, entry.name, entry.kind, entry.zh, entry.en, entry.cell, entry.unit,
            entry.allowed, wording or None, entry.comparability, " ".join(entry.traps) or None,
            "; ".join(entry.tested_by) or None, "; ".join(entry.used_in) or None,
            str(numbers) if entry.cell else None, self._example(entry), self.since(entry),
        )  # fmt: skip

    def _observed(self, entry: Entry) -> dict[str, dict[str, int]]:
        return {} if entry.cell is None else self._tallies.observed(entry.cell)

    def _example(self, entry: Entry) -> str | None:
        found = None if entry.cell is None else self._tallies.examples.get(entry.cell)
        return None if found is None else str(found)

    def _example_json(self, entry: Entry) -> dict[str, str | None] | None:
        found = None if entry.cell is None else self._tallies.examples.get(entry.cell)
        return None if found is None else found._asdict()

    def since(self, entry: Entry) -> str:
        """Return the release since which a column or cell is there."""
        return self._since.get((entry.table, entry.name), self._name)


_NAMES = ("cell 单元格", "tested by 核查规则", "used in 所用指标", "example 例")


def _coded(name: str, text: str) -> str:
    """Return names as code spans, words as they are."""
    return codes(text.split(", ")) if name in _NAMES[:3] else code(text) if name in _NAMES else text


def code_table() -> str:
    """Return the codes as a table."""
    rows = [[code(c.code), code(c.stata), code(c.sdmx), c.zh, c.en, c.by] for c in CODES]
    return table(["Code", "Stata", "SDMX", "中文", "English", "By"], rows)
