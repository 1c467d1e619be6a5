import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from storage.fixity import verify_record
from storage.fixity.prove import RecordUnproven, make_bundle
from tests.storage.fixity import tampering
from tests.storage.fixity.conftest import Archive
from tests.storage.fixity.tampering import seeded

EXCHANGE = 6
FILE = 2


@pytest.fixture
def bundle(tampering_session: Session) -> dict[str, bytes]:
    return make_bundle(tampering_session, EXCHANGE)


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def test_a_stranger_checks_a_record_without_us(bundle: dict[str, bytes], tmp_path: Path) -> None:
    script = write(tmp_path, bundle) / "verify_record.py"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    command = [sys.executable, "-I", str(script)]
    done = subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"PROVEN" in done.stdout
    (tmp_path / "payload.bin").write_bytes(b"another")
    done = subprocess.run(command, cwd=tmp_path, env=clean, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"NOT PROVEN")


def test_a_proof_is_small(bundle: dict[str, bytes]) -> None:
    beside = sum(len(content) for name, content in bundle.items() if name != "payload.bin")
    assert beside < 20_000
    assert set(bundle) == {"fact.json", "head.txt", "proof.json", "verify_record.py",
                           "payload.bin", "envelope.bin"}  # fmt: skip


@pytest.mark.parametrize("name", ["fact.json", "head.txt", "proof.json", "payload.bin",
                                  "envelope.bin"])  # fmt: skip
@pytest.mark.parametrize("backend", ["sqlite"])
def test_no_byte_of_a_proof_can_be_changed(
    name: str, bundle: dict[str, bytes], tmp_path: Path
) -> None:
    write(tmp_path, bundle)
    chance, content = seeded(name), bundle[name]
    places = range(len(content)) if len(content) < 50 else chance.sample(range(len(content)), 50)
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        (tmp_path / name).write_bytes(changed)
        with pytest.raises((verify_record.Refused, ValueError)):
            verify_record.check(tmp_path)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_no_file_of_a_proof_may_be_missing_cut_or_added(
    bundle: dict[str, bytes], tmp_path: Path
) -> None:
    del bundle["verify_record.py"]
    for name, content in bundle.items():
        write(tmp_path, bundle)
        (tmp_path / name).write_bytes(content[:-1])
        with pytest.raises((verify_record.Refused, ValueError)):
            verify_record.check(tmp_path)
        (tmp_path / name).unlink()
        with pytest.raises((verify_record.Refused, FileNotFoundError)):
            verify_record.check(tmp_path)


def test_a_file_without_exchange_has_no_envelope(
    tampering_session: Session, tmp_path: Path
) -> None:
    write(tmp_path, make_bundle(tampering_session, FILE))
    assert verify_record.check(tmp_path)[0].startswith("PROVEN")
    (tmp_path / "envelope.bin").write_bytes(b"")
    with pytest.raises(verify_record.Refused, match="no envelope"):
        verify_record.check(tmp_path)


def test_a_record_is_proven_under_a_head_that_was_kept(
    tampering_session: Session, archive: Archive, tmp_path: Path
) -> None:
    old, new = archive.heads
    write(tmp_path, make_bundle(tampering_session, FILE, old))
    kept, other = tmp_path / "kept.txt", tmp_path / "other.txt"
    kept.write_text(old.text())
    other.write_text(new.text())
    key = old.public_key.hex()
    assert "you gave" in verify_record.check(tmp_path, key, kept)[-1]
    with pytest.raises(verify_record.Refused, match="not the one given"):
        verify_record.check(tmp_path, kept_head=other)
    with pytest.raises(verify_record.Refused, match="another key"):
        verify_record.check(tmp_path, key="00" * 32)
    with pytest.raises(RecordUnproven, match="younger"):
        make_bundle(tampering_session, EXCHANGE, old)


def test_what_the_log_does_not_vouch_for_is_not_proven(tampering_session: Session) -> None:
    with pytest.raises(RecordUnproven, match="no capture 999"):
        make_bundle(tampering_session, 999)
    row = tampering.read(tampering_session, "capture")[0]
    tampering.write(tampering_session, "capture", row, {"name": "forged"})
    with pytest.raises(RecordUnproven, match="not those"):
        make_bundle(tampering_session, row["id"])
    tampering.rechain(tampering_session)
    with pytest.raises(RecordUnproven, match="signed over"):
        make_bundle(tampering_session, row["id"])
