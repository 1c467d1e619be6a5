"""The wild corpus: every medium, template and trap; 0 wrong numbers, and every cell re-reads.

The short form is for every day; `python -m tests.parsers.wild.campaign` prints the measure.
"""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("pypdfium2", reason="the extra 'pdf' is not installed")
pytest.importorskip("reportlab", reason="reportlab sets the test pages")

from corpus.sample.pools import chance
from parsers.model import DocClass
from parsers.parse import parse
from parsers.record_json import record_json
from tests.parsers.wild.campaign import confusion, run
from tests.parsers.wild.judge import Tally, judge
from tests.parsers.wild.media import WRITERS, archive
from tests.parsers.wild.office import OFFICE, TARGETS
from tests.parsers.wild.reports import TEMPLATES, draw_report
from tests.parsers.wild.traps import NAMES, spoil

LIGHT = [medium for medium in WRITERS if not medium.startswith("pdf")]
# Where nothing but the distance of words tells the cells of a table.
UNSURE = {"pdf_unruled": 0.85, "pdf_office_unruled": 0.7}
LEAST = {"html": 0.995, "docx": 0.995, "text": 0.99, "pdf": 0.995}
ROOT = Path(__file__).parents[3]


def judged(medium: str, seed: int, template: str | None = None) -> Tally:
    report = draw_report(seed, template)
    written = WRITERS[medium](report.document, chance("look", medium, seed))
    return judge(report, medium, written)


def faults(tally: Tally) -> list[str]:
    """Return what must never be: wrong numbers, places that do not re-read, lost reports."""
    return [f for f in tally.failures if "unread" not in f]


@pytest.mark.parametrize("medium", LIGHT)
def test_no_medium_gives_a_wrong_number(medium: str) -> None:
    first = LIGHT.index(medium)
    for number in range(2):
        template = TEMPLATES[(first + 3 * number) % len(TEMPLATES)]
        assert faults(judged(medium, 7_100 + number, template)) == []


@pytest.mark.parametrize("medium", ["pdf", "pdf_unruled"])
def test_no_pdf_gives_a_wrong_number(medium: str) -> None:
    assert faults(judged(medium, 7_204)) == []


@pytest.mark.parametrize("trap", NAMES)
def test_every_trap_is_one(trap: str) -> None:
    """A trap that changes no document of either form tests nothing."""
    plain = [draw_report(seed, "2021" if seed % 2 else "2019") for seed in range(4)]
    assert any(spoil(r.document, [trap], r.seed) != r.document for r in plain if not r.traps) or (
        all(r.traps for r in plain)
    )


def test_an_archive_of_several_names_them_and_each_is_read() -> None:
    reports = [draw_report(seed, "2021") for seed in (7_300, 7_301)]
    files = {f"{r.seed}.docx": WRITERS["docx"](r.document, chance("look", r.seed)) for r in reports}
    packed = archive({name: written.payload for name, written in files.items()})
    record = parse(packed)
    assert not record.cells
    assert all(name in record.findings[0].message for name in files)
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        for report in reports:
            written = files[f"{report.seed}.docx"]
            assert opened.read(f"{report.seed}.docx") == written.payload
            assert faults(judge(report, "zip", written)) == []


_CHILD = """
import sys
from pathlib import Path
from parsers.parse import parse
from parsers.record_json import record_json
for name in sys.argv[1:]:
    sys.stdout.buffer.write(record_json(parse(Path(name).read_bytes())) + b"\\n")
"""


def test_other_processes_orders_and_hash_seeds_give_the_same_bytes(tmp_path: Path) -> None:
    files = []
    for medium in WRITERS:
        report = draw_report(7_400, "2021")
        written = WRITERS[medium](report.document, chance("look", medium, 7_400))
        files.append(tmp_path / medium)
        files[-1].write_bytes(written.payload)
    here = {str(path): record_json(parse(path.read_bytes())) for path in files}
    names = [str(path) for path in files[::-1]]
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, *names],
        env={**os.environ, "PYTHONHASHSEED": "4711"}, cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == [here[name] for name in names]


@pytest.mark.campaign
@pytest.mark.parametrize("medium", [*WRITERS, *TARGETS])
def test_a_wild_corpus_gives_no_wrong_number(medium: str) -> None:
    if medium in TARGETS and OFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    total = Tally()
    for _, _, tally in run(1_200, 11, (medium,)):
        total.add(tally)
    assert [f for f in total.failures if "WRONG" in f or "locator" in f] == []
    assert total.right >= UNSURE.get(medium, LEAST.get(medium, 0.97)) * total.cells
    assert total.years[True] >= 0.98 * total.years.total()
    assert total.agencies[True] >= 0.98 * total.agencies.total()


@pytest.mark.campaign
def test_pages_that_are_no_reports_are_told_apart() -> None:
    table = confusion(20, 11)
    wrong = sum(count for (kind, given), count in table.items() if kind != given)
    assert wrong <= 0.01 * sum(table.values())
    assert not any(given == DocClass.ANNUAL_REPORT for kind, given in table if kind != given)
