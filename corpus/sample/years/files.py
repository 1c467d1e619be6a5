"""The district as files: register, one line for each answer, the bytes by digest, the truth."""

import json
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from corpus.sample.years.model import Sighting, Years


def write_years(years: Years, folder: Path) -> int:
    """Write the district; return how many answers there are."""
    pages = folder / "pages"
    pages.mkdir(parents=True, exist_ok=True)
    (folder / "register.csv").write_bytes(years.register)
    lines = [_dump(_describe(sighting)) for sighting in years.sightings]
    (folder / "answers.jsonl").write_text("\n".join([*lines, ""]), "utf-8")
    for payload in {sighting.payload for sighting in years.sightings}:
        (pages / _name(payload)).write_bytes(payload)
    truth = years.truth
    told = {
        "pages": [asdict(each) for each in truth.pages.values()],
        "reports": [asdict(each) for each in truth.reports.values()],
        "coverage": [asdict(each) for each in truth.coverage.values()],
        "edits": [asdict(each) for each in truth.edits],
        "findings": [asdict(each) for each in truth.findings],
        "scenarios": [asdict(each) for each in truth.scenarios],
    }
    (folder / "truth.json").write_text(_dump(told), "utf-8")
    return len(years.sightings)


def _describe(sighting: Sighting) -> dict[str, object]:
    told = asdict(sighting)
    told["payload"] = f"pages/{_name(sighting.payload)}"
    return told


def _name(payload: bytes) -> str:
    return sha256(payload).hexdigest()[:20]


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain, sort_keys=True)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"not to be written: {value!r}")
