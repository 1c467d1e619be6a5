"""Masks: personal data in prose, replaced sign by sign before a text leaves the house.

Only what is published is masked, never what is kept. In doubt a number of a person is masked and
a name is left: what offices print to be reached stays, and so do dates, amounts and file numbers.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

MASK = "█"

_Value = TypeVar("_Value")
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ－　（）：", "0123456789Xx- ():")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ID_CARD = re.compile(
    rf"(?<![0-9A-Za-z])[1-9]\d{{5}}(?:18|19|20)\d{{2}}{_DAY}\d{{3}}[0-9Xx](?![0-9A-Za-z])"
)
# Fifteen digits may be anything: only words say that they are a card of before 1999.
_OLD_ID_CARD = re.compile(
    rf"(?:身份证|证件)[^0-9。\n]{{0,10}}(?P<data>[1-9]\d{{7}}{_DAY}\d{{3}})(?![0-9A-Za-z])"
)
_MOBILE = re.compile(
    r"(?<![\dA-Za-z.第号〕\]])(?:\+?86[- ]?)?"
    r"1[3-9]\d(?:\d{8}|(?P<gap>[- ])(?!(?:19|20)\d\d(?P=gap)(?:19|20)\d\d)\d{4}(?P=gap)\d{4})"
    r"(?![\dA-Za-z]|[.]\d|\s*(?:元|万|亿|件|条|人|次|页|个|份|号(?!码)|%))"
)
_OFFICE = re.compile(
    r"咨询|联系|办公|监督|值班|举报电话|投诉电话|服务|受理电话|热线|传真|地址|邮编|邮箱|中心|党政办"
)
_PRIVATE = re.compile(
    r"(?<!被)申请人(?!可|如|若|应|对|认为|有)|当事人|投诉人|举报人|经办人|市民|村民|居民|原告|本人|个人|先生|女士|其手机"
)
_CLAUSE_END = re.compile(r"[。；;！!？?\n]")
_REACH = 60

# The hundred commonest but those that begin words, too; those count before an honorific or 某 only.
_SURNAME = (
    r"(?:欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|慕容|[王李张刘陈杨黄赵吴周徐孙马朱胡郭林罗郑梁谢宋唐许邓冯韩曹"
    r"曾彭萧蔡潘田董袁余叶蒋杜苏魏吕丁沈姚卢姜崔钟谭陆汪范廖贾韦夏付邹熊孟秦邱侯尹薛闫段雷龙"
    r"陶贺顾毛郝龚邵钱严覃武戴莫孔汤俞冉])"
)
_RARER = r"[高何于方任石金江安成常易应时向文万史白康洪温季葛倪殷施柳蓝聂齐祝]"
_GIVEN = r"[\u4e00-\u9fff]{1,2}"
_VEILED = rf"(?:{_SURNAME}|{_RARER})某[某甲乙丙丁\u4e00-\u9fff]?"
_HONORIFIC = r"(?=先生|女士|小姐|\((?:化名|男|女))"
_CUE = r"(?:(?<!被)申请人|当事人|投诉人|举报人|原告|上诉人|市民|村民|居民)(?:[:：]|为|是)?\s?"
_AFTER = (
    r"(?=先生|女士|小姐|同志|等|不服|诉|于\d|于同|向|因|要求|提出|申请|、|和|[，,。；;:：()\s]|$)"
)
_NAME = (
    rf"(?:{_VEILED}|{_SURNAME}{_GIVEN}{_AFTER}|(?:{_SURNAME}|{_RARER})(?:{_GIVEN})?{_HONORIFIC})"
)
_APPLICANT = re.compile(rf"{_CUE}(?P<data>{_NAME}(?:[、和]{_NAME})*)")
_ALIAS = re.compile(rf"(?P<data>(?:{_SURNAME}|{_RARER})[\u4e00-\u9fff]{{1,2}})(?=\(化名)")
# Words that a surname begins and that follow 申请人 in reports.
_NO_NAME = re.compile(
    r"陈述|许可|余下|余额|严格|严重|武断|夏季|马上|黄色|周期|周边|田地|林地|林权|龙头|段落|范围|付费|付款|雷同"
    r"|谢绝|顾虑|顾问|董事|莫名|钱款|于同"
)


class Kind(StrEnum):
    """What is masked."""

    IDENTITY_NUMBER = "identity number"
    MOBILE = "private mobile"
    NAME = "name of an applicant"


class Masked(NamedTuple):
    """A text as it may be published, and what was masked in it, one entry a span."""

    text: str
    spans: tuple[Kind, ...] = ()


def mask_persons(text: str) -> Masked:
    """Return a text with the numbers and names of private persons masked.

    >>> mask_persons("申请人张某某，手机13900000000").text
    '申请人███，手机███████████'
    >>> mask_persons("联系电话：0571-86000000").spans
    ()
    """
    narrow = text.translate(_WIDE)
    signs, kinds = list(text), []
    for kind, find in _FINDERS:
        for start, end in find(narrow):
            if MASK not in signs[start:end]:
                signs[start:end] = MASK * (end - start)
                kinds.append(kind)
    return Masked("".join(signs), tuple(kinds)) if kinds else Masked(text)


def mask_value(value: _Value) -> _Value:
    """Return a value with every text in it masked; a number alone is a figure, not prose."""
    masked: object = value
    if isinstance(value, str):
        masked = mask_persons(value).text if _CHINESE.search(value) else value
    elif isinstance(value, Mapping):
        masked = {key: mask_value(each) for key, each in value.items()}
    elif isinstance(value, list):
        masked = [mask_value(each) for each in value]
    return masked  # type: ignore[return-value] # of the same type as before


_Span = tuple[int, int]


def _cards(text: str) -> Iterator[_Span]:
    yield from (match.span() for match in _ID_CARD.finditer(text))
    yield from (match.span("data") for match in _OLD_ID_CARD.finditer(text))


def _mobiles(text: str) -> Iterator[_Span]:
    """Yield mobiles but those of an office, which its sentence says before them."""
    for match in _MOBILE.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        clause = _CLAUSE_END.split(before)[-1]
        if _PRIVATE.search(clause) or not _OFFICE.search(clause):
            yield match.span()


def _names(text: str) -> Iterator[_Span]:
    for match in _APPLICANT.finditer(text):
        if not _NO_NAME.match(match["data"]):
            yield match.span("data")
    yield from (match.span("data") for match in _ALIAS.finditer(text))


_FINDERS: tuple[tuple[Kind, Callable[[str], Iterator[_Span]]], ...] = (
    (Kind.IDENTITY_NUMBER, _cards),
    (Kind.MOBILE, _mobiles),
    (Kind.NAME, _names),
)
