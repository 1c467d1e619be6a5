"""Words that say little, or were written by or about somebody else (DU-05 to DU-09)."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from corpus.agencies.forms import cores_of, fold_name
from corpus.rules.case import Case, DistrictYear
from corpus.rules.model import Judgement, Ref, fails, inapplicable, judge, open_at, passes
from corpus.rules.own_words import OVERVIEW, PROBLEMS, boilerplate, names_of, sentences_of
from corpus.rules.registry import case_rule
from corpus.rules.text.plain import sentences
from parsers.checks.registry import RuleInfo
from parsers.fold import fold
from parsers.model import Attribution, Severity
from storage.models.agencies import AgencyKind

ACTS = (
    r"(?=(?:认真|严格|高度|积极|按照|全面|共|未|坚持|主动|深入|切实|始终|进一步|不断|在|依法|及时))"
)
_LEFT_OVER = re.compile(
    r"(?<!\d)(?P<year>20\d\d)年度?(?=[，,]?(?:我[局镇乡区县市办街委院]|本[局镇乡区县市机办街]|全[局镇乡区县市年]"
    r"|存在(?:的)?(?:主要)?问题|主动公开|共?收到|政府信息公开(?:工作|情况)))"
)
_NOT_LEFT_OVER = re.compile(
    r"较|比|同期|以来|至今|截至|起|规划|计划|目标|修订|施行|实施|〔|\[|印发|上年|去年|历年|累计|结转|开始|成立|机构改革"
)
_LAW = re.compile(r"《[^》]{0,60}》")
_GENERIC_PROBLEM = re.compile(
    r"(?:有待|仍需|还需|需要|需)(?:进一步)?(?:提高|加强|完善|提升|改进)|不够(?:及时|全面|规范|到位|深入|主动|强)|存在(?:一定|一些)?(?:的)?(?:差距|不足|问题)"
)
_NOTHING = re.compile(r"(?:暂?无|没有|不存在)(?:问题|上述情况|需要?改进)?[。.]?")
_GENERALITY = re.compile(r"(?:部分|一些|多数|有的|个别|少数)(?:地区|地方|部门|单位|乡镇|街道)")
_DIGIT = re.compile(r"\d")


@case_rule(
    RuleInfo(
        id="copies.other_name",
        alias="DU-05",
        severity=Severity.WARNING,
        zh="以其他机关名义自述",
        formula="no sentence has another agency of the district as its subject",
        attribution=Attribution.UNKNOWN,
    )
)
def other_name(case: Case) -> Iterator[Judgement]:
    """Report sentences, or a signature, with another agency's name in place of one's own."""
    text = "\n".join(case.report.prose.sections.values())
    if not text or case.body is None:
        yield open_at()
        return
    pattern = case.district.once(_names_pattern)
    own = names_of(case.district, case.report)
    found = [hit for sentence in sentences(text) if (hit := _foreign(sentence, pattern, own))]
    found += _foreign_signature(case, own)
    if not found:
        yield passes()
        return
    refs = [Ref(case.report.ref(f"text.{name}"), said[:60]) for name, said in found]
    yield fails(f"The report speaks as {found[0][0]}: {found[0][1][:40]}.", *dict.fromkeys(refs))


def _names_pattern(district: DistrictYear) -> re.Pattern[str]:
    """Return what finds the name of a town or department of the district as a subject."""
    names: set[str] = set()
    for _, period in district.below:
        if period.kind in (AgencyKind.TOWNSHIP, AgencyKind.DEPARTMENT):
            names |= set(cores_of(fold_name(period.name)))
    listed = "|".join(
        sorted((re.escape(n) for n in names if len(n) > 2), key=lambda n: (-len(n), n))
    )
    above = re.escape(fold_name(district.name_of(district.lineage)))
    return re.compile(rf"^(?:{above})?(?P<name>{listed}){ACTS}" if listed else "")


def _foreign(
    sentence: str, pattern: re.Pattern[str], own: tuple[str, ...]
) -> tuple[str, str] | None:
    folded = fold(re.sub(r"^20\d\d年度?[，,]?", "", sentence.strip()))
    match = pattern.match(folded) if pattern.pattern else None
    if match is None or any(name in folded for name in own if name != match["name"]
                            and len(name) > 2 and match["name"] not in name):  # fmt: skip
        return None
    if match["name"] in own or any(match["name"] in name for name in own):
        return None
    return match["name"], sentence


def _foreign_signature(case: Case, own: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the signature if it is exactly another member's name, with who is above or without."""
    signed = fold(case.report.prose.signed_by or "")
    if not signed or signed in own:
        return []
    names = case.district.once(_member_names)
    holders = {key for core in cores_of(signed) for key in names.get(core, ())}
    is_foreign = bool(holders) and case.lineage not in holders
    return [(signed, signed)] if is_foreign else []


def _member_names(district: DistrictYear) -> dict[str, set[str]]:
    """Return who has a name at the end of the year, alone or behind that of who is above."""
    above = fold_name(district.name_of(district.lineage))
    found: dict[str, set[str]] = {}
    for lineage, period in district.below:
        for core in cores_of(fold_name(period.name)):
            found.setdefault(core, set()).add(lineage)
            found.setdefault(f"{above}{core}", set()).add(lineage)
    return found


