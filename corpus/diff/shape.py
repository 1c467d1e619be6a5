"""Shape: whether a line of a file is a record, as far as a diff reads it."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

_Is = Callable[[Any], bool]


def is_record(value: object) -> bool:
    """Tell whether a JSON value is a record."""
    return _RECORD(value)


def _a(*kinds: type) -> _Is:
    return lambda value: isinstance(value, kinds)


def _all_of(is_one: _Is) -> _Is:
    return lambda value: isinstance(value, list) and all(map(is_one, value))


def _by_name(is_one: _Is) -> _Is:
    return lambda value: isinstance(value, dict) and all(map(is_one, value.values()))


def _with(**names: _Is) -> _Is:
    """Return what tells whether a value is an object with these names and fitting values."""
    return lambda value: (
        isinstance(value, dict)
        and all(name in value and is_right(value[name]) for name, is_right in names.items())
    )


def _is_number_or_none(value: object) -> bool:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return True
    try:
        return isinstance(value, str) and Decimal(value).is_finite()
    except InvalidOperation:
        return False


_TEXT, _TEXT_OR_NONE = _a(str), _a(str, type(None))
_RECORD = _with(
    source=_with(payload_digest=_TEXT, url=_TEXT_OR_NONE, name=_TEXT_OR_NONE),
    doc_class=_TEXT,
    template_generation=_TEXT_OR_NONE,
    tables_status=_TEXT_OR_NONE,
    scope=_TEXT_OR_NONE,
    published_at=_TEXT_OR_NONE,
    title=_with(raw=_TEXT_OR_NONE),
    agency=_with(name=_TEXT_OR_NONE),
    report_year=_with(value=_a(int, type(None))),
    sections=_all_of(_with(key=_TEXT, text=_TEXT_OR_NONE, all_text=_TEXT_OR_NONE)),
    cells=_by_name(
        _with(
            raw=_TEXT_OR_NONE,
            value=_is_number_or_none,
            state=_TEXT,
            unit=_TEXT_OR_NONE,
        )
    ),
    findings=_all_of(
        _with(
            rule=_TEXT,
            outcome=_TEXT,
            severity=_TEXT,
            attribution=_TEXT,
            operands=_all_of(_with(ref=_TEXT)),
            if_blank_is_zero=_TEXT_OR_NONE,
            locator=_a(dict, type(None)),
        )
    ),
    checks=_a(dict),
    checks_if_blank_is_zero=_a(dict),
    body=_with(text=_TEXT_OR_NONE),
)
