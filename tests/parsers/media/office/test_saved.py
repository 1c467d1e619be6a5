"""Invented reports as LibreOffice saved them, one or more in every medium, with their truth.

`saved.zip` holds the files, and in `truth.json` the printed text of each cell and the title.
"""

import json
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from parsers.fold import clean
from parsers.model import DocClass
from tests.parsers.media.office.pipeline import lost_places, parse_office

SAVED = Path(__file__).with_name("saved.zip")


@cache
def truth() -> dict[str, Any]:
    with zipfile.ZipFile(SAVED) as archive:
        read: dict[str, Any] = json.loads(archive.read("truth.json"))
        return read


def payload(name: str) -> bytes:
    with zipfile.ZipFile(SAVED) as archive:
        return archive.read(name)


@pytest.mark.parametrize("name", sorted(truth()))
def test_a_saved_report_is_read_in_full_and_back(name: str) -> None:
    record = parse_office(payload(name))
    assert list(lost_places(payload(name), record)) == []
    assert record.doc_class is DocClass.ANNUAL_REPORT
    assert record.title.raw == truth()[name]["title"]
    shown = {key: record.cells[key].raw for key in truth()[name]["cells"]}
    assert shown == {key: clean(text) for key, text in truth()[name]["cells"].items()}
    if not name.endswith(("xls", "xlsx", "ods")):
        assert all(section.present for section in record.sections)
