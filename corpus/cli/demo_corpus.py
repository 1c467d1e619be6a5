"""The demo's corpus over years: whose each report is, what was edited, what does not fit together.

The register of agencies is invented along with the portals and files, as everything here is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from rich.console import Console

from corpus.agencies.functions import labels_by_name
from corpus.agencies.importing import import_lists, read_facts
from corpus.agencies.register import COLUMNS
from corpus.agencies.registry import AgencyRegistry
from corpus.agencies.resolving import resolve_pending
from corpus.changes.text import change_json, describe, summarise
from corpus.cli.console import plain_text
from corpus.cli.coverage_views import print_view
from corpus.cli.demo_web import DemoWeb
from corpus.cli.surroundings import now, open_signing_job
from corpus.coverage.asking import Question, ask
from corpus.crawled.witness import crawled
from corpus.export.csv_file import csv_line
from corpus.jobs.changes import derive_changes
from corpus.jobs.files import show_path
from corpus.jobs.series import build_reports
from corpus.release.making import make_release
from corpus.release.request import ReleaseRequest
from corpus.rules.deriving import Yardstick, derive_findings
from corpus.sample.agencies import SampleAgency
from corpus.sample.district import SampleFile
from crawler.portals.portal import Portal
from storage.agencies.resolutions import queue
from storage.changes.facts import ListedChange, listed
from storage.findings.saving import standing_findings
from storage.models.agencies import AgencyKind, ResolutionOutcome
from storage.models.longitudinal import ChangeKind
from storage.releases.told import told_releases
from storage.session import Store

# Like 99, where the counties of the sample web are, 98 is no province of GB/T 2260.
_PROVINCE = "98"

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class DemoCorpus:
    """What was derived from all visits and files together; `edits` are the silent ones."""

    registry: AgencyRegistry
    outcomes: Counter[str]
    findings: int
    edits: list[ListedChange]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "resolutions": {each.value: self.outcomes[each] for each in ResolutionOutcome},
            "findings_across_reports": self.findings,
            "silent_edits": [change_json(edit) for edit in self.edits],
        }


def write_register(path: Path, web: DemoWeb, files: Iterable[SampleFile]) -> None:
    """Write who is there; a file that says so already stays untouched."""
    rows = [*_rows_of_files(web.sample.seed, files)]
    for portal, agencies in web.agencies():
        rows += _rows(portal.division, agencies)
    cells = ([row.get(column) or None for column in COLUMNS] for row in rows)
    payload = b"".join(map(csv_line, (COLUMNS, *cells)))
    if not path.exists() or path.read_bytes() != payload:
        path.write_bytes(payload)


def _rows_of_files(seed: int, files: Iterable[SampleFile]) -> Iterator[Row]:
    """Yield the district of the files and its city, whose name stands before the district's."""
    agencies = {file.truth.agency.name: file.truth.agency for file in files if file.truth}
    city = next(each.parents[-1] for each in agencies.values() if _is_seat(each))
    # Every seed has a district of its own, so that one folder may hold the demos of several.
    code = f"{_PROVINCE}{seed % 10_000:04}"
    key = f"{code}-{city}"
    yield {"lineage": key, "name": city, "kind": AgencyKind.CITY}
    yield from _rows(code, agencies.values(), key)


def _rows(code: str, agencies: Iterable[SampleAgency], parent: str = "") -> Iterator[Row]:
    for agency in agencies:
        own = {"lineage": f"{code}-{agency.place}", "name": agency.place, "parent": code}
        if _is_seat(agency):
            seat = {"lineage": code, "kind": AgencyKind.COUNTY, "code": code, "parent": parent}
            yield own | seat
        elif agency.level == "county_department":
            label = labels_by_name().get(agency.base)
            function = "" if label is None else label.key
            yield own | {"kind": AgencyKind.DEPARTMENT, "function": function}
        else:
            yield own | {"kind": AgencyKind.TOWNSHIP}


def _is_seat(agency: SampleAgency) -> bool:
    return agency.level == "district"


def derive_corpus(store: Store, register: Path, portals: Sequence[Portal]) -> DemoCorpus:
    """Do what follows the parsing, as the commands of the same names do one by one."""
    job = open_signing_job(store, lambda _: None)
    import_lists(job, [register], None)
    resolve_pending(job, portals)
    build_reports(job, portals)
    derive_changes(job)
    derive_findings(job, Yardstick(), crawled(portals))
    registry = AgencyRegistry.of(read_facts(job))
    with store.read_only() as session:
        return DemoCorpus(
            registry,
            Counter(row.outcome.value for row in queue(session)),
            sum(1 for _ in standing_findings(session)),
            [one for one in listed(session, kinds=[ChangeKind.NUMBER])
             if one.change.detail.get("is_silent")],
        )  # fmt: skip


def release_once(store: Store, folder: Path, portals: Sequence[Portal]) -> Path:
    """Release the corpus unless that was done before: what was released stays as it was."""
    with store.read_only() as session:
        told = [release.name for release in told_releases(session)]
    for name in told:
        if (made := folder / f"release-{name}").exists():
            return made
    names = (f"demo-{number}" for number in count(len(told) + 1))
    name = next(name for name in names if not (folder / f"release-{name}").exists())
    made = folder / f"release-{name}"
    request = ReleaseRequest(name, made, has_originals=False)
    make_release(open_signing_job(store, lambda _: None), request, portals)
    return made


def count_coverage(store: Store, portals: Sequence[Portal]) -> dict[str, Any]:
    """Count how many of the reports that are due are held, and the rest by reason."""
    with store.read_only() as session:
        asked = ask(session, tuple(portals), Question(), now().year)
        for _ in asked.cells():
            pass
        whole = asked.tally.of()
    return {"expected": whole.expected, "held": whole.held, "holes": dict(whole.holes)}


def print_matrix(store: Store, portals: Sequence[Portal]) -> None:
    """Print the coverage as `nianbao coverage` does."""
    with store.read_only() as session:
        asked = ask(session, tuple(portals), Question(), now().year)
        print_view(asked, "matrix", is_all=False)


def print_corpus(console: Console, done: DemoCorpus) -> None:
    """Print a silent edit with its evidence, and how much there is of everything."""
    for edit in done.edits[:1]:
        console.print(plain_text("What was edited after publication, without a word:", "bold"))
        title = summarise(edit, _name_of(done.registry, edit))
        console.print(plain_text(title), soft_wrap=True)
        for line in describe(edit):
            console.print(plain_text(f"  {line}"), soft_wrap=True)
    resolved = done.outcomes[ResolutionOutcome.RESOLVED]
    waiting = done.outcomes[ResolutionOutcome.REVIEW]
    console.print(plain_text(
        f"{resolved} report versions are of an agency of the register, {waiting} wait in review. "
        f"{done.findings} findings across years, levels and agencies."
    ), soft_wrap=True)  # fmt: skip
    console.print()


def _name_of(registry: AgencyRegistry, edit: ListedChange) -> str | None:
    body = registry.bodies.get(edit.lineage or "")
    return None if body is None else body.periods[-1].name


def release_lines(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the line about a release among the places."""
    files = sum(1 for path in folder.rglob("*") if path.is_file())
    yield "release", f"{show_path(folder)} ({files} files)"
