"""The scope: whose work the figures of a report cover, by what title and introduction say."""

import re
from collections.abc import Iterator

from parsers.identity.names import is_agency_name
from parsers.identity.passage import Article
from parsers.identity.title import TitleReading
from parsers.model import Scope, Title, Vote

_INTRO_BODY = 3
_TITLE_RULES = (
    (re.compile(r"本级"), Scope.OWN),
    (re.compile(r"系统|关区"), Scope.SYSTEM),
    (re.compile(r"汇总|^(?:20\d\d年)?全(?:省|市|县|区|州|盟|旗)"), Scope.AGGREGATE),
)
_ALL = (
    r"(?:各(?:级|区|县|市|乡|镇|街道|部门|单位|科室|地|工作部门|有关|政府)|所属"
    r"|全(?:省|市|县|区|州|盟|旗))"
)
_INTRO_RULES = (
    (
        re.compile(
            r"(?:仅|只)(?:含|包括|包含|统计|反映|涉及)[^。;]{0,10}(?:本级|本机关|机关)|本级机关"
            r"|不(?:含|包括|包含)(?:所属|下属|下级|各)"
        ),
        Scope.OWN,
    ),
    (
        re.compile(
            r"(?:统计范围|数据范围|数据|涵盖|包括)[^。;]{0,20}(?:本系统|全系统|系统各|关区)"
        ),
        Scope.SYSTEM,
    ),
    (
        re.compile(
            rf"(?:汇总|综合|涵盖|包括|包含|根据)了?[^。,;]{{0,20}}{_ALL}[^。;]{{0,30}}(?:报告|年报|数据|情况)"
            rf"|统计范围[^。;]{{0,20}}{_ALL}"
        ),
        Scope.AGGREGATE,
    ),
)
# Behind a place 和 begins a name, as in 和平区.
_JOINT = re.compile("、|(?<![省市县区州盟旗镇乡])和")


def read_scope(article: Article, title: TitleReading) -> Scope:
    """Tell the scope where title or introduction state it, else say that it is unknown.

    An introduction counts only in sentences that speak of the report or its figures.
    """
    stated = _read_title_scope(title)
    if stated is not Scope.UNKNOWN:
        return stated
    for passage in article.front + article.body[:_INTRO_BODY]:
        for sentence in passage.text[:4000].split("。"):
            if re.search(r"报告|年报|统计|数据", sentence):
                stated = _read_sentence(sentence)
                if stated is not Scope.UNKNOWN:
                    return stated
    return Scope.UNKNOWN


def scope_votes(article: Article, title: TitleReading) -> Iterator[Vote]:
    """Yield what title and introduction each say of the scope."""
    titled = _read_title_scope(title)
    if titled is not Scope.UNKNOWN:
        yield Vote("scope", titled.value, "title")
    told = read_scope(article, TitleReading(Title()))
    if told is not Scope.UNKNOWN:
        yield Vote("scope", told.value, "introduction")


def _read_title_scope(title: TitleReading) -> Scope:
    if title.chosen is None:
        return Scope.UNKNOWN
    named = title.chosen.agency_name or ""
    halves = _JOINT.split(named, maxsplit=1)
    if len(halves) == 2 and all(is_agency_name(half) and len(half) >= 3 for half in halves):
        return Scope.JOINT
    text = title.chosen.passage.text[: title.chosen.end]
    return next((scope for rule, scope in _TITLE_RULES if rule.search(text)), Scope.UNKNOWN)


def _read_sentence(sentence: str) -> Scope:
    return next((scope for rule, scope in _INTRO_RULES if rule.search(sentence)), Scope.UNKNOWN)
