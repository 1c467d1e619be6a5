"""`nianbao demo`: invented portals, crawled, parsed, compared over the years and released."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console

from corpus.cli.console import open_console, plain_text, write_json
from corpus.cli.crawl_text import describe_visit
from corpus.cli.demo_corpus import (
    DemoCorpus,
    count_coverage,
    derive_corpus,
    print_corpus,
    print_matrix,
    release_lines,
    release_once,
    write_register,
)
from corpus.cli.demo_web import DemoVisit, DemoWeb, invent_web, visit_portals, write_portals
from corpus.cli.export import export_under_progress
from corpus.cli.finding_text import print_finding
from corpus.cli.ingest import Ingested, ingest_paths
from corpus.cli.known import files_of
from corpus.cli.options import json_option, settings
from corpus.cli.surroundings import (
    bring_up_to_date,
    ending_of,
    open_job,
    show_counts,
    signing_key_file,
)
from corpus.config import ExportFormat
from corpus.errors import ExtraMissing
from corpus.export.placing import ExportedFile
from corpus.export.write import ExportRequest
from corpus.jobs.files import show_path
from corpus.jobs.ingest import Origin
from corpus.jobs.verdicts import write_report
from corpus.jobs.verify import VerifyReport, VerifyRequest, verify
from corpus.sample.district import SampleFile, sample_district
from crawler.portals.portal import Portal
from parsers.model import Severity
from storage.fixity.log_check import Trust
from storage.log.keys import open_signer
from storage.queries import FindingRow, findings
from storage.session import Store

_FORMATS: tuple[ExportFormat, ...] = ("csv", "jsonl", "parquet")


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the demo keeps its things."""

    folder: Path

    @property
    def pages(self) -> Path:
        return self.folder / "pages"

    @property
    def export(self) -> Path:
        return self.folder / "export"

    @property
    def portals(self) -> Path:
        return self.folder / "portals"

    @property
    def register(self) -> Path:
        return self.folder / "registry.csv"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'nianbao.db'}"


@dataclass(frozen=True, slots=True)
class _Results:
    """What the demo did."""

    visits: list[DemoVisit]
    ingested: Ingested
    corpus: DemoCorpus
    files: list[ExportedFile]
    release: Path
    checked: VerifyReport

    @property
    def is_complete(self) -> bool:
        is_crawled = all(visit.report.is_complete for visit in self.visits)
        return is_crawled and self.ingested.is_complete and self.checked.is_sound


@click.command("demo")
@click.option("--dir", "folder", default="nianbao-demo", show_default=True, metavar="DIR",
              type=click.Path(path_type=Path), help="Folder to work in.")  # fmt: skip
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), metavar="N",
              help="Which district to invent.")  # fmt: skip
@json_option
def command(*, folder: Path, seed: int, is_json: bool) -> int:
    """Invent portals, crawl them twice, parse, show what changed and what is wrong, export it all.

    The portals stand on this machine; nothing touches the network. A few files are taken in as
    well. Doing it again visits the portals once more and stores no fact twice.
    """
    places, web, console = _Places(folder), invent_web(seed), None if is_json else open_console()
    pages = sample_district(seed)
    _write_pages(places, web, pages)
    known = tuple(files_of(places.portals).portals.values())
    with Store(places.url) as store:
        bring_up_to_date(store)
        results = _work(store, places, (web, known), console)
        if console is None:
            coverage = count_coverage(store, known)
            write_json(_summary(places, results) | {"coverage": coverage})
        else:
            _print_ingest(console, len(pages), results.ingested)
            print_matrix(store, known)
            console.print()
            print_corpus(console, results.corpus)
            _print_errors(console, store)
            _print_places(console, places, results)
            console.print(plain_text(_describe_check(results.checked)))
            _print_next(console, places, results)
    return ending_of(is_complete=results.is_complete)


def _work(
    store: Store,
    places: _Places,
    of: tuple[DemoWeb, tuple[Portal, ...]],
    console: Console | None,
) -> _Results:
    """Do everything with a web and all known portals; visits are told of as they end."""
    web, known = of
    visits = []
    for visit in visit_portals(store, web):
        visits.append(visit)
        _print_visit(console, visit)
    done = ingest_paths(store, [places.pages], Origin(settings().largest_file), jobs=1)
    corpus = derive_corpus(store, places.register, known)
    files = _export(store, places.export)
    release = release_once(store, places.folder, known)
    return _Results(visits, done, corpus, files, release, _verify(store))


def _verify(store: Store) -> VerifyReport:
    """Compare everything stored with the signed log."""
    signer = open_signer(signing_key_file(settings()))
    trust = Trust(frozenset({signer.public_key}), [])
    return verify(open_job(store, lambda _: None, signer), VerifyRequest(trust=trust))


def _describe_check(report: VerifyReport) -> str:
    state = "sound" if report.is_sound else f"{report.problems.count} problems"
    return f"Everything stored compared with the signed log: {state}."