@case_rule(
    RuleInfo(
        id="copies.left_over_year",
        alias="DU-06",
        severity=Severity.WARNING,
        zh="正文残留其他年份",
        formula="sentences on own work name the report year or the one after it",
    )
)
def left_over_year(case: Case) -> Iterator[Judgement]:
    """Report sentences on own work that name another year, comparisons and laws apart."""
    text = "\n".join(case.report.prose.sections.values())
    if not text:
        yield open_at()
        return
    fitting = {case.report_year, case.report_year + 1}
    hits: list[Ref] = []
    for sentence in sentences(text):
        bare = _LAW.sub("", sentence)
        if _NOT_LEFT_OVER.search(bare):
            continue
        years = (match["year"] for match in _LEFT_OVER.finditer(bare))
        hits += [
            Ref(case.report.ref(f"text.{year}"), bare.strip()[:60])
            for year in years
            if int(year) not in fitting
        ]
    told = f"The report for {case.report_year} says: {hits[0].value}." if hits else ""
    yield judge(not hits, told, *dict.fromkeys(hits))


class Density(NamedTuple):
    """Different sentences of the agency's own in a text, and its digits per 1,000 characters."""

    own_sentences: int
    digits: int


def density_of(case: Case, sections: Collection[str] | None = None) -> Density | None:
    """Return how dense a report's prose is, or that of some sections; None without any text."""
    prose = case.report.prose.sections
    text = "".join(said for key, said in prose.items() if sections is None or key in sections)
    if not text:
        return None
    known = boilerplate(case.district)
    parts = sentences_of(case.district, case.report)
    chosen = (listed for key, listed in parts.items() if sections is None or key in sections)
    own = {sentence for listed in chosen for sentence in listed if sentence not in known}
    return Density(len(own), len(_DIGIT.findall(text)) * 1000 // len(text))


@case_rule(
    RuleInfo(
        id="copies.sparse",
        alias="DU-07",
        severity=Severity.INFO,
        zh="信息量低",
        formula="enough distinct own sentences or enough digits per 1,000 characters",
    ),
    "copies.sparse_sentences", "copies.sparse_digits_per_thousand",
)  # fmt: skip
def sparse(case: Case) -> Iterator[Judgement]:
    """Report prose of few sentences of its own and hardly any figure."""
    found = density_of(case)
    if found is None:
        yield open_at()
        return
    own, digits = found
    is_dense = (
        own >= case.limits["copies.sparse_sentences"]
        or digits >= case.limits["copies.sparse_digits_per_thousand"]
    )
    refs = Ref(case.report.ref("own_sentences"), own), Ref(case.report.ref("digits"), digits)
    told = f"{own} sentences of its own, {digits} digits per 1,000 characters."
    yield judge(is_dense, told, *refs)


@case_rule(
    RuleInfo(
        id="copies.problems_empty",
        alias="DU-08",
        severity=Severity.WARNING,
        zh="存在问题部分敷衍",
        formula="part five says something in particular",
    ),
    "copies.short_problems",
)
def problems_empty(case: Case) -> Iterator[Judgement]:
    """Report a part five that is empty, very short or made of general phrases alone."""
    if PROBLEMS not in case.report.prose.sections:
        yield inapplicable(message="no part five")
        return
    text = case.report.text(PROBLEMS)
    whole = "".join(text.split())
    is_short = len(whole) < case.limits["copies.short_problems"]
    parts = [part for part in re.split(r"[，,。；;]", whole) if part]
    named = [part for part in parts if not _GENERIC_PROBLEM.search(part)]
    is_generic = bool(parts) and len(named) * 4 <= len(parts) and not _DIGIT.search(whole)
    is_nothing = not whole or _NOTHING.fullmatch(whole) is not None
    told = f"Part five reads: {whole[:60] or '(nothing)'}."
    ref = Ref(case.report.ref(PROBLEMS), whole[:60])
    yield judge(not (is_short or is_generic or is_nothing), told, ref)


@case_rule(
    RuleInfo(
        id="copies.generalities",
        alias="DU-09",
        severity=Severity.WARNING,
        zh="泛泛而谈，无本机关内容",
        formula="part one with unnamed others as subject names the agency or a number",
    )
)
def generalities(case: Case) -> Iterator[Judgement]:
    """Report a part one about some places and departments, without own name or number."""
    text = fold(case.report.text(OVERVIEW))
    if not text:
        yield open_at()
        return
    match = _GENERALITY.search(text)
    own = (*names_of(case.district, case.report), "我局", "我镇", "我乡", "我区", "我县", "本机关")
    is_own = any(name in text for name in own) or _DIGIT.search(text) is not None
    ref = Ref(case.report.ref(OVERVIEW), match[0] if match else None)
    told = f"Part one speaks of {match[0] if match else ''}, never of the agency or of a number."
    yield judge(match is None or is_own, told, ref)
