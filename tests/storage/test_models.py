from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.archive import OpenRun
from storage.models import CellFact, Run
from storage.models.archive import RunKind
from storage.models.base import ExactDecimal, JsonValue, PageText, UtcDateTime
from storage.session import Store
from tests.storage.builders import ingest, make_file, make_record, save

_ON_ONE_STORE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50
)

_numbers = st.one_of(
    st.integers(min_value=-(10**60), max_value=10**60),
    st.decimals(allow_nan=False, allow_infinity=False, places=12),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-1, max_value=1),
)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=8,
)


def _round_trip(store: Store, kind: sa.types.TypeEngine[Any], value: object) -> object:
    with store.session() as session:
        return session.execute(sa.select(sa.bindparam("value", value, kind))).scalar()


@given(number=_numbers)
@_ON_ONE_STORE
def test_numbers_come_back_digit_for_digit(store: Store, number: int | Decimal) -> None:
    found = _round_trip(store, ExactDecimal(), number)
    assert isinstance(found, Decimal)
    assert found == Decimal(number)
    expected = format(Decimal(number), "f")
    assert format(found, "f") in (expected, expected.removeprefix("-"))
    assert found != 0 or not found.is_signed()


@pytest.mark.parametrize("number", [0.5, True, "1", Decimal("NaN"), Decimal("Infinity")])
def test_what_is_not_exact_is_refused(store: Store, number: object) -> None:
    with pytest.raises(sa.exc.StatementError, match=r"exact|finite"):
        _round_trip(store, ExactDecimal(), number)


@given(text=st.text(st.characters()))
@_ON_ONE_STORE
def test_any_text_of_a_page_can_be_stored(store: Store, text: str) -> None:
    found = _round_trip(store, PageText(), text)
    expected = ["\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text]
    assert found == "".join(expected)


@given(
    at=st.datetimes(
        min_value=datetime(2, 1, 1),  # noqa: DTZ001 - hypothesis adds the time zone
        max_value=datetime(9998, 1, 1),  # noqa: DTZ001 - as above
        timezones=st.sampled_from(
            [UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=5))]
        ),
    )
)
@_ON_ONE_STORE
def test_instants_come_back_in_utc(store: Store, at: datetime) -> None:
    found = _round_trip(store, UtcDateTime(), at)
    assert isinstance(found, datetime)
    assert (found, found.utcoffset()) == (at, timedelta(0))


def test_an_instant_without_time_zone_is_refused(store: Store) -> None:
    naive = datetime(2024, 1, 1)  # noqa: DTZ001 - the very thing that must be refused
    with pytest.raises(sa.exc.StatementError, match="needs a time zone"):
        _round_trip(store, UtcDateTime(), naive)


@given(value=st.dictionaries(st.text(st.characters(codec="utf-8")), _json))
@_ON_ONE_STORE
def test_json_comes_back_as_it_was(store: Store, value: JsonValue) -> None:
    assert _round_trip(store, Run.__table__.c.settings.type, value) == value


def test_chinese_keys_stay_readable_in_json(store: Store, run: OpenRun) -> None:
    with store.begin() as session:
        settings_ = {"机关": "青岚区水务局"}
        session.add(
            Run(kind=RunKind.PARSE, started_at=run.now(), code_version="1", settings=settings_)
        )
        session.flush()
        found = session.execute(sa.select(Run.settings["机关"].as_string())).scalars().all()
        raw = session.execute(sa.text("SELECT CAST(settings AS TEXT) FROM run")).scalars().all()
    assert "青岚区水务局" in found
    assert '{"机关":"青岚区水务局"}' in raw


def test_words_are_stored_by_their_value(store: Store, run: OpenRun) -> None:
    save(store, run, ingest(store, run, make_file()), make_record())
    with store.read_only() as session:
        states = session.execute(sa.text("SELECT DISTINCT state FROM cell ORDER BY 1")).scalars()
        assert list(states) == ["absent", "blank", "number"]
        assert session.execute(sa.select(CellFact.raw).order_by(CellFact.key)).scalars().first()
