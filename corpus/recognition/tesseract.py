"""Tesseract as a recogniser: the installed program, asked in batches through pipes.

Parsing stays pure: the parser is handed a recogniser and starts nothing itself.
"""

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from parsers.media.ocr.recogniser import Kind, Picture, Reading, RecognitionFailed

INSTALL = "install the packages tesseract-ocr and tesseract-ocr-chi-sim of your system"
_MODELS = ("chi_sim", "eng")
_DIGITS = "tessedit_char_whitelist=0123456789.+-"
_OPTIONS: dict[Kind, tuple[str, ...]] = {
    "cell": ("--psm", "6", "-l", "chi_sim"),
    "line": ("--psm", "7", "-l", "chi_sim"),
    "figure": ("--psm", "6", "-l", "eng", "-c", _DIGITS),
    "figure_again": ("--psm", "6", "-l", "chi_sim", "-c", _DIGITS),
}
# A few hundred pictures take some seconds; a program that hangs is stopped.
_LIMIT_SECONDS = 300
_ASKING_SECONDS = 20
_MOST_PROCESSES = 4
# Fewer pictures do not repay another process.
_LEAST_SHARE = 24
_VERSION = re.compile(r"tesseract v?(\S+)")


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program at a path; `name` tells its version and models, `processes` how many run."""

    program: str
    name: str
    processes: int = 1

    def read(self, pictures: Sequence[Picture], kind: Kind) -> list[list[Reading]]:
        """Return the lines of each picture, from top to bottom."""
        count = max(1, min(self.processes, len(pictures) // _LEAST_SHARE))
        shares = [pictures[part::count] for part in range(count)]
        if count == 1:
            return self._ask(pictures, kind)
        with ThreadPoolExecutor(count) as pool:
            found = list(pool.map(lambda share: self._ask(share, kind), shares))
        return [found[number % count][number // count] for number in range(len(pictures))]

    def _ask(self, pictures: Sequence[Picture], kind: Kind) -> list[list[Reading]]:
        if not pictures:
            return []
        command = [self.program, "stdin", "stdout", "--dpi", str(pictures[0].dpi)]
        table = _run([*command, *_OPTIONS[kind], "tsv"], _LIMIT_SECONDS, _to_tiff(pictures))
        lines: list[list[Reading]] = [[] for _ in pictures]
        for page, reading in _lines(table, kind):
            if page < len(lines):
                lines[page].append(reading)
        return lines


@dataclass(frozen=True, slots=True)
class Absent:
    """What stands in for a program that is not there: nothing is read, and `reason` is told."""

    reason: str
    name: str = "tesseract absent"

    def read(self, pictures: Sequence[Picture], kind: Kind) -> list[list[Reading]]:
        """Raise RecognitionFailed."""
        raise RecognitionFailed(self.reason)


def open_recogniser() -> Tesseract | Absent:
    """Return the installed program, or what tells the reader of a scan how to install it."""
    program = shutil.which("tesseract")
    if program is None:
        return Absent(f"reading scans needs the program tesseract: {INSTALL}")
    try:
        shown = _run([program, "--list-langs"], _ASKING_SECONDS).split()
        version = _VERSION.search(_run([program, "--version"], _ASKING_SECONDS))
    except RecognitionFailed as failure:
        return Absent(str(failure))
    if absent := [model for model in _MODELS if model not in shown]:
        return Absent(f"tesseract lacks its model {' and '.join(absent)}: {INSTALL}")
    name = f"tesseract {version[1] if version else 'unknown'} {'+'.join(_MODELS)}"
    return Tesseract(program, name, min(os.cpu_count() or 1, _MOST_PROCESSES))


def _run(command: Sequence[str], limit: int, given: bytes = b"") -> str:
    """Run the program on one core; raise RecognitionFailed if it does not do its work."""
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the arguments are our own
            command, input=given, capture_output=True, check=True, timeout=limit,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        reason = f"tesseract does not work ({type(error).__name__}): {INSTALL}"
        raise RecognitionFailed(reason) from error
    return done.stdout.decode("utf-8", "replace")


def _to_tiff(pictures: Sequence[Picture]) -> bytes:
    # Loaded with the first scan: a call that reads none needs no imaging library.
    from PIL import Image

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
        place = tuple(map(int, fields[1:5]))
        words.setdefault(place, []).append(Reading(fields[11], int(float(fields[10]))))
    for key in sorted(words):
        line = words[key]
        text = (" " if kind.startswith("figure") else "").join(word.text for word in line)
        yield key[0] - 1, Reading(text, min(word.confidence for word in line))
