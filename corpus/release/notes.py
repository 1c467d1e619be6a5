"""Notes to people: what this is, how to cite it, what changed, how good it is, what is allowed."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from corpus.markdown import code, table
from corpus.release.model import Edition, Table
from corpus.release.package import TITLE
from corpus.release.tallies import Tallies

Json = dict[str, Any]

NOT_MEASURED = "not measured"
_KNOWN_FAILURES = (
    "Reports that exist as pictures only are read when somebody asks for it (`--ocr`); else `UP`.",
    "A page that changed and was changed back between two looks shows no change.",
    "The roster knows the bodies of the imported lists; a body on no list is expected of nobody.",
)


def readme(edition: Edition, tables: tuple[Table, ...], tallies: Tallies) -> bytes:
    """Return what a stranger reads first."""
    rows = [[code(f"data/{each.name}.csv"), f"{tallies.rows[each.name]:,}", each.grain,
             f"{each.en} ({each.zh})"] for each in tables]  # fmt: skip
    return _page(
        f"# {TITLE}, release {edition.name}",
        f"As of {edition.as_of.isoformat()}, 24:00 Beijing time"
        + (f"; division {edition.division}" if edition.division else "") + ".",
        table(["File", "Rows", "One row per", "Content"], rows),
        "- Count who should have reported: `roster`, `is_expected` = 1.",
        "- Rebuild an indicator: `indicators` names it, `cells_long` has its numbers.",
        "- Open the original of a number: `cells_long.report_id` leads to `reports`, whose "
        "`original` is the place in `originals.zip`; `cells_long.anchor` says where in the bytes "
        "(`path` is an XPath in the tree that a browser builds of HTML).",
        "- See what we tell otherwise than last time and why: `changes_release`.",
        "- Load the panel: `scripts/panel_wide.do` (Stata), `scripts/panel_wide.R`, "
        "`scripts/load.py` (pandas).",
        "- Codes in place of numbers: `CODEBOOK.md`. How good it is: `QUALITY.md`.",
        "- Citing: `CITATION.cff`.",
        "- Check the files: `sha256sum --check SHA256SUMS`.",
    )  # fmt: skip


def citation(edition: Edition) -> bytes:
    """Return the citation file (CFF 1.2.0); the version DOI is entered by whoever deposits it."""
    day = edition.as_of.isoformat()
    lines = (
        "cff-version: 1.2.0",
        'message: "Cite the release you used, with its version and the day you fetched it."',
        "type: dataset",
        f"title: {json.dumps(TITLE)}",
        "authors:",
        '  - name: "The nianbao authors"',
        f"version: {json.dumps(edition.name)}",
        f"date-released: {day}",
        "license: CC-BY-4.0",
        "keywords:",
        '  - "government information disclosure"',
        '  - "政府信息公开"',
    )
    return ("\n".join(lines) + "\n").encode()


def licence() -> bytes:
    """Return what may be done with it."""
    return _page(
        "# Licence",
        "Figures, codes, findings and notes of ours: Creative Commons Attribution 4.0 "
        "(https://creativecommons.org/licenses/by/4.0/). Figures are facts and free as such.",
        "Texts and originals are official documents of administrative bodies, kept and passed on "
        "as evidence with their source. Whoever has a right against that writes to whoever "
        "published this release; what is taken out is named in the next one.",
        "Numbers of persons (identity cards, mobiles) are masked in `sections` and `claims`; "
        "originals are as published.",
    )


def changes(edition: Edition, causes: Mapping[tuple[str, str], int], explained: int) -> bytes:
    """Return what differs from the release before."""
    if edition.previous is None:
        return _page(f"# Changes in {edition.name}", "This release was compared with no other.")
    rows = [[cause, turn, f"{count:,}"] for (cause, turn), count in sorted(causes.items())]
    shown = table(["Cause", "Turn", "Figures or reports"], rows) if rows else "Nothing differs."
    return _page(
        f"# Changes in {edition.name} since {edition.previous}",
        shown,
        f"{explained} explanations cover what changed on our side. Each figure stands in "
        "`data/changes_release.csv`; a report that only one of both has is one line.",
    )


def quality(edition: Edition, tallies: Tallies, unsettled: int, accuracy: Json | None) -> bytes:
    """Return how good it is: accuracy, coverage, gaps."""
    total = sum(count for _, count in tallies.by_code())
    codes = [[code(name), f"{count:,}", _share(count, total)]
             for name, count in tallies.by_code() if count]  # fmt: skip
    parsers = [[version, code(digest), f"{count:,}"]
               for (version, digest), count in sorted(tallies.parsers.items())]  # fmt: skip
    return _page(
        f"# Quality of {edition.name}",
        "## Accuracy", _accuracy(accuracy),
        "## Cells by code", table(["Code", "Cells", "Share"], codes),
        f"{tallies.flags['corrected']:,} corrected by a person, "
        f"{tallies.flags['assumed_zero']:,} blanks that sums prove to be zeros.",
        "## Coverage", "Bodies that had to report, by what became of it.",
        table(["Year", "Status", "Bodies"], _coverage(tallies)),
        "## Doubts",
        f"{tallies.suspects:,} failed checks point at our own reading. "
        f"{unsettled:,} report versions wait for a person to say whose they are.",
        "## Parsers", table(["Version", "Digest", "Reports"], parsers),
        *(("Reports of several parsers stand side by side: run `nianbao reparse`.",)
          if len(parsers) > 1 else ()),
        "## Known failures", "\n".join(f"- {each}" for each in _KNOWN_FAILURES),
    )  # fmt: skip


def _accuracy(measured: Json | None) -> str:
    if measured is None:
        return f"On the golden set: {NOT_MEASURED}."
    rows = [[name, str(value)] for name, value in sorted(measured.items())]
    return table(["Golden set", "Figure"], rows)


def _coverage(tallies: Tallies) -> Iterator[list[str]]:
    for (year, status), count in sorted(tallies.statuses.items()):
        yield [str(year), code(status), f"{count:,}"]


def _share(count: int, total: int) -> str:
    return f"{1000 * count // max(total, 1) / 10:.1f} %"


def _page(*parts: str) -> bytes:
    return ("\n\n".join(parts) + "\n").encode()