def _write_pages(places: _Places, web: DemoWeb, files: list[SampleFile]) -> None:
    """Write the files, the register and the portals; pages that are there stay untouched."""
    places.pages.mkdir(parents=True, exist_ok=True)
    for file in files:
        path = places.pages / file.name
        if not path.exists() or path.read_bytes() != file.payload:
            path.write_bytes(file.payload)
    write_portals(places.portals, web)
    write_register(places.register, web, files)


def _export(store: Store, folder: Path) -> list[ExportedFile]:
    """Export in every format for which the packages are there."""
    written: list[ExportedFile] = []
    for form in _FORMATS:
        try:
            request = ExportRequest(form, folder / form, is_forced=True)
            written += export_under_progress(store, request)
        except ExtraMissing:
            continue
    return written


def _summary(places: _Places, results: _Results) -> dict[str, object]:
    done = results.ingested
    return {
        "database": places.url,
        "visits": [_summarise_visit(visit) for visit in results.visits],
        "archived": done.archived.counts(),
        "parsed": None if done.parsed is None else done.parsed.counts(),
        **results.corpus.as_json(),
        "release": str(results.release),
        "files": [str(file.path) for file in results.files],
        "is_sound": results.checked.is_sound,
        "is_complete": results.is_complete,
    }


def _summarise_visit(visit: DemoVisit) -> dict[str, object]:
    parsed = visit.report.parsed
    return {
        "month": visit.month,
        "portals": [write_report(each) for each in visit.report.visits],
        "parsed": None if parsed is None else parsed.counts(),
    }


def _print_visit(console: Console | None, visit: DemoVisit) -> None:
    if console is None:
        return
    when = "a month later" if visit.month else "for the first time"
    console.print(plain_text(f"Invented portals on this machine, crawled {when}:", "bold"))
    for each in visit.report.visits:
        for line in describe_visit(each):
            console.print(plain_text(line), soft_wrap=True)
    if visit.report.parsed is not None:
        console.print(plain_text(f"Parsed: {show_counts(visit.report.parsed.counts())}."))
    console.print()


def _print_ingest(console: Console, count: int, done: Ingested) -> None:
    console.print(plain_text(f"An invented district: {count} files.", "bold"))
    console.print(plain_text(f"Archived: {show_counts(done.archived.counts())}."))
    if done.parsed is not None:
        console.print(plain_text(f"Parsed: {show_counts(done.parsed.counts())}."))
    console.print()


def _print_errors(console: Console, store: Store) -> None:
    with store.read_only() as session:
        errors = [row for row in findings(session) if row.severity is Severity.ERROR]
    console.print(plain_text("What the checks found to be impossible:", "bold"))
    for row in _one_of_each(errors):
        _print_error(console, row)
    console.print(plain_text(f"{len(errors)} errors in all: see export/csv/findings.csv.", "dim"))
    console.print()


def _one_of_each(rows: list[FindingRow]) -> list[FindingRow]:
    """Return the first finding of each kind of rule."""
    kinds: dict[str, FindingRow] = {}
    for row in rows:
        kinds.setdefault(".".join(row.rule.split(".")[:2]), row)
    return list(kinds.values())


def _print_error(console: Console, row: FindingRow) -> None:
    console.print(plain_text(f"{row.agency_name}, {row.report_year}"))
    # Nought adds nothing to a sum.
    operands = [(one["ref"], one["value"]) for one in row.operands if one["value"] not in ("0", 0)]
    print_finding(console, row.severity, (row.rule, row.message), operands)


def _print_places(console: Console, places: _Places, results: _Results) -> None:
    lines = (
        ("pages", show_path(places.pages)),
        ("portals", show_path(places.portals)),
        ("register", show_path(places.register)),
        ("database", places.url),
        *(("export", f"{show_path(file.path)} ({file.rows:,} rows)") for file in results.files),
        *release_lines(results.release),
    )
    for name, place in lines:
        console.print(plain_text(f"{name:10}{place}"), soft_wrap=True)


def _print_next(console: Console, places: _Places, results: _Results) -> None:
    console.print()
    console.print(plain_text("Try next:", "bold"))
    for line in _next_commands(places, results.corpus):
        console.print(plain_text(f"  {line}"), soft_wrap=True)


def _next_commands(places: _Places, corpus: DemoCorpus) -> Iterator[str]:
    page, program = places.pages / "township-2022.html", _program()
    on_database = f"{program} --db {places.url}"
    yield f"{program} parse {show_path(page)} --format table"
    yield f"{on_database} status"
    yield f"{on_database} coverage --holes"
    for edit in corpus.edits[:1]:
        yield f"{on_database} reports show {edit.lineage} {edit.change.report_year}"
    yield f"{on_database} findings --rule years"


def _program() -> str:
    """Name the program as it was called, so that the commands work as they are printed."""
    called = Path(sys.argv[0])
    is_ours = called.name == "nianbao" and called.parent != Path()
    return show_path(called) if is_ours else "nianbao"
