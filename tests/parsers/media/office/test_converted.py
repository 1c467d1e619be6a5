"""Generated reports converted by LibreOffice, where it is installed: a referee in seven media."""

import shutil
import subprocess
from pathlib import Path

import pytest

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from tests.parsers.media.office.pipeline import (
    lost_places,
    parse_office,
    unread_cells,
    wrong_cells,
)
from tests.parsers.media.office.write_docx import DocxStyle, render_docx
from tests.parsers.media.office.write_xlsx import render_xlsx

OFFICE = shutil.which("soffice")
COUNT = 100
BATCH = 25
TARGETS = {
    "doc": ("docx", "doc:MS Word 97"),
    "rtf": ("docx", "rtf"),
    "odt": ("docx", "odt"),
    "docx": ("docx", "docx:MS Word 2007 XML"),
    "xls": ("xlsx", "xls:MS Excel 97"),
    "ods": ("xlsx", "ods"),
    "xlsx": ("xlsx", "xlsx:Calc MS Excel 2007 XML"),
}


def document(seed: int) -> SampleDocument:
    return lay_out(sample_report(seed, SampleOptions(generation=("2019", "2021")[seed % 2])))


def write(folder: Path, kind: str, seed: int) -> Path:
    doc = document(seed)
    path = folder / f"{seed:03}.{kind}"
    if kind == "docx":
        path.write_bytes(render_docx(doc, DocxStyle(seed % 4 > 1, seed % 3 == 0)))
    else:
        path.write_bytes(render_xlsx(doc, seed % 2 == 1))
    return path


def convert(files: list[Path], target: str, folder: Path) -> None:
    assert OFFICE is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for start in range(0, len(files), BATCH):
        batch = map(str, files[start : start + BATCH])
        command = [OFFICE, profile, "--headless", "--convert-to", target, "--outdir", str(folder)]
        subprocess.run([*command, *batch], check=True, capture_output=True, timeout=600)


@pytest.mark.campaign
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("kind", TARGETS)
def test_a_hundred_converted_reports_have_no_wrong_cell(kind: str, tmp_path: Path) -> None:
    source, target = TARGETS[kind]
    written, converted = tmp_path / "written", tmp_path / "converted"
    written.mkdir()
    convert([write(written, source, seed) for seed in range(COUNT)], target, converted)
    for seed in range(COUNT):
        payload = (converted / f"{seed:03}.{kind}").read_bytes()
        record = parse_office(payload)
        assert list(wrong_cells(document(seed), record)) == []
        assert list(unread_cells(document(seed), record)) == []
        assert list(lost_places(payload, record)) == []
