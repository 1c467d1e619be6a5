from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from storage.log.canonical import canonical_bytes
from storage.log.facts import (
    CELL,
    EXCHANGE,
    RUN_EVENT,
    ReportRows,
    capture_digest,
    parse_fact,
)
from storage.models.archive import Capture, CaptureKind, CaptureOutcome
from storage.models.corpus import CellFact
from storage.models.log import RunEvent
from storage.session import Store
from tests.storage.fixity.filled import exchange_row

TEXTS = st.text(st.characters()) | st.text(st.sampled_from("\x00\ud800\udfff\\u0 年"), max_size=6)
NUMBERS = st.integers(-(2**60), 2**60) | st.decimals(
    allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30, places=6
)
ZONES = st.integers(-12, 12).map(lambda hours: timezone(timedelta(hours=hours)))
INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001 - hypothesis wants naive bounds
JSONS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | TEXTS
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip

_FEW = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_FEW
@given(text=TEXTS, value=NUMBERS | st.none(), locator=st.dictionaries(TEXTS, JSONS, max_size=3))
def test_a_cell_reads_back_as_it_was_written(
    text: str, value: int | Decimal | None, locator: dict[str, object], store: Store
) -> None:
    row = {"report_version_id": 1, "key": "k", "raw": text, "value": value, "state": "number",
           "unit": None, "reason": None, "locator": locator}  # fmt: skip
    with loose(store) as session:
        session.execute(sa.insert(CellFact), [row])
        read = session.execute(sa.select(*CELL.columns)).mappings().one()
        assert written(CELL(row)) == written(CELL(dict(read)))
        session.rollback()


@_FEW
@given(kind=TEXTS, at=INSTANTS, detail=st.dictionaries(TEXTS, JSONS, max_size=3))
def test_an_event_reads_back_as_it_was_written(
    kind: str, at: datetime, detail: dict[str, object], store: Store
) -> None:
    row = {"id": 1, "run_id": 1, "happened_at": at, "kind": kind, "detail": detail}
    with loose(store) as session:
        session.execute(sa.insert(RunEvent), [row])
        read = session.execute(sa.select(*RUN_EVENT.columns)).mappings().one()
        assert written(RUN_EVENT(row)) == written(RUN_EVENT(dict(read)))
        session.rollback()


def test_a_digest_is_the_same_on_every_database_and_in_every_release() -> None:
    capture = {
        "id": 1, "run_id": 1, "kind": CaptureKind.EXCHANGE, "identity": "sha256:" + "0" * 64,
        "captured_at": datetime(2024, 3, 1, 8, tzinfo=UTC), "url": "https://例.cn/\x00",
        "outcome": CaptureOutcome.RECEIVED,
    }  # fmt: skip
    assert set(capture) < {column.name for column in Capture.__table__.columns}
    assert capture_digest(capture, exchange_row(1, 7)) == (
        "sha256:b9bac8c6a2164715353e4d5f56f3d8cae7add3c8dc7e5df820dcc0d248c06430"
    )


def test_rows_left_out_or_null_are_the_same() -> None:
    row = exchange_row(1, 7)
    assert EXCHANGE(row) == EXCHANGE(row | {"error": None, "source": None})


def test_the_order_of_rows_does_not_count() -> None:
    cells = [{"report_version_id": 1, "key": key, "state": "blank"} for key in ("b", "a")]
    report = {"id": 1, "parse_id": 1}
    one = parse_fact({"id": 1}, ReportRows(report, cells), [], [])
    assert one == parse_fact({"id": 1}, ReportRows(report, cells[::-1]), [], [])
    assert parse_fact({"id": 1}, None, [], [])["cells"] == []


def written(row: dict[str, object]) -> bytes:
    return canonical_bytes({"row": row})


def loose(store: Store) -> Session:
    """Return a session without foreign keys, to write parts alone."""
    session = Session(store._engine)
    is_sqlite = store.url.get_backend_name() == "sqlite"
    freed = "PRAGMA defer_foreign_keys = ON"
    session.execute(sa.text(freed if is_sqlite else "SET LOCAL session_replication_role = replica"))
    return session
