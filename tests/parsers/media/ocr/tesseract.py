"""Tesseract as a recogniser: one process for each batch, pictures in and text out through pipes."""

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence

from PIL import Image

from parsers.media.ocr.recogniser import Kind, Picture, Reading

_DIGITS = "tessedit_char_whitelist=0123456789.+-"
_OPTIONS: dict[Kind, tuple[str, ...]] = {
    "cell": ("--psm", "6", "-l", "chi_sim"),
    "line": ("--psm", "7", "-l", "chi_sim"),
    "figure": ("--psm", "6", "-l", "eng", "-c", _DIGITS),
    "figure_again": ("--psm", "6", "-l", "chi_sim", "-c", _DIGITS),
}
_LIMIT_SECONDS = 120


class Tesseract:
    """Reads pictures with the installed program; raise FileNotFoundError if there is none."""

    def __init__(self) -> None:
        program = shutil.which("tesseract")
        if program is None:
            raise FileNotFoundError("install tesseract-ocr and tesseract-ocr-chi-sim")
        self._program = program
        shown = subprocess.run([program, "--version"], capture_output=True, check=True)
        version = re.search(rb"tesseract (\S+)", shown.stdout)
        self._name = f"tesseract {version[1].decode() if version else ''} chi_sim"

    @property
    def name(self) -> str:
        return self._name

    def read(self, pictures: Sequence[Picture], kind: Kind) -> list[list[Reading]]:
        if not pictures:
            return []
        command = [self._program, "stdin", "stdout", "--dpi", str(pictures[0].dpi)]
        done = subprocess.run(
            [*command, *_OPTIONS[kind], "tsv"],
            input=_to_tiff(pictures),
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            capture_output=True, check=True, timeout=_LIMIT_SECONDS,
        )  # fmt: skip
        lines: list[list[Reading]] = [[] for _ in pictures]
        for page, reading in _lines(done.stdout.decode("utf-8", "replace"), kind):
            lines[page].append(reading)
        return lines


def _to_tiff(pictures: Sequence[Picture]) -> bytes:
    images = [
        Image.frombytes("L", (picture.width, picture.height), picture.grey) for picture in pictures
    ]
    stream = io.BytesIO()
    images[0].save(stream, "TIFF", save_all=True, append_images=images[1:])
    return stream.getvalue()


def _lines(table: str, kind: Kind) -> Iterator[tuple[int, Reading]]:
    """Yield page and line; a line's confidence is that of its least certain word."""
    words: dict[tuple[int, ...], list[Reading]] = {}
    for row in table.split("\n")[1:]:
        fields = row.split("\t")
        if len(fields) < 12 or fields[0] != "5":
            continue
        words.setdefault(tuple(map(int, fields[1:5])), []).append(
            Reading(fields[11], int(float(fields[10])))
        )
    for key in sorted(words):
        line = words[key]
        text = (" " if kind.startswith("figure") else "").join(word.text for word in line)
        yield key[0] - 1, Reading(text, min(word.confidence for word in line))
