import pytest

from storage.warc.damage import Damage
from storage.warc.foreign import as_record
from storage.warc.records import Record
from storage.warc.vocabulary import RecordType
from tests.storage.warc.samples import PLAIN, foreign_record, read_file, write_file


def test_header_bytes_that_are_no_utf8_leave_as_they_came() -> None:
    name = "WARC-Note: 政务".encode("gbk")
    ((found, block),), _ = read_file(foreign_record(PLAIN, name))
    record = as_record(found, block)
    assert isinstance(record, Record)
    assert name in write_file([(record,)], is_compressed=False)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"resource", b"surprise"), (b"2024-03-01T", b"someday "), (b"WARC-Target-URI", b"X-URI")],
)
def test_what_cannot_be_a_record_of_ours_is_damage(old: bytes, new: bytes) -> None:
    ((found, block),), _ = read_file(foreign_record(PLAIN).replace(old, new))
    damage = as_record(found, block)
    assert isinstance(damage, Damage)
    assert damage.record_id == found.record_id


def test_foreign_fields_travel_along() -> None:
    fields = (b"WARC-Page-ID: 12", b"WARC-Truncated: bored", b"WARC-IP-Address: unknown")
    ((found, block),), _ = read_file(foreign_record(PLAIN, *fields))
    record = as_record(found, block)
    assert isinstance(record, Record)
    assert record.extra == (
        ("WARC-Page-ID", "12"),
        ("WARC-Truncated", "bored"),
        ("WARC-IP-Address", "unknown"),
    )
    assert record.record_type is RecordType.RESOURCE
