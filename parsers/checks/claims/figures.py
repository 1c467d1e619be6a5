"""Numbers with their units in prose: digits, Chinese numerals, 余 and 万, and how sure they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from parsers.model import Number

COUNT_UNITS = frozenset(("件", "条", "份", "宗", "起", "例", "项", "个", "次", "部", "篇"))
"""Units in which requests, disputes and documents are counted."""

_UNITS = (
    "万元|亿元|元|人次|件次|条次|次|个百分点|百分点|%|件|条|份|宗|起|例|项"
    "|个|部|篇|期|人|名|家|处|场"
)  # fmt: skip
_HAN = "零〇一二两三四五六七八九十百千"
_FIGURE = re.compile(
    r"(?P<about>约|近|超过|超|逾|不足|不到|至少|最多|高达)?"
    r"(?<![\d.,第A-Za-z])"
    rf"(?P<digits>[0-9]{{1,3}}(?:,[0-9]{{3}})+(?:\.[0-9]{{1,8}})?"
    rf"|[0-9]{{1,15}}(?:\.[0-9]{{1,8}})?|[{_HAN}]{{1,9}})"
    rf"(?P<scale>[万亿](?!元))?(?P<more>[余多来])?(?P<unit>{_UNITS})"
    r"(?P<beyond>以上|以下|左右|不等)?"
)
_RANGE = re.compile(r"[\d一二三四五六七八九十](?:至|到|-|—|~|～|、)$")
_SCALES = {"万": 10_000, "亿": 100_000_000}
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as printed at `start:end`, between `low` and `high` both included.

    `is_vague` says that words around it allow other numbers still.
    """

    start: int
    end: int
    raw: str
    low: Number
    high: Number
    unit: str
    is_vague: bool = False

    @property
    def is_exact(self) -> bool:
        """Say whether only one number is meant."""
        return self.low == self.high and not self.is_vague

    def admits(self, value: Number) -> bool:
        """Say whether a number is what the words may mean."""
        return self.low <= value <= self.high


def find_figures(text: str) -> Iterator[Figure]:
    """Yield the numbers of a text that have a unit.

    >>> [(found.raw, found.low, found.high) for found in find_figures("发布440余条，共8万余人次")]
    [('440余条', 440, 449), ('8万余人次', 80000, 89999)]
    """
    for match in _FIGURE.finditer(text):
        value = _value(match["digits"])
        if value is None:
            continue
        low, high = _bounds(match, value)
        is_range = bool(_RANGE.search(text, max(0, match.start() - 2), match.start()))
        vague = bool(match["about"] or match["beyond"]) or (
            is_range and text[match.start() - 1] != "、"
        )
        yield Figure(match.start(), match.end(), match[0], low, high, match["unit"], vague)


def _value(digits: str) -> Number | None:
    plain = digits.replace(",", "")
    if not plain[0].isascii():
        return read_han(plain)
    if len(plain) > 1 and plain[0] == "0" and plain[1] != ".":
        return None
    return Decimal(plain) if "." in plain else int(plain)


def read_han(text: str) -> int | None:
    """Read a small Chinese numeral; None for anything irregular.

    >>> read_han("十二"), read_han("一百零三"), read_han("两千"), read_han("三五")
    (12, 103, 2000, None)
    """
    total, digit, scale = 0, -1, 10_000
    for sign in text:
        if sign in _TENS:
            if _TENS[sign] >= scale or digit == 0:
                return None
            scale = _TENS[sign]
            total, digit = total + (1 if digit < 0 else digit) * scale, -1
        elif digit > 0:
            return None
        else:
            digit = _DIGITS[sign]
    return total + max(digit, 0)


def _bounds(match: re.Match[str], value: Number) -> tuple[Number, Number]:
    """Widen a number by what 余 leaves open, and a number of 万 by its rounding."""
    scale = _SCALES.get(match["scale"] or "", 1)
    if scale == 1 and not match["more"]:
        return value, value
    step = _last_step(value) * scale
    if match["more"]:
        return _whole(value * scale), _whole(value * scale + step - 1)
    return _whole(value * scale - step / 2), _whole(value * scale + step / 2)


def _last_step(value: Number) -> Decimal:
    """Return what one more in the last digit that is not zero would add."""
    exact = Decimal(value)
    if not exact:
        return Decimal(1)
    exponent = exact.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))


def _whole(value: Number) -> Number:
    return int(value) if value == int(value) else value
