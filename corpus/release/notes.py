"""Notes to people: what this is and how to cite it, its units, what changed, what is allowed."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from corpus.export.model import Table
from corpus.markdown import code, table
from corpus.release.errors import ReleaseRefused
from corpus.release.gates import Excused
from corpus.release.model import Edition
from corpus.release.package import TITLE
from corpus.release.tallies import Tallies

_DOI = re.compile(
    r"""(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(?P<doi>10\.\d{4,9}/[^\s"<>]+)""",
    re.IGNORECASE,
)


def readme(edition: Edition, tables: tuple[Table, ...], tallies: Tallies) -> bytes:
    """Return what a stranger reads first."""
    rows = [[code(f"data/{each.name}.csv"), f"{tallies.rows[each.name]:,}", each.grain,
             f"{each.en} ({each.zh})"] for each in tables]  # fmt: skip
    return _page(
        f"# {TITLE}, {edition.title}",
        f"As of {edition.moment}"
        + (f"; division {edition.division}" if edition.division else "") + ".",
        *_warning(edition),
        table(["File", "Rows", "One row per", "Content"], rows),
        "- Count who should have reported: `roster`, `is_expected` = 1; of whom a report is held: "
        "`is_held` = 1, whether it is on the web (`V`), unread (`UP`) or withdrawn since (`GO`).\n"
        "- Choose variables: `variable_coverage` marks those with numbers in 70 % of the reports "
        "of a district and year. Tell a deleted page from a blocked site: `reachability`.\n"
        "- Rebuild an indicator: `indicators` names it, `cells_long` has its numbers.\n"
        "- Open the original of a number: `cells_long.report_id` leads to `reports`, whose "
        f"{_where_originals_are(edition)}; `cells_long.anchor` says where in the bytes "
        "(`path` is an XPath in the tree that a browser builds of HTML). A report over several "
        "pages was joined into one HTML whose `div.page` elements follow `reports.pages`; the "
        "bytes of each page are kept beside it.\n"
        "- Find a capture in WARC files: `snapshots.warc_record_id` is its `WARC-Record-ID` in "
        f"`nianbao export --format warc --until {edition.until.isoformat()}`.\n"
        "- See what we tell otherwise than last time and why: `changes_release`; its `kind` says "
        "in which table to look (report, cell, roster, indicator).\n"
        "- Load the panel: `scripts/panel_wide.do` (Stata), `scripts/panel_wide.R`, "
        "`scripts/load.py` (pandas).\n"
        "- Codes in place of numbers: `CODEBOOK.html`, `CODEBOOK.md`. What a body is: `UNITS.md`. "
        "How good it is: `QUALITY.md`.\n"
        "- Check the files: `sha256sum --check SHA256SUMS`.",
        "## Citing",
        f"> {citation_text(edition)}",
        "The same for programs: `CITATION.cff`. Units as in `UNITS.md` of this version.",
        "## Reporting an error",
        "Name the cell by its permalink, `urn:nianbao:cell:` with `report_id`, `#` and `cell` of "
        "`cells_long`, say what the original prints and where you saw it, and send that to whoever "
        "published this release. Mended figures stand in `changes_release` of the next one.",
    )  # fmt: skip


def _where_originals_are(edition: Edition) -> str:
    if edition.has_originals:
        return "`original` is the place in `originals.zip`"
    return (
        "`url` shows it, and `payload_digest` names its bytes in the archive of whoever published "
        "this release, which leaves `originals.zip` out"
    )


def _warning(edition: Edition) -> Iterator[str]:
    if edition.is_snapshot:
        yield (
            "This is a snapshot that nobody promised to keep: make a release to cite it "
            "(`nianbao release`)."
        )


def citation_text(edition: Edition) -> str:
    """Return how the release is cited in a text; the day of access is the reader's."""
    dois = [
        f"{name} https://doi.org/{doi}"
        for name, doi in (("version DOI", edition.doi), ("concept DOI", edition.concept_doi))
        if doi
    ]
    return "; ".join([
        f"The nianbao authors, {TITLE}, version {edition.name}, as of {edition.moment}",
        *dois,
        "units as defined in its UNITS.md",
        "accessed YYYY-MM-DD.",
    ])  # fmt: skip


def read_doi(text: str | None) -> str | None:
    """Return a bare DOI of one as it is printed or linked; refuse what is none.

    >>> read_doi("https://doi.org/10.9999/nianbao.1")
    '10.9999/nianbao.1'
    """
    if text is None:
        return None
    found = _DOI.fullmatch(text.strip())
    if found is None:
        raise ReleaseRefused(f"{text!r} is no DOI: write it like 10.9999/nianbao.1.")
    return found["doi"]


def units() -> bytes:
    """Return what counts as one body through time."""
    return _page(
        "# Units",
        "The unit is a *lineage*: a body through time, with periods (name, kind, code, parent) and "
        "events. `lineage_id` is strict identity; `function_id` joins departments of the same task "
        "across mergers without claiming that they are one body. Researchers choose.",
        "- Only a new name or a new code: the same lineage.\n"
        "- Bodies of equal rank merge: a new lineage, events name both parents.\n"
        "- A small body is taken into a large one that keeps its name: the large one goes on.\n"
        "- A body is split: new lineages, events name where they come from.\n"
        "- A town comes under another county: the same lineage, a new period with the new parent.\n"
        "- Within the year of an event both bodies may report: `is_part_year` is 1.",
        "Names, kinds and parents in `roster` and `panel_wide` are those of 31 December of the "
        "year, else the last ones within it. Codes are those of GB/T 2260 for counties and above, "
        "as the imported lists have them; `agency_periods.source` names the list. A body that no "
        "list has goes by its key, its kind is `unknown`, and nothing is expected of it.",
        "A report is one of a lineage, a year and a scope: `own` covers the body's own work, "
        "`aggregate` that of everybody below it. `panel_wide` takes `own` before the others. "
        "Copies, other readings and earlier states of the same report are in `reports.places`.",
    )


def citation(edition: Edition) -> bytes:
    """Return the citation file (CFF 1.2.0), with the DOIs that an archive has reserved."""
    return ("\n".join(_citation_lines(edition)) + "\n").encode()


def _citation_lines(edition: Edition) -> Iterator[str]:
    yield "cff-version: 1.2.0"
    yield 'message: "Cite the release you used, with its version and the day you fetched it."'
    yield "type: dataset"
    yield f"title: {json.dumps(TITLE)}"
    yield from ("authors:", '  - name: "The nianbao authors"')
    yield f"version: {json.dumps(edition.name)}"
    yield f"date-released: {edition.as_of.isoformat()}"
    if edition.doi:
        yield f"doi: {json.dumps(edition.doi)}"
    if edition.concept_doi:
        yield "identifiers:"
        yield "  - type: doi"
        yield f"    value: {json.dumps(edition.concept_doi)}"
        yield '    description: "All releases."'
    yield "license: CC-BY-4.0"
    yield from ("keywords:", '  - "government information disclosure"', '  - "政府信息公开"')


def licence() -> bytes:
    """Return what may be done with it."""
    return _page(
        "# Licence",
        "Figures, codes, findings and notes of ours: Creative Commons Attribution 4.0 "
        "(https://creativecommons.org/licenses/by/4.0/). Figures are facts and free as such.",
        "Texts and originals are official documents of administrative bodies, kept and passed on "
        "as evidence with their source. Whoever has a right against that writes to whoever "
        "published this release; what is taken out is named in the next one.",
        "Identity numbers, private mobiles and names of applicants are masked in every table; "
        "originals are as published. `findings.triaged_by` names whoever settled a finding as they "
        "signed.",
    )


def changes(
    edition: Edition,
    causes: Mapping[tuple[str, str], int],
    explained: int,
    excused: Sequence[Excused] = (),
) -> bytes:
    """Return what differs from the release before, and which gates were passed with a reason."""
    gates = [[each.breach.gate, each.breach.name, each.breach.sentence.partition(": explain")[0],
              each.reason] for each in excused]  # fmt: skip
    passed = ["## Gates passed with an explanation",
              table(["Gate", "Name", "What", "Reason"], gates)] if gates else []  # fmt: skip
    if edition.previous is None:
        told = "This release was compared with no other."
        return _page(f"# Changes in {edition.name}", told, *passed)
    rows = [[cause, turn, f"{count:,}"] for (cause, turn), count in sorted(causes.items())]
    shown = table(["Cause", "Turn", "Lines"], rows) if rows else "Nothing differs."
    return _page(
        f"# Changes in {edition.name} since {edition.previous}",
        shown,
        f"{explained} explanations cover what changed on our side. Each figure, status and "
        "indicator stands in `data/changes_release.csv`; a report that only one of both has is "
        "one line.",
        *passed,
    )


def _page(*parts: str) -> bytes:
    return ("\n\n".join(parts) + "\n").encode()
