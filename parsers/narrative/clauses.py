"""The clauses that state a fact: patterns on folded text, from one delimiter to the next.

A clause must match as a whole: its lead, the words that say what is counted, figure and unit.
"""

import re
from dataclasses import dataclass

from parsers.dates import YEAR_PATTERN

OWN_NAME = "§"
"""Stands for each sign of the body's own name, so that a clause may begin with it."""

_NUMBER = r"(?P<v>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
_END = r"(?=$|[,、:)(])"
_OWN = (
    r"(?:我(?:镇|乡|局|委|办|厅|县|区|市|省|院|中心|处|署|街道|单位|机关|部门)"
    r"|本(?:机关|单位|局|镇|乡|街道|级|部门|行政机关|委|办|厅)"
    r"|全(?:镇|局|乡|街道|县|区|市|省|系统|委))"
)
_LEAD = (
    rf"(?P<lead>(?:{YEAR_PATTERN}年(?:度|全年|内)?|全年|本年度?|年内|当年|这一年|一年来|{_OWN}"
    rf"|期间|{OWN_NAME})*)"
)
_SUM = r"(?:共计|总共|共|合计|总计|一共|全年共?|累计共?|已)?"
_IS = r"(?:共计|共有|共|合计|总计|总数为|总数|达到|达|为|有|是)?"
_PIECES = "(?P<unit>条|件|项|篇|份|个)"
_CASES = "(?P<unit>件|宗|起|例|份|项|条|次|个)"
_PEOPLE = "(?P<unit>名|人|位)"
_MONEY = "(?P<unit>万元|元)"
_WHO = r"(?:公民、?法人(?:和|或|及|或者)其他组织|社会公众|公众|群众|申请人|各类)?(?:提出|提交)?的?"
_INFO = r"(?:政府|政务)?信息"
_TEAM = (
    r"(?:其中,?)?(?:(?:负责|从事)?(?:政府)?信息公开(?:工作)?(?:机构|的)?)?"
    r"(?:现?有|配备|设有?|确定)?"
)
_REQUESTS = ("part_requests",)
_SUITS = ("part_review_litigation",)


@dataclass(frozen=True, slots=True)
class Clause:
    """A fact and the clause that states it; in `parts` it needs no mention of disclosure.

    With `parts_only` it counts nowhere else, because its words mean other things there.
    """

    key: str
    pattern: re.Pattern[str]
    parts: tuple[str, ...] = ()
    parts_only: bool = False


def _clause(
    key: str, words: str, unit: str, parts: tuple[str, ...] = (), *, only: bool = False
) -> Clause:
    pattern = re.compile(rf"(?:^|[,、:(]){_LEAD}{_SUM}{words}{_IS}{_NUMBER}{unit}{_END}")
    return Clause(key, pattern, parts, only)


def _request(key: str, words: str) -> Clause:
    return _clause(key, f"(?:其中,?)?{words}", _CASES, _REQUESTS, only=True)


CUMULATIVE = re.compile(
    rf"(?:^|,)(?:截[至止](?P<year>{YEAR_PATTERN})年(?:12月31日|年?底|末)?,?|历年来?,?|自[^,。;]{{2,24}}以来,?)"
    rf"{_OWN}?(?:累计|历年)(?:共计|共|已)?主动(?:公开|发布)(?:各类)?{_INFO}(?:总数)?"
    rf"{_IS}{_NUMBER}{_PIECES}{_END}"
)
"""A sentence that counts the items of all years."""


def _channel(key: str, channel: str) -> Clause:
    words = rf"通过{channel}(?:主动)?(?:公开|发布)(?:各类)?{_INFO}"
    return _clause(key, words, _PIECES)


def _case(key: str, kind: str) -> Clause:
    """Return the clause of a review or suit, which needs no mention of disclosure in its part."""
    cause = rf"(?:因?(?:政府)?信息公开(?:工作)?(?:引起|引发)?的?)?(?:有关|涉及)?(?:{_INFO}公开)?的?"
    verb = r"(?:被)?(?:申请|提起|发生|收到|受理)?"
    about = rf"(?:有关|涉及)?(?:{_INFO}公开)?的?"
    return _clause(key, rf"{cause}{verb}{about}{kind}(?:申请|案件|案)?的?", _CASES, _SUITS)


