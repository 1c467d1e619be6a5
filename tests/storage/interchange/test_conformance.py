"""What other programs say of an export with every kind of capture."""

import gzip
import hashlib
import http.client
import json
from datetime import UTC
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from storage.interchange.exporter import ExportPlan, export_wacz
from storage.interchange.held import HeldCapture, load_captures
from storage.interchange.outgoing import target_uri
from storage.interchange.selection import Selection
from storage.models import Capture
from storage.models.archive import CaptureOutcome
from storage.session import Store
from storage.warc.whole import WholeRecord, read_whole
from tests.storage.interchange.conftest import export_files, ignore
from tests.storage.interchange.invented import body
from tests.storage.warc.tools import ask_referee, run_pywb, run_tool

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def exported(filled: Store, tmp_path: Path) -> Path:
    """Return the WARC file of an export."""
    export_files(filled, tmp_path / "out")
    return tmp_path / "out" / "nianbao-00001.warc.gz"


def _records(path: Path) -> list[WholeRecord]:
    with path.open("rb") as stream:
        return [item for item in read_whole(stream, 1 << 24) if isinstance(item, WholeRecord)]


def test_every_member_unpacks_by_itself(exported: Path) -> None:
    assert gzip.decompress(exported.read_bytes()).count(b"WARC/1.1\r\n") == len(_records(exported))


def test_warcio_check_passes(exported: Path) -> None:
    ran = run_tool("warcio", "check", "-v", exported)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "fail" not in ran.stdout.lower()


def test_fastwarc_check_passes(exported: Path) -> None:
    ran = run_tool("fastwarc", "check", exported)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert all(record["is_right"] for record in ask_referee("fastwarc", exported))


@pytest.mark.parametrize("tool", ["warcio", "fastwarc"])
def test_others_read_the_same_blocks(exported: Path, tool: str) -> None:
    ours = [hashlib.sha256(record.block or b"").hexdigest() for record in _records(exported)]
    assert [record["digest"] for record in ask_referee(tool, exported)] == ours


def test_cdxj_indexer_finds_the_same_records(exported: Path) -> None:
    ran = run_tool("cdxj-indexer", "-s", exported)
    assert ran.returncode == 0, ran.stderr
    ours = exported.with_name("nianbao.cdxj").read_text().splitlines()

    def places(lines: list[str]) -> list[tuple[str, str, str]]:
        found = []
        for line in lines:
            key, second, fields = line.split(" ", 2)
            entry = json.loads(fields)
            found.append((f"{key} {second}", entry["offset"], entry["length"]))
        return sorted(found)

    assert places(ours) == places(ran.stdout.splitlines())


def test_wacz_validate_passes(filled: Store, tmp_path: Path) -> None:
    package = tmp_path / "nianbao.wacz"
    with filled.read_only() as session:
        export_wacz(session, ExportPlan(Selection(), "0.1.0"), package, ignore)
    ran = run_tool("wacz", "validate", "-f", package)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "is valid" in ran.stdout


def _replayable(store: Store) -> list[HeldCapture]:
    """Return the captures whose answer a browser could have shown."""
    with store.read_only() as session:
        ids = list(session.execute(sa.select(Capture.id).order_by(Capture.id)).scalars())
        return [
            held
            for held in load_captures(session, ids)
            if held.capture.outcome is CaptureOutcome.RECEIVED and held.entity
        ]


def _fetch(address: str, held: HeldCapture) -> tuple[int, bytes]:
    """Ask for the untouched bytes of one capture."""
    parts = urlsplit(address)
    moment = held.began_at.astimezone(UTC)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=30)
    connection.request("GET", f"{parts.path}/{moment:%Y%m%d%H%M%S}id_/{target_uri(held)}",
                       headers={"Accept-Encoding": "gzip"})  # fmt: skip
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


# Where pywb 2.10.0 (warcio 1.8.1) shows other bytes than the server's payload; ours are exact.
DISAGREEMENTS = {
    "/2": "takes the trailer of a chunked response for a part of its body",
    "/hint": "takes the final response behind a 103 for the body of the 103",
}


def test_pywb_replays_every_capture(filled: Store, exported: Path, tmp_path: Path) -> None:
    captures = _replayable(filled)
    replay = tmp_path / "replay"
    replay.mkdir()
    wrong: dict[str, bytes] = {}
    with run_pywb([exported], replay) as address:
        for held in captures:
            _, content = _fetch(address, held)
            digests = {"sha256:" + hashlib.sha256(content).hexdigest()}
            if not digests & {held.entity_digest, held.capture.payload_digest}:
                wrong[urlsplit(held.capture.url or "").path] = content
    assert len(captures) > 12
    assert wrong.keys() == DISAGREEMENTS.keys()
    assert wrong["/2"].startswith(body(3))
    assert wrong["/hint"].endswith(body(8))
