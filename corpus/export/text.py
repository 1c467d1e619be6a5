"""Values as text, the same in every text format."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from corpus.export.model import Value

TIME_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"

_dump_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def written(value: Value) -> str | None:
    """Return a value as text: numbers digit for digit, instants in UTC, nested values as JSON.

    >>> written(Decimal("3.50")), written({"b": 1, "a": None})
    ('3.50', '{"a":null,"b":1}')
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Mapping | list):
        return _dump_json(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(TIME_FORM)
    return str(int(value))
