import io
from pathlib import Path

import sqlalchemy as sa

from storage.interchange.held import HeldCapture, load_captures
from storage.interchange.selection import Selection
from storage.models import Capture, ExchangeFact
from storage.session import Store
from storage.warc.whole import WholeRecord, read_whole
from tests.storage.interchange.conftest import NewStore, export_files, import_bytes


def _records(content: bytes) -> list[tuple[str | None, bytes | None]]:
    found = list(read_whole(io.BytesIO(content), 1 << 24))
    return [(item.record_id, item.block) for item in found[1:] if isinstance(item, WholeRecord)]


def _held(store: Store) -> list[HeldCapture]:
    with store.read_only() as session:
        ids = list(session.execute(sa.select(Capture.id).order_by(Capture.id)).scalars())
        return list(load_captures(session, ids))


def test_exporting_twice_gives_the_same_bytes(filled: Store, tmp_path: Path) -> None:
    first = export_files(filled, tmp_path / "a")
    assert export_files(filled, tmp_path / "b") == first


def test_export_import_export_is_the_identity(
    filled: Store, new_store: NewStore, tmp_path: Path
) -> None:
    first = export_files(filled, tmp_path / "a")
    other = new_store("other")
    counts = import_bytes(other, first["nianbao-00001.warc.gz"])
    assert (counts.damage_count, counts.damaged, counts.others, counts.known) == (0, 0, 0, 0)
    assert counts.new == len(_held(filled))
    second = export_files(other, tmp_path / "b")
    assert second == first
    third = new_store("third")
    import_bytes(third, second["nianbao-00001.warc.gz"])
    assert export_files(third, tmp_path / "c") == first


def test_every_wire_and_fact_comes_back(filled: Store, new_store: NewStore, tmp_path: Path) -> None:
    other = new_store("other")
    import_bytes(other, export_files(filled, tmp_path / "a")["nianbao-00001.warc.gz"])
    before, after = _held(filled), _held(other)
    assert len(before) == len(after)
    for one, two in zip(before, after, strict=True):
        assert two.response_wire == one.response_wire
        assert two.entity == one.entity
        if one.envelope is not None and two.envelope is not None:
            assert two.envelope.request == one.envelope.request
        assert two.began_at == one.began_at
        assert two.capture.payload_digest == one.capture.payload_digest
        assert two.capture.outcome is one.capture.outcome
        assert two.facts["identity"] == one.capture.identity
        if one.exchange is not None and two.exchange is not None:
            for name in ("method", "status", "duration", "truncation", "entity_digest",
                         "block_digest", "protocol", "peer_ip", "peer_port", "position",
                         "tls_version", "certificate_digest", "protection", "error", "route",
                         "robots", "revisit_profile"):  # fmt: skip
                assert getattr(two.exchange, name) == getattr(one.exchange, name), name


def test_references_between_captures_come_back(
    filled: Store, new_store: NewStore, tmp_path: Path
) -> None:
    other = new_store("other")
    import_bytes(other, export_files(filled, tmp_path / "a")["nianbao-00001.warc.gz"])
    columns = (ExchangeFact.previous_id, ExchangeFact.robots_capture_id, ExchangeFact.refers_to_id)
    statement = (
        sa.select(*columns).where(ExchangeFact.method != "").order_by(ExchangeFact.capture_id)
    )
    with filled.read_only() as one, other.read_only() as two:
        assert one.execute(statement).all() == two.execute(statement).all()


def test_importing_twice_adds_nothing(filled: Store, new_store: NewStore, tmp_path: Path) -> None:
    content = export_files(filled, tmp_path / "a")["nianbao-00001.warc.gz"]
    other = new_store("other")
    first = import_bytes(other, content)
    again = import_bytes(other, content, "renamed.warc.gz")
    assert (again.new, again.known) == (0, first.new)
    assert len(_held(other)) == first.new


def test_what_the_archive_has_already_is_not_added_by_its_own_export(
    filled: Store, tmp_path: Path
) -> None:
    before = len(_held(filled))
    counts = import_bytes(filled, export_files(filled, tmp_path)["nianbao-00001.warc.gz"])
    assert (counts.new, counts.known) == (0, before)
    assert len(_held(filled)) == before


def test_small_segments_hold_the_same_captures(
    filled: Store, new_store: NewStore, tmp_path: Path
) -> None:
    files = export_files(filled, tmp_path / "a", size=8_000)
    warcs = [content for name, content in sorted(files.items()) if name.endswith(".gz")]
    assert len(warcs) > 3
    other = new_store("other")
    assert sum(import_bytes(other, content).new for content in warcs) == len(_held(filled))
    assert export_files(other, tmp_path / "b", size=8_000) == files


def test_parts_of_the_archive_come_back_identical(
    filled: Store, new_store: NewStore, tmp_path: Path
) -> None:
    # The captures 3, 6 and 8 are those that 4, 7 and 9 repeat.
    selection = Selection(capture_ids=(1, 4, 5, 7, 9, 10))
    files = export_files(filled, tmp_path / "a", selection)
    other = new_store("other")
    assert import_bytes(other, files["nianbao-00001.warc.gz"]).new == 6
    second = export_files(other, tmp_path / "b")
    assert _records(second["nianbao-00001.warc.gz"]) == _records(files["nianbao-00001.warc.gz"])
