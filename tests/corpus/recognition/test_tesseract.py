"""The recogniser over the installed program, and what happens where it is missing or broken."""

import json
from pathlib import Path

import pytest

pytest.importorskip("PIL", reason="the extra 'ocr' is not installed")

from PIL import Image, ImageDraw, ImageFont

from corpus.recognition.tesseract import Absent, Tesseract, open_recogniser
from parsers.media.ocr.recogniser import Picture, RecognitionFailed
from parsers.version import parser_version
from tests.corpus.cli.conftest import Run, run

__all__ = ["run"]


def picture(text: str) -> Picture:
    image = Image.new("L", (40 * len(text) + 40, 80), 255)
    drawing = ImageDraw.Draw(image)
    drawing.text((20, 15), text, fill=0, font=ImageFont.load_default(36))
    return Picture(image.width, image.height, image.tobytes(), 300)


def program(folder: Path, script: str) -> None:
    """Put a program of that name where programs are looked for."""
    file = folder / "tesseract"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture(scope="module")
def tesseract() -> Tesseract:
    found = open_recogniser()
    if not isinstance(found, Tesseract):
        pytest.skip(found.reason)
    return found


def test_pictures_are_read_in_order_by_any_number_of_processes(tesseract: Tesseract) -> None:
    texts = [str(number * 37 + 100) for number in range(50)]
    read = Tesseract(tesseract.program, tesseract.name, 2).read(
        [picture(text) for text in texts], "figure"
    )
    found = ["".join(line.text for line in lines) for lines in read]
    assert sum(a == b for a, b in zip(found, texts, strict=True)) > 45


def test_the_name_tells_program_version_and_models(tesseract: Tesseract) -> None:
    program_name, version, models = tesseract.name.split()
    assert (program_name, models) == ("tesseract", "chi_sim+eng")
    assert version[0].isdigit()


def test_no_pictures_start_no_program() -> None:
    assert Tesseract("/nowhere/tesseract", "x").read([], "cell") == []


def test_without_the_program_the_reason_names_the_packages(programs: Path) -> None:
    found = open_recogniser()
    assert isinstance(found, Absent)
    assert "tesseract-ocr-chi-sim" in found.reason
    with pytest.raises(RecognitionFailed, match="tesseract-ocr"):
        found.read([picture("1")], "cell")


def test_a_missing_model_is_named(programs: Path) -> None:
    program(programs, "echo eng")
    found = open_recogniser()
    assert isinstance(found, Absent)
    assert "model chi_sim" in found.reason


@pytest.mark.parametrize("script", ["exit 3", "kill -9 $$"])
def test_a_program_that_breaks_is_told_and_not_trusted(programs: Path, script: str) -> None:
    program(programs, script)
    assert isinstance(open_recogniser(), Absent)
    with pytest.raises(RecognitionFailed):
        Tesseract(str(programs / "tesseract"), "broken").read([picture("1")], "cell")


def test_a_recogniser_and_its_version_make_another_parser() -> None:
    digests = {parser_version(name).digest for name in (None, "tesseract 5.3.0", "tesseract 5.5.1")}
    assert len(digests) == 3


def test_a_scan_on_a_machine_without_the_program_says_what_to_install(
    run: Run, programs: Path, tmp_path: Path
) -> None:
    image = Image.new("L", (400, 400), 255)
    drawing = ImageDraw.Draw(image)
    for place in (50, 200, 350):
        drawing.line((50, place, 350, place), fill=0, width=2)
        drawing.line((place, 50, place, 350), fill=0, width=2)
    drawing.text((80, 90), "17", fill=0, font=ImageFont.load_default(36))
    image.save(tmp_path / "scan.png")
    asked = run("parse", "--ocr", tmp_path / "scan.png")
    plain = run("parse", tmp_path / "scan.png")
    assert asked.exit_code == plain.exit_code == 3
    assert "tesseract-ocr" in json.loads(asked.stdout)["findings"][0]["message"]
    assert "--ocr" in json.loads(plain.stdout)["findings"][0]["message"]
    assert json.loads(asked.stdout)["parser"] != json.loads(plain.stdout)["parser"]
