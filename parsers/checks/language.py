"""Observations on the wording of the prose, and on personal data that should not stand there."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from parsers.checks.claims.passages import Hit, hits
from parsers.checks.registry import Observation, RuleInfo, Subject, rule
from parsers.model import Attribution, Operand, Severity

_DOUBLED = re.compile(r"(?P<word>[\u4e00-\u9fff]{3,8})(?P=word)")
_BROKEN = re.compile(
    r"(?:进一步|不断|切实|积极|认真|以及|并且|或者|因为|由于|对于|关于)(?=[。；;]|$)"
)
# Each was met in a published report.
_WRONG = {
    "便民、高校": "便民、高效", "信息公开条列": "信息公开条例", "公开条列": "公开条例",
    "政府信息公天": "政府信息公开", "依申清": "依申请", "行政复仪": "行政复议",
    "法侓": "法律", "座右名": "座右铭", "帐号": "账号",
}  # fmt: skip
_WRONG_WORDS = re.compile("|".join(map(re.escape, _WRONG)))
_PUNCTUATION = re.compile(
    r"[,;?!](?<=[\u4e00-\u9fff].)(?=[\u4e00-\u9fff])|。。|，，|、、|；；|，。|。，|、。"
)
_RESIDUE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]|HYPERLINK|MERGEFORMAT|&nbsp;|&#\d+;")
_ID_CARD = re.compile(
    r"[1-9](?<!\d.)\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"
)
_MOBILE = re.compile(r"1(?<!\d1)[3-9]\d{9}(?!\d)")
_PERSON = re.compile(
    r"申请人[:：]?(?:为|是)?[\u4e00-\u9fff]某?[\u4e00-\u9fff]?(?=先生|女士|（男|（女|\(男|\(女)"
)
_CONTACT = re.compile(r"电话|联系|热线|传真|手机|咨询")
_MASKED = "***"


def _first(
    subject: Subject, pattern: re.Pattern[str], told: str, is_masked: bool = False
) -> Iterator[Observation]:
    for hit in islice(hits(subject, pattern), 1):
        yield _observe(hit, told, is_masked)


def _observe(hit: Hit, told: str, is_masked: bool = False) -> Observation:
    shown = _MASKED if is_masked else hit.match[0]
    operands = (Operand(hit.passage.place, shown),)
    return Observation(f"{told}: {shown}.", operands=operands, locator=hit.locator)


@rule(RuleInfo(id="doc.word_doubled", alias="LQ-01", severity=Severity.INFO, zh="词语重复"))
def word_doubled(subject: Subject) -> Iterator[Observation]:
    """Report a word of three to eight characters written twice in a row."""
    yield from _first(subject, _DOUBLED, "A word is written twice")


@rule(RuleInfo(id="doc.sentence_broken", alias="LQ-02", severity=Severity.INFO, zh="句子不完整"))
def sentence_broken(subject: Subject) -> Iterator[Observation]:
    """Report a sentence that ends on a word which cannot end one."""
    yield from _first(subject, _BROKEN, "A sentence ends on a word that cannot end one")


@rule(RuleInfo(id="doc.word_wrong", alias="LQ-03", severity=Severity.INFO, zh="常见错别字"))
def word_wrong(subject: Subject) -> Iterator[Observation]:
    """Report a misspelling that published reports are known for."""
    for hit in islice(hits(subject, _WRONG_WORDS), 1):
        yield _observe(hit, f"This seems to be meant for {_WRONG[hit.match[0]]}")


@rule(RuleInfo(id="doc.punctuation", alias="LQ-04", severity=Severity.INFO, zh="标点不规范"))
def punctuation(subject: Subject) -> Iterator[Observation]:
    """Report half-width punctuation between Chinese characters, or marks typed twice."""
    yield from _first(subject, _PUNCTUATION, "The punctuation is odd")


@rule(
    RuleInfo(
        id="doc.residue",
        alias="LQ-05",
        severity=Severity.INFO,
        zh="转换残留字符",
        attribution=Attribution.UNKNOWN,
    )
)
def residue(subject: Subject) -> Iterator[Observation]:
    """Report control characters and marks that a conversion left in the text."""
    yield from _first(subject, _RESIDUE, "A conversion left marks in the text", is_masked=True)


@rule(RuleInfo(id="doc.personal_data", alias="LQ-06", severity=Severity.WARNING, zh="疑似个人信息"))
def personal_data(subject: Subject) -> Iterator[Observation]:
    """Report an identity number, a private mobile or an applicant's name; it is not repeated."""
    private = (hit for hit in hits(subject, _MOBILE) if not _CONTACT.search(hit.passage.text))
    found = chain(hits(subject, _ID_CARD), hits(subject, _PERSON), private)
    for hit in islice(found, 1):
        yield _observe(hit, "The text holds personal data", is_masked=True)
