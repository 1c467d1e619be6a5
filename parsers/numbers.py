"""Values: what a cell says, read so strictly that a doubt becomes a state and never a number."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from parsers.fold import is_blank, strip_blank
from parsers.model import Number, State
from parsers.templates import ValueKind

# Only the full-width forms of ASCII are narrowed: NFKC would read 10² as 102 and ① as 1.
_NARROW = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
_PLACEHOLDERS = frozenset(
    "/ // \\ - -- --- ---- — —— ——— ———— – ―― 一一 ─ ── 无 無 空 * ** … N/A n/a NA"
    " 不涉及 不适用 无此项 无此项内容".split()
)
_UNITS = "万元|亿元|元|件次|人次|件|条|份|项|个|次|宗|起|例|人|部|篇"
# A blank never groups digits: two values that lost the line between them look the same.
_NUMBER = re.compile(
    r"(?P<sign>[+\-−±]?)"
    r"(?P<digits>0|[1-9]\d{0,17}|[1-9]\d{0,2}(?:[,，']\d{3}){1,5})"
    rf"(?P<fraction>\.\d{{1,8}})?(?: ?(?P<unit>{_UNITS}))?",
    re.ASCII,
)
_DIGITS_AND_BLANKS = re.compile(r"[\d.,，'\s\u200b-\u200f\u2060\ufeff\u00ad]+")
# More are an account number or an attack.
_MAX_DIGITS = 18
_ZERO_LETTERS = frozenset("O o 〇 ○ 零".split())
# Beyond this a value is hardly met twice.
_SHORT = 8
# A lone 一 is as often typed for a dash as for one.
_ONE_OR_DASH = "一"
_CHINESE = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE_NUMBER = re.compile(
    r"[一二三四五六七八九两][〇零一二三四五六七八九十百千两]*|十[一二三四五六七八九]?"
)


@dataclass(frozen=True, slots=True)
class Value:
    """A reading of one cell: a number only in state `number`."""

    state: State
    value: Number | None = None
    unit: str | None = None


_BLANK_VALUE = Value(State.BLANK)
_PLACEHOLDER_VALUE = Value(State.PLACEHOLDER)
_TEXT_VALUE = Value(State.TEXT)
_AMBIGUOUS_VALUE = Value(State.AMBIGUOUS)


def read_value(text: str, kind: ValueKind = "count") -> Value:
    r"""Read a cell's text; `text` has a line feed between blocks that are stacked in the cell.

    >>> read_value("　１，１１３ ")
    Value(state=<State.NUMBER: 'number'>, value=1113, unit=None)
    >>> read_value("22\n0").state
    <State.AMBIGUOUS: 'ambiguous'>
    """
    shown = strip_blank(text)
    if shown.isascii() and shown.isdigit():
        return _plain(shown)
    return _remembered(shown, kind) if len(shown) <= _SHORT else _read(shown, kind)


def _read(shown: str, kind: ValueKind) -> Value:
    pieces = [strip_blank(piece) for piece in shown.split("\n")]
    pieces = [piece for piece in pieces if piece]
    if not pieces:
        return _BLANK_VALUE
    if sum(1 for piece in pieces if _has_digit(piece)) > 1:
        return _AMBIGUOUS_VALUE
    value = _read_line("".join(pieces).translate(_NARROW), kind)
    is_joined = len(pieces) > 1 and not _has_digit(pieces[0])
    # A dash above a 5 is no minus sign and 十 above 五 is not 15.
    return _AMBIGUOUS_VALUE if is_joined and value.state is State.NUMBER else value


# Blanks and dashes fill whole columns.
_remembered = lru_cache(maxsize=1024)(_read)


def _plain(digits: str) -> Value:
    """Read plain digits, as nearly all cells are; a leading zero is no way to write a number."""
    if (digits[0] == "0" and digits != "0") or len(digits) > _MAX_DIGITS:
        return _AMBIGUOUS_VALUE
    return Value(State.NUMBER, int(digits))


def is_value_like(text: str) -> bool:
    """Say whether a text could stand in a value cell: a number, a placeholder or nothing."""
    return is_blank(text) or read_value(text).state is not State.TEXT


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _read_line(line: str, kind: ValueKind) -> Value:
    text = strip_blank(line)
    if text in _PLACEHOLDERS:
        return _PLACEHOLDER_VALUE
    if text in _ZERO_LETTERS:
        return Value(State.NUMBER, 0)
    if match := _NUMBER.fullmatch(text):
        return _number(match, kind)
    if text == _ONE_OR_DASH:
        return _AMBIGUOUS_VALUE
    if _CHINESE_NUMBER.fullmatch(text):
        return _chinese(text)
    return _AMBIGUOUS_VALUE if _is_split_number(text) else _TEXT_VALUE


def _number(match: re.Match[str], kind: ValueKind) -> Value:
    sign, fraction = match["sign"], match["fraction"] or ""
    if sign == "±":
        return _TEXT_VALUE
    digits = re.sub(r"[,，']", "", match["digits"])
    negative = sign in ("-", "−")
    value: Number
    if fraction or kind == "money":
        value = _money(("-" if negative else "") + digits + fraction)
    else:
        value = -int(digits) if negative else int(digits)
    return Value(State.NUMBER, value, match["unit"])


def _money(text: str) -> Number:
    """Keep the printed decimals; a whole amount printed without a point stays an integer."""
    return Decimal(text) if "." in text else int(text)


def _is_split_number(text: str) -> bool:
    """Say whether only digits and blanks stand here, as in `1 0`: one number or two?"""
    return bool(_DIGITS_AND_BLANKS.fullmatch(text)) and _has_digit(text)


def _chinese(text: str) -> Value:
    """Read a small Chinese numeral; anything irregular is ambiguous.

    >>> _chinese("一百二十三").value
    123
    """
    total, digit, scale = 0, 0, 10_000
    for character in text:
        if character in _CHINESE_UNITS:
            unit = _CHINESE_UNITS[character]
            if unit >= scale:
                return _AMBIGUOUS_VALUE
            total, digit, scale = total + (digit or 1) * unit, 0, unit
        elif digit:
            return _AMBIGUOUS_VALUE
        else:
            digit = _CHINESE[character]
    return Value(State.NUMBER, total + digit)
