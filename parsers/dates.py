"""Chinese dates: what lives here reads them with the precision they are printed in.

Periods, signatures and years are judged elsewhere (`parsers.identity`).
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parsers.fold import fold


class Precision(StrEnum):
    """How much of a date is printed."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date as printed at `start:end` of a folded text; `year` is null for 12月31日."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None

    @property
    def precision(self) -> Precision:
        """Return how much is printed."""
        return Precision.MONTH if self.day is None else Precision.DAY

    def first_day(self, year: int | None = None) -> date | None:
        """Return the day itself or the first of the month; `year` serves a date without one."""
        return _make_date(self.year or year, self.month, self.day or 1)

    def last_day(self, year: int | None = None) -> date | None:
        """Return the day itself or the last of the month; `year` serves a date without one."""
        full_year = self.year or year
        if full_year is None:
            return None
        return _make_date(full_year, self.month, self.day or monthrange(full_year, self.month)[1])


# 〇 is typed as circle, zero, letter O and Cyrillic О.
_ZEROS = "〇○◯零OoОо0"
_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_HAN = "一二三四五六七八九"
_NOT_INSIDE = rf"(?<![\d{_HAN}〇○◯零])"
YEAR_PATTERN = rf"(?:(?:19|20)\d{{2}}|[一二][{_ZEROS}{_HAN}]{{3}})"
"""A year in digits or Chinese numerals, as a regular expression on folded text."""

_MONTH = rf"(?:1[0-2]|0?[1-9]|十[一二]?|[元正{_HAN}])"
_DAY = rf"(?:3[01]|[12]\d|0?[1-9]|三十一?|[二廿]十?[{_HAN}]|二十|十[{_HAN}]?|[{_HAN}])"
_DATE = re.compile(
    # most places of a text are dismissed by their first sign
    rf"(?=[\d{_HAN}十元正])(?:{_NOT_INSIDE}(?P<y>{YEAR_PATTERN})年(?P<m>{_MONTH})月(?:(?P<d>{_DAY})(?:日|号|(?![\d{_HAN}])))?"
    rf"|(?<![\d.])(?P<ny>(?:19|20)\d{{2}})(?P<sep>[-./])(?P<nm>1[0-2]|0?[1-9])(?P=sep)"
    rf"(?P<nd>3[01]|[12]\d|0?[1-9])(?!\d)"
    rf"|{_NOT_INSIDE}(?P<m2>{_MONTH})月(?:(?P<d2>{_DAY})(?:日|号|(?![\d{_HAN}])))?)"
)
# Without 月 a date has this; most lines have neither.
_DIGIT_DATE = re.compile(r"\d[-./]\d")
_YEAR = re.compile(rf"{_NOT_INSIDE}({YEAR_PATTERN})(?=年)")


def _make_date(year: int | None, month: int, day: int) -> date | None:
    if year is None or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def read_year(numeral: str) -> int | None:
    """Read a year in digits or Chinese numerals.

    >>> read_year("二〇一九"), read_year("2020"), read_year("去")
    (2019, 2020, None)
    """
    figures = [0 if sign in _ZEROS else _DIGITS.get(sign, -1) for sign in numeral]
    if numeral.isdecimal() and numeral.isascii():
        figures = [int(sign) for sign in numeral]
    if len(figures) != 4 or -1 in figures:
        return None
    year = int("".join(map(str, figures)))
    return year if 1900 <= year <= 2099 else None


def read_small_number(numeral: str) -> int | None:
    """Read a month or a day in digits or Chinese numerals, 元 and 正 being one.

    >>> [read_small_number(sign) for sign in ("09", "十二", "二十", "三十一", "廿六", "元")]
    [9, 12, 20, 31, 26, 1]
    """
    if numeral.isdecimal() and numeral.isascii():
        return int(numeral)
    if numeral in ("元", "正"):
        return 1
    tens, mark, ones = numeral.replace("廿十", "廿").replace("廿", "二十").rpartition("十")
    leading = _DIGITS.get(tens, 1 if not tens else None) if mark else 0
    trailing = _DIGITS.get(ones, 0 if not ones else None)
    return None if leading is None or trailing is None else leading * 10 + trailing


def find_dates(folded: str) -> tuple[StatedDate, ...]:
    """Find the dates of a folded text in order; impossible ones (2月30日) are left out.

    Folded text has no blanks, so what stood apart may stand together: a date never begins
    inside a longer number.

    >>> [(found.year, found.month, found.day) for found in find_dates("2021年1月1日至12月31日")]
    [(2021, 1, 1), (None, 12, 31)]
    """
    if "月" not in folded and not _DIGIT_DATE.search(folded):
        return ()
    return tuple(found for match in _DATE.finditer(folded) if (found := _read_match(match)))


def _read_match(match: re.Match[str]) -> StatedDate | None:
    year_raw = match["y"] or match["ny"]
    month = read_small_number(match["m"] or match["nm"] or match["m2"])
    day_raw = match["d"] or match["nd"] or match["d2"]
    day = read_small_number(day_raw) if day_raw else None
    year = read_year(year_raw) if year_raw else None
    if month is None or (year_raw and year is None) or (day_raw and day is None):
        return None
    # 29 February of an unnamed year may exist.
    if _make_date(year or 2000, month, day or 1) is None:
        return None
    return StatedDate(match.start(), match.end(), year, month, day)


def read_date(text: str) -> StatedDate | None:
    """Read a text that is nothing but one date with its year.

    >>> read_date("二〇一九年十二月 三十一日").first_day()
    datetime.date(2019, 12, 31)
    """
    folded = fold(text)
    found = find_dates(folded)
    whole = len(found) == 1 and found[0].start == 0 and found[0].end == len(folded)
    return found[0] if whole and found[0].year is not None else None


def find_years(folded: str) -> tuple[tuple[int, int, int], ...]:
    """Find the years written before 年: (year, start, end) in order.

    >>> find_years("二〇一九年度和22012年")
    ((2019, 0, 4),)
    """
    return tuple(
        (year, match.start(), match.end())
        for match in _YEAR.finditer(folded)
        if (year := read_year(match[1]))
    )
