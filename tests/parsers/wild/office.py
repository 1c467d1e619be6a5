"""The media that only an office program writes: DOC, XLS, ODS, and its own DOCX, RTF, PDF."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from corpus.sample.pools import chance
from tests.parsers.media.office.packing import pack
from tests.parsers.wild.media import WRITERS, Written
from tests.parsers.wild.reports import Report

OFFICE = shutil.which("soffice")
_BATCH = 25
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_LINES = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>' for side in _SIDES)
_BORDERS = f"<w:tblBorders>{_LINES}</w:tblBorders>".encode()
TARGETS: Mapping[str, tuple[str, str, str]] = {
    "doc": ("docx", "doc", "doc:MS Word 97"),
    "wps": ("docx", "doc", "doc:MS Word 97"),
    "xls": ("xlsx", "xls", "xls:MS Excel 97"),
    "ods": ("xlsx", "ods", "ods"),
    "rtf_office": ("docx", "rtf", "rtf"),
    "docx_office": ("docx", "docx", "docx:MS Word 2007 XML"),
    "odt_office": ("docx", "odt", "odt"),
    "pdf_office": ("ruled", "pdf", "pdf"),
    "pdf_office_unruled": ("docx", "pdf", "pdf"),
}
"""By medium: what is written here, the suffix and the filter it is converted by."""


def convert(reports: Sequence[Report], medium: str, folder: Path) -> list[Written]:
    """Write reports and convert them; raise RuntimeError without an office program."""
    if OFFICE is None:
        raise RuntimeError("LibreOffice (soffice) is not installed")
    source, suffix, target = TARGETS[medium]
    written, converted = folder / "written", folder / "converted"
    written.mkdir(parents=True)
    looks: list[str] = []
    for report in reports:
        one = _write(source, report, chance("look", medium, report.seed))
        (written / f"{report.seed}.{suffix_of(source)}").write_bytes(one.payload)
        looks.append(one.look)
    files = [str(written / f"{report.seed}.{suffix_of(source)}") for report in reports]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", target, "--outdir", str(converted)]
    for start in range(0, len(files), _BATCH):
        batch = files[start : start + _BATCH]
        subprocess.run([*command, *batch], check=True, capture_output=True, timeout=900)
    return [
        Written((converted / f"{report.seed}.{suffix}").read_bytes(), look)
        for report, look in zip(reports, looks, strict=True)
    ]


def suffix_of(source: str) -> str:
    """Return the suffix of a file that is written here."""
    return "docx" if source == "ruled" else source


def _write(source: str, report: Report, rng: Random) -> Written:
    """Write a report; a Word file gets ruling lines around its cells if it is to have them."""
    if source != "ruled":
        return WRITERS[source](report.document, rng)
    plain = WRITERS["docx"](report.document, rng)
    with zipfile.ZipFile(io.BytesIO(plain.payload)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    main = "word/document.xml"
    parts[main] = parts[main].replace(b"<w:tblLayout", _BORDERS + b"<w:tblLayout")
    return Written(pack(parts), plain.look)
