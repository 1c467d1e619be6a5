"""Folding: one spelling for everything that is compared; the raw text is always kept beside it.

Folded text is for matching only. Numbers are never read from it: NFKC would turn 10² into 102.
"""

import re
import unicodedata
from functools import cache, lru_cache

import opencc

_SPACE = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff\u00ad]+")
_BLANK = (
    " \t\r\n\v\f\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
_LINE_BREAK = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]")
# Quotes vanish (they are straight, curly or missing), dashes and brackets become one kind.
_UNIFY = str.maketrans(
    dict.fromkeys("\"'“”‘’「」『』〝〞`´")
    | dict.fromkeys("–—―─━‐‑‒−﹣", "-")
    | dict.fromkeys("〔【[", "(")
    | dict.fromkeys("〕】]", ")")
)
_HAN = "".join(map(chr, range(0x4E00, 0xA000)))
_VOCABULARY = (("资讯", "信息"),)


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _traditional() -> frozenset[str]:
    """Return every character that simplification changes, each looked at alone."""
    simple: str = _converter().convert("\n".join(_HAN))
    pairs = zip(_HAN, simple.split("\n"), strict=True)
    return frozenset(sign for sign, other in pairs if sign != other)


def is_traditional(text: str) -> bool:
    """Say whether a text holds characters that only traditional script writes.

    GB 2312 has none of them, and encoding is many times faster than looking at each character.
    """
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return not _traditional().isdisjoint(text)
    return False


def simplify(text: str) -> str:
    """Turn traditional script and Taiwan's 資訊 into the words of the forms."""
    if not is_traditional(text):
        return text
    simplified: str = _converter().convert(text)
    for theirs, ours in _VOCABULARY:
        simplified = simplified.replace(theirs, ours)
    return simplified


def fold(text: str) -> str:
    """Fold a text for matching: NFKC, simplified, no white space, no quotes, one dash and bracket.

    >>> fold("（三）危及“三安全一稳定”")
    '(三)危及三安全一稳定'
    >>> fold("政 府 資訊公開")
    '政府信息公开'
    """
    return _fold_label(text) if len(text) <= _LABEL_LENGTH else _fold(text)


def _fold(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).translate(_UNIFY)
    return _SPACE.sub("", simplify(normal))


# Labels and digits repeat thousands of times over a corpus; prose does not.
_LABEL_LENGTH = 64
_fold_label = lru_cache(maxsize=8192)(_fold)


def clean(text: str) -> str:
    r"""Return a cell's raw text: no outer white space and no inner line breaks.

    >>> clean("　本年新\n 公开数量 ")
    '本年新公开数量'
    """
    return "".join(piece.strip(_BLANK) for piece in _LINE_BREAK.split(text))


def strip_blank(text: str) -> str:
    """Strip every kind of blank, no-break and ideographic ones included."""
    return text.strip(_BLANK)


def is_blank(text: str) -> bool:
    """Say whether a text shows nothing."""
    return not text.strip(_BLANK)
