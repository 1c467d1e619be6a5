"""Number formats: what a spreadsheet shows for the number it stores.

The notation is that of Excel. What is not understood is shown with `≈` before it, so that no
reader takes it for the printed figure.
"""

import re
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache

from parsers.media.office.serial_dates import date_text, has_date

_PRECISION = Context(prec=15, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_MAX_FORMAT = 255
_MAX_WHOLE = Decimal(10) ** 11
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<sign>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<digits>[0#?][0#?,.]*|\.[0#?]+)|(?P<exponent>[eE][+\-]0+)"
    r"|(?P<text>.)",
    re.DOTALL | re.IGNORECASE,
)
_PIECE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|.', re.DOTALL)
_CONDITION = re.compile(r"(?:\[[^\]]*\])*\[[<>=]")
_CURRENCY = re.compile(r"\$([^-\]]*)")
_COLOURS = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|colou?r\d*|黑色|蓝色|红色|绿色|黄色|白色|颜色\d*)",
    re.IGNORECASE,
)
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0;-"¥"#,##0',
    6: '"¥"#,##0;-"¥"#,##0', 7: '"¥"#,##0.00;-"¥"#,##0.00', 8: '"¥"#,##0.00;-"¥"#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0;-", 42: '"¥"#,##0;-"¥"#,##0;"¥"-',
    43: "#,##0.00;-#,##0.00;-", 44: '"¥"#,##0.00;-"¥"#,##0.00;"¥"-', 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip


class _Unknown(Exception):
    """A format says something that is not understood."""


def shown_number(number: float | Decimal, form: str = "General", is_1904: bool = False) -> str:
    """Return what a spreadsheet shows for a number under a format.

    >>> shown_number(12.0), shown_number(0.1 + 0.2), shown_number(1234.5, "#,##0.00")
    ('12', '0.3', '1,234.50')
    >>> shown_number(-3, "0;(0)"), shown_number(0.125, "0.0%"), shown_number(44927, "yyyy/m/d")
    ('(3)', '12.5%', '2023/1/1')
    """
    exact = _PRECISION.create_decimal(repr(number) if isinstance(number, float) else number)
    if not exact.is_finite():
        return "#NUM!"
    if len(form) > _MAX_FORMAT:
        return f"≈{_general(exact)}"
    try:
        with localcontext(_WIDE):
            return _shown(exact, form, is_1904)
    except _Unknown:
        return f"≈{_general(exact)}"


def shown_text(text: str, form: str = "General") -> str:
    """Return what a spreadsheet shows for a text: the fourth part of a format may change it.

    >>> shown_text("甲", '0;0;0;"某"@'), shown_text("甲", ";;;")
    ('某甲', '')
    """
    parts = sections(form)
    if len(parts) < 4:
        return text
    pieces = []
    for match in _TOKEN.finditer(parts[3]):
        literal = match["quoted"] or match["sign"] or match["text"] or ""
        pieces.append(text if match["text"] == "@" else literal)
    return "".join(pieces)


@lru_cache(maxsize=512)
def sections(form: str) -> tuple[str, ...]:
    """Return the parts of a format between its semicolons."""
    parts = [""]
    for match in _PIECE.finditer(form):
        if match[0] == ";":
            parts.append("")
        else:
            parts[-1] += match[0]
    return tuple(parts)


def _shown(number: Decimal, form: str, is_1904: bool) -> str:
    parts = sections(form)[:4]
    if any(_CONDITION.match(part) for part in parts):
        raise _Unknown
    if len(parts) > 1 and number < 0:
        part, number = parts[1], -number
    elif len(parts) > 2 and number == 0:
        part = parts[2]
    else:
        part = parts[0]
    if has_date(part):
        text = date_text(number, part, is_1904)
        if text is None:
            raise _Unknown
        return text
    return _numeric(number, part)


def _numeric(number: Decimal, part: str) -> str:
    """Write a number under one part of a format."""
    tokens = list(_TOKEN.finditer(part))
    digits = [match["digits"] for match in tokens if match["digits"]]
    has_text = any(match["text"] == "@" for match in tokens)
    general = sum(1 for match in tokens if match["general"]) + has_text
    if len(digits) + general > 1 or any(match["exponent"] for match in tokens):
        raise _Unknown
    percents = sum(1 for match in tokens if match["text"] == "%")
    number *= Decimal(100) ** percents
    sign = "-" if number < 0 else ""
    number = abs(number)
    pieces = []
    for match in tokens:
        if match["digits"]:
            pieces.append(_digits(number, match["digits"]))
        elif match["general"] or match["text"] == "@":
            pieces.append(_general(number))
        else:
            pieces.append(_literal(match))
    return sign + "".join(pieces)


def _literal(match: re.Match[str]) -> str:
    if match["bracket"] is not None:
        return _bracket(match["bracket"])
    if match["space"] is not None:
        return " "
    if match["text"] in ("/", "?"):
        raise _Unknown
    return match["quoted"] or match["sign"] or match["text"] or ""


def _bracket(inside: str) -> str:
    """Return a currency sign; colours and locales show nothing, the rest is not understood."""
    if inside.startswith("$"):
        match = _CURRENCY.match(inside)
        return match[1] if match else ""
    if not _COLOURS.fullmatch(inside):
        raise _Unknown
    return ""


def _digits(number: Decimal, pattern: str) -> str:
    whole_pattern, _, fraction_pattern = pattern.partition(".")
    if "," in fraction_pattern.rstrip(",") or "." in fraction_pattern:
        raise _Unknown
    trailing = fraction_pattern if "." in pattern else whole_pattern
    number /= Decimal(1000) ** (len(trailing) - len(trailing.rstrip(",")))
    fraction_pattern = fraction_pattern.rstrip(",")
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction_pattern)), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{rounded:f}".partition(".")
    return _whole(whole, whole_pattern) + _fraction(fraction, fraction_pattern, "." in pattern)


def _whole(whole: str, pattern: str) -> str:
    is_grouped = "," in pattern.rstrip(",")
    places = pattern.replace(",", "")
    least = len(places) - (places.index("0") if "0" in places else len(places))
    whole = whole.lstrip("0").rjust(least, "0")
    if is_grouped and least > 1:
        raise _Unknown
    written = f"{int(whole):,}" if is_grouped and whole else whole
    return written.rjust(len(places)) if "?" in places else written


def _fraction(fraction: str, pattern: str, has_point: bool) -> str:
    least = len(pattern.rstrip("#?"))
    kept = fraction.rstrip("0")
    kept = fraction[: max(len(kept), least)]
    return f".{kept}" if has_point else ""


def _general(number: Decimal) -> str:
    """Write a number without a format: at most eleven signs, as a wide column shows it."""
    if number == 0:
        return "0"
    size = number.adjusted()
    if abs(number) >= _MAX_WHOLE or size < -9:
        written = f"{number:.5E}"
        mantissa, _, exponent = written.partition("E")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa}E{exponent[0]}{exponent[1:].rjust(2, '0')}"
    places = max(9 - max(size, 0), 0)
    text = f"{number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
