"""Several reports on a page, attachments of a page, and reports over several pages, as stored."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from corpus.job import Job
from corpus.jobs.engines import SerialEngine
from corpus.jobs.ingest import Origin, ingest_files
from corpus.jobs.parse import parse_pending
from corpus.jobs.preparing import prepare_batch
from corpus.jobs.reports import ParseReport
from corpus.sample import SampleDocument
from corpus.sample.blocks import Block, TableBlock
from corpus.sample.edits import print_figures
from corpus.sample.figures import Figure
from corpus.sample.markup import MARKUPS
from parsers.locate import Rereader
from parsers.model import Locator, State
from parsers.several import join_pages
from storage import blobs, queries
from storage.coverage import coverage
from storage.fixity.fact_check import check_facts
from storage.fixity.problems import Problems
from storage.models.corpus import Carrier, CellFact, Parse, Reconciliation
from tests.corpus.jobs.conftest import ORIGIN
from tests.parsers.media.office.write_docx import render_docx
from tests.parsers.test_several import document, page, pages_of

SITE = "https://www.example.gov.cn/zwgk/nb/"


def article(doc: SampleDocument, more: str = "") -> bytes:
    return page(MARKUPS["plain"].article(doc) + more, doc.truth.title or "")


def take_in(job: Job, folder: Path, files: Mapping[str, bytes], site: str | None = SITE) -> None:
    """Archive files as pages of one site, or in one run as files without an address."""
    for name, payload in files.items():
        (folder / name).write_bytes(payload)
    if site is None:
        ingest_files(job, [folder / name for name in files], ORIGIN)
        return
    for name in files:
        ingest_files(job, [folder / name], Origin(10**6, site + name))


def read(job: Job) -> ParseReport:
    report = parse_pending(job, SerialEngine(prepare_batch))
    with job.store.read_only() as session:
        problems = Problems()
        check_facts(session, problems, lambda _: None)
        assert problems.kept == []
    return report


def changed(doc: SampleDocument, key: str, number: int) -> bytes:
    """Return the report as a Word file in which one figure is another one."""
    figure = Figure(str(number), number, State.NUMBER)
    return render_docx(print_figures(doc, {key: figure}))


def without_tables(doc: SampleDocument) -> SampleDocument:
    return replace(doc, blocks=tuple(b for b in doc.blocks if not isinstance(b, TableBlock)))


def test_every_report_of_a_page_is_stored_and_shown(job: Job, tmp_path: Path) -> None:
    docs = [document(seed) for seed in range(3)]
    take_in(job, tmp_path, {"a.html": page("".join(MARKUPS["plain"].article(d) for d in docs))})
    report = read(job)
    assert (report.parsed, report.further, report.joined) == (1, 2, 0)
    with job.store.read_only() as session:
        rows = list(queries.reports(session))
        assert [(row.part, row.title) for row in rows] == [
            (n, doc.truth.title) for n, doc in enumerate(docs)
        ]
        assert len({row.previous_id for row in rows}) == 1
        assert len(list(coverage(session))) == 3
        assert len(list(queries.records(session))) == 3
        found = {(row.report_version_id, row.key): row.value for row in queries.cells(session)}
    for row, doc in zip(rows, docs, strict=True):
        for key, figure in doc.truth.figures.items():
            assert found[row.report_version_id, key] == figure.value
    assert read(job).counts() == ParseReport().counts()


def test_an_attachment_without_address_is_found_by_its_name(job: Job, tmp_path: Path) -> None:
    doc, key = document(4), "t3.granted.total"
    link = '<p><a href="./files/report%20a.docx">附件</a></p>'
    files = {"a.html": article(doc, link), "report a.docx": changed(doc, key, 98765)}
    take_in(job, tmp_path, files, None)
    report = read(job)
    assert (report.reconciled, report.differing) == (1, 1)
    _assert_disagreement(job, doc, key)


def test_an_attachment_is_found_by_its_address(job: Job, tmp_path: Path) -> None:
    doc, key = document(4), "t3.granted.total"
    link = '<p><a href="../nb/r.docx#x">附件</a></p>'
    files = {"a.html": article(doc, link), "r.docx": changed(doc, key, 98765)}
    take_in(job, tmp_path, files)
    report = read(job)
    assert (report.reconciled, report.differing) == (1, 1)
    _assert_disagreement(job, doc, key)
    assert read(job).counts() == ParseReport().counts()


def _assert_disagreement(job: Job, doc: SampleDocument, key: str) -> None:
    with job.store.read_only() as session:
        (row,) = coverage(session)
        body, file = sorted(queries.reports(session), key=lambda r: r.canonical_id is not None)
        assert (row.report_version_id, row.errors > 0) == (body.report_version_id, True)
        assert (body.canonical_id, file.canonical_id) == (None, body.report_version_id)
        finding = next(
            f for f in queries.findings(session) if f.rule == "doc.body_attachment_conflict"
        )
        assert finding.parse_id == body.parse_id
        payloads = [blobs.get(session, row.payload_digest) for row in (body, file)]
    printed = doc.truth.figures[key].value
    assert [o["ref"] for o in finding.operands] == [f"body:{key}", f"attachment:{key}"]
    assert [o["value"] for o in finding.operands] == [printed, 98765]
    for operand, payload in zip(finding.operands, payloads, strict=True):
        raw = set(Rereader(payload).read(Locator(**operand["locator"])).values())
        assert raw == {str(operand["value"])}


def test_what_only_the_attachment_prints_is_named(job: Job, tmp_path: Path) -> None:
    doc = document(4)
    body = article(without_tables(doc), '<p><a href="r.docx">附件</a></p>')
    take_in(job, tmp_path, {"a.html": body, "r.docx": render_docx(doc)})
    assert read(job).reconciled == 1
    with job.store.read_only() as session:
        found = session.execute(sa.select(Reconciliation)).scalar_one()
        names = {row.report_version_id: row.url for row in queries.reports(session)}
        (row,) = coverage(session)
        assert not [f for f in queries.findings(session) if f.rule.startswith("doc.body_att")]
    assert (found.carrier, found.differing, found.filled) == (Carrier.ATTACHMENT, 0, [])
    assert names[found.canonical_id] == f"{SITE}r.docx"
    assert row.report_version_id == found.canonical_id
    assert found.reason.startswith("the attachment counts: 0 numbers on the page")


def test_a_linked_report_of_another_year_is_left_alone(job: Job, tmp_path: Path) -> None:
    files = {
        "a.html": article(document(4), '<p><a href="r.docx">往年报告</a></p>'),
        "r.docx": render_docx(document(5)),
    }
    take_in(job, tmp_path, files)
    assert read(job).reconciled == 0
    with job.store.read_only() as session:
        assert len(list(coverage(session))) == 2


def test_states_that_were_never_online_together_are_never_laid_over_each_other(
    job: Job, tmp_path: Path
) -> None:
    doc, key = document(4), "t3.granted.total"
    link = '<p><a href="r.docx">附件</a></p>'
    first = {"a.html": article(doc, link), "r.docx": changed(doc, key, 111)}
    second = {"a.html": article(doc, f"{link}<p>x</p>"), "r.docx": changed(doc, key, 222)}
    for number, files in enumerate((first, second)):
        folder = tmp_path / str(number)
        folder.mkdir()
        take_in(job, folder, files, None)
        read(job)
    pairs = {frozenset({"a.html 1", "r.docx 2"}), frozenset({"a.html 3", "r.docx 4"})}
    assert _reconciled(job) == pairs
    assert read(job).counts() == ParseReport().counts()
    take_in(job, tmp_path, {"other.html": article(document(9))})
    assert read(job).reconciled == 0
    assert _reconciled(job) == pairs


def _reconciled(job: Job) -> set[frozenset[str]]:
    """Return which reports have been laid over each other, by name and order of coming in."""
    with job.store.read_only() as session:
        found = session.execute(sa.select(Reconciliation.canonical_id, Reconciliation.other_id))
        names = {
            row.report_version_id: f"{row.name} {row.capture_id}"
            for row in queries.reports(session)
        }
        return {frozenset(names[number] for number in pair) for pair in found}


def as_pages(doc: SampleDocument) -> list[bytes]:
    parts: list[list[Block]] = pages_of(doc)
    return [
        page(MARKUPS["plain"].article(SampleDocument(doc.truth, tuple(part)))) for part in parts
    ]


@pytest.mark.parametrize("pattern", ["page{}.html", "t2022_{}.html"])
@pytest.mark.parametrize("site", [SITE, None])
def test_a_report_over_numbered_pages_is_one_report(
    job: Job, tmp_path: Path, pattern: str, site: str | None
) -> None:
    doc = document(6)
    shown = as_pages(doc)
    names = [pattern.format(number) for number in range(1, len(shown) + 1)]
    if pattern.startswith("t2022"):
        names = ["t2022.html", *names[:-1]]
    take_in(job, tmp_path, dict(zip(names, shown, strict=True)), site)
    report = read(job)
    assert (report.parsed, report.joined) == (len(shown), 1)
    with job.store.read_only() as session:
        (row,) = coverage(session)
        assert row.versions == 1
        joined = _cells(session, row.report_version_id)
        parse = session.execute(sa.select(Parse).where(Parse.joined_digest.is_not(None))).scalar()
        assert parse is not None
        payload = blobs.get(session, str(parse.joined_digest))
    assert payload == join_pages(shown)
    for key, figure in doc.truth.figures.items():
        assert joined[key].value == figure.value
    locator = joined["t3.granted.total"].locator
    assert set(Rereader(payload).read(Locator(**(locator or {}))).values()) == {
        joined["t3.granted.total"].raw
    }
    assert read(job).counts() == ParseReport().counts()


def _cells(session: Session, version_id: int) -> dict[str, CellFact]:
    rows = session.execute(sa.select(CellFact).where(CellFact.report_version_id == version_id))
    return {row.key: row for row in rows.scalars()}


@pytest.mark.parametrize(("mark", "count"), [(b"</body>", 0), (b"</table>", 1)])
def test_a_page_that_changes_makes_the_report_anew(
    job: Job, tmp_path: Path, mark: bytes, count: int
) -> None:
    shown = as_pages(document(6))
    names = [f"page{number}.html" for number in range(len(shown))]
    take_in(job, tmp_path, dict(zip(names, shown, strict=True)))
    read(job)
    other = shown[-1].replace(mark, b"<!-- 2 -->" + mark).replace(b"<html>", b"<html >")
    other = other.replace(b"</table>", b"</table><p>x</p>") if count else other
    take_in(job, tmp_path, {names[-1]: other})
    assert read(job).joined == count
    with job.store.read_only() as session:
        (row,) = coverage(session)
        assert row.versions == 1
        parts = session.execute(sa.select(Parse.part).order_by(Parse.id)).scalars().all()
    assert parts[-1] == (2 if count else 0)


@pytest.mark.parametrize("seeds", [(1, 2), (3, 3)])
def test_whole_reports_with_running_numbers_stay_apart(
    job: Job, tmp_path: Path, seeds: tuple[int, int]
) -> None:
    shown = [article(document(seed)) + b"<!-- %d -->" % n for n, seed in enumerate(seeds)]
    take_in(job, tmp_path, {f"page{n}.html": payload for n, payload in enumerate(shown)})
    assert read(job).joined == 0


def test_reports_of_two_bodies_without_tables_stay_apart(job: Job, tmp_path: Path) -> None:
    shown = [article(without_tables(document(seed))) for seed in (1, 2)]
    take_in(job, tmp_path, {f"page{n}.html": payload for n, payload in enumerate(shown)})
    assert read(job).joined == 0
