"""CSV as in RFC 4180, in UTF-8; an absent value is empty, an empty text is `""`."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from corpus.export.model import Value

_find_special = re.compile(r'[",\r\n]').search
_dump_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def csv_line(values: Iterable[Value]) -> bytes:
    r"""Return one line.

    >>> csv_line(["a", None, "", 'b"c', 3])
    b'a,,"","b""c",3\n'
    """
    return (",".join(_field(value) for value in values) + "\n").encode()


def plain(value: Value) -> str | None:
    """Return a value as text: numbers digit for digit, instants in UTC, nested values as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return _dump_json(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _field(value: Value) -> str:
    text = plain(value)
    if text is None:
        return ""
    return '"' + text.replace('"', '""') + '"' if not text or _find_special(text) else text
