"""A hundred scanned reports: no wrong number, and how much is read, told at the end."""

import os
import resource
from collections import Counter
from dataclasses import dataclass, field

import pytest

pytest.importorskip("numpy", reason="the extra 'ocr' is not installed")
pytest.importorskip("PIL", reason="the extra 'ocr' is not installed")
pytest.importorskip("pypdfium2", reason="the extra 'ocr' is not installed")
pytest.importorskip("reportlab", reason="reportlab sets the test pages")

from corpus.recognition.tesseract import Tesseract, open_recogniser
from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.figures import Mode
from parsers.model import Record, State
from parsers.parse import parse
from tests.parsers.media.ocr.scanning import any_scanner, scan_pdf
from tests.parsers.media.pdf.paper import EMBEDDED, PdfStyle
from tests.parsers.media.pdf.pipeline import wrong_cells
from tests.parsers.media.pdf.typeset import render_pdf

DOCUMENTS = 104
LEAST_READ = 0.95
MOST_MEBIBYTES = 512
MODES: tuple[Mode, ...] = ("distinct", "busy", "sparse")

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(not EMBEDDED.exists(), reason="needs a font: fonts-wqy-zenhei"),
]


@dataclass(slots=True)
class Tally:
    """What came of all documents: states of cells, digits printed and digits read right."""

    states: Counter[str] = field(default_factory=Counter)
    digits: int = 0
    right: int = 0

    def add(self, truth: SampleDocument, record: Record) -> None:
        for key, figure in truth.truth.figures.items():
            if figure.state is State.ABSENT:
                continue
            cell, count = record.cells[key], sum(map(str.isdecimal, figure.printed))
            self.states[f"{cell.state.value} {cell.reason or ''}".strip()] += 1
            self.digits += count
            self.right += count if cell.value is not None and cell.value == figure.value else 0


@pytest.fixture(scope="module")
def tesseract() -> Tesseract:
    found = open_recogniser()
    if not isinstance(found, Tesseract):
        pytest.skip(found.reason)
    return found


def report(seed: int) -> SampleDocument:
    mode = MODES[seed % 3]
    form = ("2019", "2021")[seed % 2]
    return lay_out(
        sample_report(seed, SampleOptions(generation=form, prose="short", figures=mode))
    )  # fmt: skip


def processor_seconds() -> float:
    return sum(os.times()[:4])


def test_scans_of_any_kind_give_no_wrong_number(
    tesseract: Tesseract, capsys: pytest.CaptureFixture[str]
) -> None:
    tally, wrong, seconds = Tally(), list[str](), 0.0
    for seed in range(100, 100 + DOCUMENTS):
        truth = report(seed)
        style = PdfStyle(
            font="embedded", digits=("times", "same")[seed // 2 % 2], gap=45 * (seed % 3)
        )
        payload = scan_pdf(render_pdf(truth, style), any_scanner(seed), seed)
        start = processor_seconds()
        record = parse(payload, recogniser=tesseract)
        seconds += processor_seconds() - start
        wrong += [f"seed {seed}: {cell}" for cell in wrong_cells(truth, record)]
        tally.add(truth, record)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with capsys.disabled():
        told = ", ".join(f"{state}: {count}" for state, count in tally.states.most_common())
        share = tally.right / tally.digits
        end = f"{seconds / DOCUMENTS:.1f} s of processor time each, at most {peak:.0f} MiB"
        os.write(1, f"\n{told}; {share:.2%} of digits right; {len(wrong)} wrong; {end}\n".encode())
    assert wrong == []
    assert tally.right >= LEAST_READ * tally.digits
    assert peak < MOST_MEBIBYTES
