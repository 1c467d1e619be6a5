"""The host a payload comes from, and the signs of a copy that was altered.

Hijacked and expired domains carry whole government portals with names replaced and script changed;
they parse perfectly and poison a corpus.
"""

import re
from urllib.parse import urlsplit

from parsers.document import Document
from parsers.model import Finding, HostClass, Operand, Severity

_GOVERNMENT = re.compile(r"(?:^|\.)gov\.cn$")
_GATEWAY = re.compile(r"(?:^|\.)big5\.|/gate/big5/")
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]")
_EDUCATION = re.compile(r"(?:^|\.)edu\.cn$")
_MAX_TEXT = 200_000
_MIN_NAME = 5
_BETTING = re.compile(r"博彩|赌场|开户送|彩票平台|真人娱乐|棋牌|娱乐城|成人")
_DOUBLED = re.compile(r"，，|，。|,,|,。|。。|、、")
_PINYIN = re.compile(r"[\u4e00-\u9fff][（(][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}[)）]")
_QUESTIONS = re.compile(r"[\u4e00-\u9fff]\?{2,}[\u4e00-\u9fff]")
# A sign, and how often it must show: publishers double a comma now and then themselves.
_SIGNS = (
    ("words of betting or adult sites", _BETTING, 2),
    ("doubled punctuation", _DOUBLED, 3),
    ("pinyin in brackets", _PINYIN, 2),
    ("question marks for blanks", _QUESTIONS, 3),
)


def read_host_class(url: str | None) -> HostClass:
    """Tell whose host a URL names.

    >>> read_host_class("https://www.example.gov.cn/a.html").value
    'government'
    """
    host = _host(url)
    if not host:
        return HostClass.UNKNOWN
    if _GATEWAY.search(url or "") and _GOVERNMENT.search(host):
        return HostClass.GATEWAY
    if _GOVERNMENT.search(host):
        return HostClass.GOVERNMENT
    if _IP.fullmatch(host):
        return HostClass.IP_ADDRESS
    return HostClass.EDUCATION if _EDUCATION.search(host) else HostClass.FOREIGN


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""


def find_clone(document: Document, url: str | None, host_class: HostClass) -> tuple[Finding, ...]:
    """Return a finding where a foreign host's page shows signs of an altered copy."""
    if host_class is not HostClass.FOREIGN:
        return ()
    signs = list(_signs(document.text[:_MAX_TEXT], _host(url)))
    if not signs:
        return ()
    return (
        Finding(
            "doc.suspected_clone",
            Severity.ERROR,
            f"the page stands on a foreign host and shows {', '.join(signs)}",
            operands=(Operand("source.host", _host(url)),),
        ),
    )


def _signs(text: str, host: str) -> list[str]:
    found = [name for name, sign, least in _SIGNS if len(sign.findall(text)) >= least]
    labels = [label for label in host.split(".")[:-1] if len(label) >= _MIN_NAME]
    if any(
        re.search(rf"[\u4e00-\u9fff]{re.escape(label)}", text, re.IGNORECASE) for label in labels
    ):
        found.append("its own host's name in the text")
    return found
