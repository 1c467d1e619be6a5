"""Numerals: the ordinals that word processors write before the paragraphs of a list."""

from collections.abc import Callable

_HAN = "〇一二三四五六七八九"
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
_EARTHLY = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX = 9_999


def numeral(number: int, form: str) -> str:
    """Write a number in a form named as DOCX names it; plain digits where the form is unknown.

    >>> numeral(12, "chineseCounting"), numeral(3, "ideographTraditional"), numeral(4, "upperRoman")
    ('十二', '丙', 'IV')
    """
    if form == "none" or not 0 <= number <= _MAX:
        return ""
    if form in _HAN_FORMS:
        return han(number)
    if number and form in _OTHERS:
        return _OTHERS[form](number)
    return "".join(_HAN[int(digit)] for digit in str(number)) if "igital" in form else str(number)


def han(number: int) -> str:
    """Write a number below ten thousand in Chinese.

    >>> [han(n) for n in (0, 10, 11, 20, 105, 1010)]
    ['〇', '十', '十一', '二十', '一百零五', '一千零一十']
    """
    if number == 0:
        return _HAN[0]
    written, has_gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            written += ("零" if has_gap and written else "") + _HAN[digit] + sign
        has_gap = not digit
    return written[1:] if 10 <= number < 20 else written


def _letters(number: int) -> str:
    """Write a, b, ... z, aa, bb as Word does."""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 20)


def _roman(number: int) -> str:
    written = ""
    for value, sign in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written


def _signs(signs: str, number: int) -> str:
    return signs[(number - 1) % len(signs)]


def _enclosed(first: int, number: int) -> str:
    return chr(first + number - 1) if number <= 20 else str(number)


_HAN_FORMS = frozenset(
    "chineseCounting chineseCountingThousand japaneseCounting taiwaneseCounting"
    " taiwaneseCountingThousand koreanCounting chineseLegalSimplified".split()
)
_OTHERS: dict[str, Callable[[int], str]] = {
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": lambda number: "".join(chr(ord(d) + 0xFEE0) for d in str(number)),
    "decimalEnclosedCircle": lambda number: _enclosed(0x2460, number),
    "decimalEnclosedCircleChinese": lambda number: _enclosed(0x2460, number),
    "decimalEnclosedParen": lambda number: _enclosed(0x2474, number),
    "decimalEnclosedFullstop": lambda number: _enclosed(0x2488, number),
    "ideographTraditional": lambda number: _signs(_HEAVENLY, number),
    "ideographZodiac": lambda number: _signs(_EARTHLY, number),
}
