"""Serial dates: days since 1900 or 1904, written under the date formats of spreadsheets."""

import re
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<sign>.)|_(?P<space>.)|\*(?P<fill>.)'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<noon>AM/PM|A/P|上午/下午)|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|e+)|(?P<text>.)",
    re.DOTALL | re.IGNORECASE,
)
_QUOTED = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|General', re.DOTALL | re.IGNORECASE
)
_DATE = re.compile(r"[ymdhs]|a{3,4}", re.IGNORECASE)
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_HAN_DAYS = "一二三四五六日"
_MAX_SERIAL = 2_958_466
_SECONDS = 86_400
# Day 60 of the 1900 calendar never was.
_NEVER = 60


def has_date(part: str) -> bool:
    """Say whether a part of a format writes a date or a time."""
    return bool(_DATE.search(_QUOTED.sub("", part)))


def date_text(serial: Decimal, part: str, is_1904: bool) -> str | None:
    """Write a serial date; None where it is no date or the format is not understood.

    >>> date_text(Decimal("44927"), "yyyy/m/d", False), date_text(Decimal("0.75"), "h:mm", False)
    ('2023/1/1', '18:00')
    """
    if not 0 <= serial < _MAX_SERIAL:
        return None
    tokens = list(_PART.finditer(part))
    if any(token["elapsed"] or "." in (token["date"] or "") for token in tokens):
        return None
    seconds = int((serial * _SECONDS).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    names = [(token["date"] or "").lower() for token in tokens]
    days = seconds // _SECONDS
    if not is_1904 and (days == _NEVER or (days == 0 and _has_day(names))):
        return None
    # The 1900 calendar has a 29th of February that never was.
    start = datetime(1904, 1, 1, tzinfo=UTC) if is_1904 else datetime(1899, 12, 30, tzinfo=UTC)
    moment = start + timedelta(seconds=seconds, days=int(not is_1904 and days < _NEVER))
    has_noon = any(token["noon"] for token in tokens)
    pieces = []
    for index, (token, name) in enumerate(zip(tokens, names, strict=True)):
        if name and name[0] == "m" and len(name) < 3 and _is_minute(names, index):
            name = "n" * len(name)
        pieces.append(_field(name, moment, has_noon) if name else _other(token, moment))
    return "".join(pieces)


def _has_day(names: list[str]) -> bool:
    return any(name[:1] in ("y", "d", "a", "e") for name in names)


def _is_minute(names: list[str], index: int) -> bool:
    """Say whether an m is minutes: after hours or before seconds."""
    before = [name for name in names[:index] if name]
    after = [name for name in names[index + 1 :] if name]
    return before[-1:] in (["h"], ["hh"]) or after[:1] in (["s"], ["ss"])


def _other(token: re.Match[str], moment: datetime) -> str:
    if token["noon"]:
        return str(token["noon"].split("/")[moment.hour >= 12])
    if token["space"]:
        return " "
    return token["quoted"] or token["sign"] or token["text"] or ""


def _field(name: str, moment: datetime, has_noon: bool) -> str:
    if name[0] in "ye":
        is_short = name[0] == "y" and len(name) <= 2
        return f"{moment.year % 100:02}" if is_short else f"{moment.year:04}"
    if name[0] == "a":
        return ("星期" if len(name) == 4 else "") + _HAN_DAYS[moment.weekday()]
    if name[0] == "m":
        return _named(moment.month, len(name))
    if name[0] == "d" and len(name) > 2:
        return _DAYS[moment.weekday()][: 3 if len(name) == 3 else None]
    hour = (moment.hour % 12 or 12) if has_noon else moment.hour
    number = {"d": moment.day, "h": hour, "n": moment.minute, "s": moment.second}[name[0]]
    return f"{number:02}" if len(name) == 2 else str(number)


def _named(month: int, length: int) -> str:
    if length < 3:
        return f"{month:02}" if length == 2 else str(month)
    name = _MONTHS[month - 1]
    return {3: name[:3], 5: name[:1]}.get(length, name)