_ITEMS = (
    r"(?!累计)(?:向社会|对外|依法|及时)?"
    r"主动(?:向社会|对外)?(?:公开|发布)"
    rf"(?:各类|各项|各种)?{_INFO}(?:总数|数量|数)?"
)
_SUBJECT = rf"(?:{_INFO}公开|依申请公开{_INFO}|公开{_INFO}|依申请公开|{_INFO}依申请公开)"
_ASKED = rf"{_SUBJECT}的?申请(?:总数|数量)?"
_MADE = r"(?:提交的?|提出的?|递交的?)?申请数?"
_OF_FEES = rf"(?:依申请公开(?:{_INFO})?的?|{_INFO}公开的?|各项|有关|相关)?费用"
_ANSWERED = r"(?:答复)?(?:的申请)?[数的]?"

CLAUSES = (
    _clause("disclosed_total", _ITEMS, _PIECES),
    _channel("channel_website", r"(?:\S{0,6}政府)?(?:门户)?网站"),
    _channel("channel_gazette", "政府公报"),
    _channel("channel_weibo", "(?:政务|官方)?微博"),
    _channel("channel_wechat", "(?:政务|官方)?微信(?:公众号)?"),
    _clause("requests_received", rf"(?:收到|受理|接到|接收|接受){_WHO}(?:书面)?{_ASKED}", _CASES),
    _request("requests_received", rf"(?:收到|接到){_WHO}(?:书面)?申请(?:总数|数量)?"),
    _request("requests_in_person", rf"(?:当面|现场){_MADE}"),
    _request("requests_fax", rf"(?:通过)?传真{_MADE}"),
    _request("requests_online", rf"(?:通过)?(?:网上|网络|互联网|在线){_MADE}"),
    _request("requests_letter", rf"(?:通过)?(?:信函|邮寄|书信){_MADE}"),
    _request("replies_total", r"(?:已)?答复(?:申请)?(?:总数|数)?"),
    _request("requests_closed", r"(?:已)?(?:按时)?办结(?:申请)?(?:总数|数)?"),
    _request("reply_granted", rf"(?:同意公开|予以公开){_ANSWERED}"),
    _request("reply_partial", rf"(?:同意)?部分公开{_ANSWERED}"),
    _request("reply_refused", rf"(?:不同意公开|不予公开){_ANSWERED}"),
    _request("reply_not_exist", r"(?:申请)?(?:政府)?信息不存在[数的]?"),
    _request(
        "reply_not_this_agency", r"(?:不属于|非)本(?:行政)?机关(?:公开|掌握|职责)(?:范围)?[数的]?"
    ),
    _request("reply_amend_request", r"告知作?出?更改、?补充[数的]?"),
    _case("review_total", "行政复议"),
    _case("suit_total", "行政诉讼"),
    _case("appeals", "行政?申诉"),
    _clause("fees_collected", rf"收取了?{_OF_FEES}", _MONEY, ("part_fees",)),
    _clause("staff_full_time", rf"{_TEAM}专职(?:工作)?人员", _PEOPLE),
    _clause("staff_part_time", rf"{_TEAM}兼职(?:工作)?人员", _PEOPLE),
)

_NONE = r"(?:未发生|没有发生|未收到|没有收到|未出现|没有出现|无)"
NOTHING = (
    (
        re.compile(
            rf"{_NONE}[^,。;]{{0,24}}行政复议(?:申请|案件)?[、和及或]{{1,2}}(?:者|被)?(?:提起)?行政诉讼"
        ),
        ("review_total", "suit_total"),
    ),
    (re.compile(rf"{_NONE}[^,、。;]{{0,24}}行政复议(?!.{{0,8}}诉讼)"), ("review_total",)),
    (re.compile(rf"{_NONE}[^,、。;复]{{0,24}}行政诉讼"), ("suit_total",)),
    (
        re.compile(r"(?:未|没有)收到[^,。;]{0,16}(?:信息公开|公开信息|依申请公开)[^,。;]{0,6}申请"),
        ("requests_received",),
    ),
    (re.compile(r"(?:未|没有)收取[^,。;]{0,16}费用?"), ("fees_collected",)),
)
"""Words that say that something did not happen, and the facts they speak of."""
