"""Reports as parsed: released with the bytes their cells stand in, and with each of their pages."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from corpus.agencies.importing import import_lists
from corpus.agencies.resolving import resolve_pending
from corpus.job import Job
from corpus.jobs.corrections import Order, correct
from corpus.jobs.series import build_reports
from corpus.release.making import make_release
from corpus.release.request import ReleaseRequest
from corpus.sample.edits import print_figures
from corpus.sample.figures import Figure
from parsers.locate import Rereader
from parsers.model import Locator, State
from parsers.several import join_pages
from storage.session import Store
from tests.corpus.agencies.registries import as_file
from tests.corpus.jobs.test_carriers import article, as_pages, read, take_in
from tests.corpus.release.conftest import PORTALS, empty
from tests.corpus.release.test_release import contents
from tests.corpus.release.test_release import read as rows_of
from tests.parsers.test_several import document
from tests.storage.builders import TickingClock

LISTED = "p,云岭省,province,,980000\nc,墨汀市,city,p,980100\nA,沐岚区,county,c,980101"
CHANGED = "t4.review_pending"


def pages(pending: int | None = None) -> dict[str, bytes]:
    """Return the pages of a report by name; a figure of the last one may be another one."""
    doc = document(6)
    if pending is not None:
        figure = Figure(str(pending), pending, State.NUMBER)
        doc = print_figures(doc, {CHANGED: figure})
    shown = as_pages(doc)
    return dict(zip(["t2022.html", "t2022_1.html", "t2022_2.html"], shown, strict=True))


def archive(job: Job, folder: Path, files: dict[str, bytes]) -> None:
    take_in(job, folder, files)
    assert read(job).joined == 1
    resolve_pending(job, PORTALS)
    build_reports(job, PORTALS)


def released(job: Job, folder: Path, against: Path | None = None) -> Path:
    make_release(job, ReleaseRequest(folder.name, folder, against=against), PORTALS)
    return folder


def job_of(store: Store, folder: Path) -> Job:
    empty(store)
    job = Job(store, TickingClock(), "0.1.0")
    (folder / "register.csv").write_bytes(as_file(LISTED))
    import_lists(job, [folder / "register.csv"], None)
    return job


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release of a report over three pages."""
    place = tmp_path_factory.mktemp("spread")
    with Store(f"sqlite:///{place / 'spread.db'}") as store:
        store.upgrade()
        return released_of(store, place, place / "one")


def released_of(store: Store, place: Path, out: Path) -> Path:
    job = job_of(store, place)
    archive(job, place, pages())
    return released(job, out)


def test_every_cell_is_found_in_the_original_that_is_named(folder: Path) -> None:
    (report,) = rows_of(folder, "reports")
    with zipfile.ZipFile(folder / "originals.zip") as originals:
        payload = originals.read(report["original"])
    assert report["payload_digest"] == f"sha256:{hashlib.sha256(payload).hexdigest()}"
    assert (report["part"], report["encoding"], report["copies"]) == ("0", "utf-8", "0")
    reread, cells = Rereader(payload), rows_of(folder, "cells_long")
    anchored = [(json.loads(row["anchor"]), row["raw"]) for row in cells if row["anchor"]]
    assert len(anchored) > 100
    for anchor, raw in anchored:
        assert set(reread.read(Locator(**anchor)).values()) == {raw}


def test_a_stranger_can_check_a_spread_report_page_by_page(folder: Path) -> None:
    (report,) = rows_of(folder, "reports")
    pages_told = json.loads(report["pages"])
    with zipfile.ZipFile(folder / "originals.zip") as originals:
        shown = [originals.read(page["original"]) for page in pages_told]
        assert originals.read(report["original"]) == join_pages(shown)
    seen = {row["capture_id"]: row["payload_digest"] for row in rows_of(folder, "snapshots")}
    for page, octets in zip(pages_told, shown, strict=True):
        digest = f"sha256:{hashlib.sha256(octets).hexdigest()}"
        assert page["payload_digest"] == digest == seen[page["capture_id"]]
    _is_valid(json.loads((folder / "prov.jsonld").read_text("utf-8"))["@graph"], report)


def _is_valid(graph: list[dict[str, Any]], report: dict[str, str]) -> None:
    nodes = {node["@id"]: node for node in graph}
    assert len(nodes) == len(graph)
    payload = nodes[f"entity:bytes/{report['payload_digest']}"]
    parts = {each["@id"] for each in payload["prov:wasDerivedFrom"]}
    assert parts == {
        f"entity:bytes/{page['payload_digest']}" for page in json.loads(report["pages"])
    }
    made = {node["prov:generated"]["@id"] for node in graph if "prov:generated" in node}
    assert made == parts
    joining = nodes[payload["prov:wasGeneratedBy"]["@id"]]
    assert {each["@id"] for each in joining["prov:used"]} == parts


def test_the_encoding_of_an_original_is_told(sqlite_store: Store, tmp_path: Path) -> None:
    job = job_of(sqlite_store, tmp_path)
    payload = article(document(6)).decode().encode("utf-16")
    take_in(job, tmp_path, {"one.html": payload})
    read(job)
    resolve_pending(job, PORTALS)
    build_reports(job, PORTALS)
    out = released(job, tmp_path / "one")
    (report,) = rows_of(out, "reports")
    assert (report["encoding"], report["pages"]) == ("utf-16-le", "[]")
    with zipfile.ZipFile(out / "originals.zip") as originals:
        assert "沐岚区" in originals.read(report["original"]).decode(report["encoding"])


def test_a_page_that_changes_is_the_doing_of_the_agency(
    sqlite_store: Store, tmp_path: Path
) -> None:
    job = job_of(sqlite_store, tmp_path)
    archive(job, tmp_path, pages(3))
    correct(job, Order("A@2022", CHANGED, "2", "a reader", "the page says 2"))
    first = released(job, tmp_path / "one")
    last = dict([list(pages(4).items())[-1]])
    archive(job, tmp_path, last)
    second = released(job, tmp_path / "two", against=first)
    changes = rows_of(second, "changes_release")
    (cell,) = [row for row in changes if row["kind"] == "cell"]
    told = [cell[name] for name in ("item", "old", "new", "cause")]
    assert told == [CHANGED, "2", "4", "source"]
    assert {row["cause"] for row in changes} <= {"source", "observation"}
    assert [row["part"] for row in rows_of(second, "reports")] == ["0"]


def test_a_spread_report_is_released_alike_from_both_databases(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    # Where files come from is told of them: the same place again.
    again = released_of(store, folder.parent, tmp_path / "one")
    assert contents(again) == contents(folder)
