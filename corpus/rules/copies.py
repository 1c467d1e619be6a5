"""Words taken from last year's report, from others, or from oneself (DU-01 to DU-04, 10, 11)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from corpus.rules.case import Case, DistrictYear
from corpus.rules.model import Judgement, Ref, Verdict, YearReport, fails, judge, open_at, passes
from corpus.rules.own_words import PROBLEMS, WEIGHTED, names_of, own_words, words_then
from corpus.rules.registry import case_rule, district_rule
from corpus.rules.text.clusters import find_pairs
from corpus.rules.text.plain import plain
from corpus.rules.text.shingles import containment, covered, shingles
from parsers.checks.registry import RuleInfo
from parsers.model import Attribution, Severity

_ITEM = re.compile(
    r"(?:[一二三四五六七八九]是|[(（](?:[一二三四五六七八九十]{1,2}|\d{1,2})[)）]"
    r"|(?<!\d)\d{1,2}[.、．](?!\d)|(?m:^)[一二三四五六七八九]、)"
)
_REMEDIES = re.compile(
    r"(?:改进|整改)(?:情况|措施|办法|打算|方向)|下一步|下步|针对(?:以上|上述|存在)|今后|20\d\d年[，,]?(?:我|将)"
)
_HEADING = re.compile(
    r"(?:当前|目前|政府信息公开|工作|中|我[局镇乡区县市街委])*(?:仍?存在|面临|遇到)?的?(?:主要|一些)?"
    r"(?:问题|困难|不足|短板|原因)(?:[及和与]?其?(?:问题|困难|不足|短板|原因|改进|整改|情况|措施))*"
)
_HEAD = re.compile(r"[^，,。；;：:]{6,30}")
_LEAST_ITEM = 8


class Reuse(NamedTuple):
    """How much of a text stands in an older one; `parts` by section, short ones unweighted."""

    share: Fraction
    size: int
    parts: Mapping[str, Fraction]


def reuse_of(case: Case) -> Reuse | None:
    """Return how much of a report's own words stood in last year's, None without either."""
    then = words_then(case)
    if then is None:
        return None
    now, (_, past) = own_words(case.district, case.report), then
    counts = {s: covered(now.sections[s], past.shingles[s]) for s in WEIGHTED}
    least = case.limits["copies.min_section"]
    weighted = [count for count in counts.values() if count[1] >= least]
    hit, size = sum(count[0] for count in weighted), sum(count[1] for count in weighted)
    parts = {section: Fraction(hit, size) for section, (hit, size) in counts.items() if size}
    return Reuse(Fraction(hit, size) if size else Fraction(), size, parts)


@case_rule(
    RuleInfo(
        id="copies.last_year",
        alias="DU-01",
        severity=Severity.WARNING,
        zh="与上年报告文字雷同",
        formula="share of own words that stand in last year's report < reuse",
    ),
    "copies.reuse", "copies.reuse_strong", "copies.min_section", "copies.min_text",
    "copies.boilerplate_share", "copies.boilerplate_min_reports",
)  # fmt: skip
def last_year(case: Case) -> Iterator[Judgement]:
    """Require that less than half of a report's own words are those of last year."""
    found, before = reuse_of(case), case.year_before()
    if found is None or before is None or found.size < case.limits["copies.min_text"]:
        yield open_at()
        return
    percent = round(found.share * 100)
    operands = tuple(
        Ref(case.report.ref(section), f"{round(share * 100)} %")
        for section, share in found.parts.items()
    )
    strong = "Nearly all, " if found.share >= case.limits["copies.reuse_strong"] else ""
    told = f"{strong}{percent} % of {found.size} characters stood in the report of "
    told = f"{told}{before.report_year}."
    yield judge(found.share < case.limits["copies.reuse"], told, *operands)


class Problems(NamedTuple):
    """What part five names as problems, and what is to be done about them, each as plain text."""

    problems: tuple[str, ...]
    measures: tuple[str, ...]


def problems_of(district: DistrictYear, report: YearReport) -> Problems:
    """Split part five into problems and measures."""
    text = report.text(PROBLEMS)
    match = _REMEDIES.search(text, min(len(text), _LEAST_ITEM))
    cut = match.start() if match else len(text)
    names = names_of(district, report)
    return Problems(_items(text[:cut], names), _items(text[cut:], names))


def _items(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the items of a list; what stands before the first one introduces it.

    A single number is that of a heading: then every sentence is an item.
    """
    pieces = [piece for piece in _ITEM.split(text)[1:] if piece.strip()]
    listed = pieces if len(pieces) > 1 else re.split(r"[。；;\n]", _ITEM.sub("\n", text))
    found = (plain(piece, names) for piece in listed)
    return tuple(
        item for item in found if len(item) >= _LEAST_ITEM and not _HEADING.fullmatch(item)
    )


def matched(items: tuple[str, ...], past: tuple[str, ...], least: Fraction) -> list[str]:
    """Return the items that an older list has, too: nearly the same words, or the same head."""
    older = [shingles(item) for item in past]
    heads = {_head(item) for item in past}
    return [
        item for item in items
        if _head(item) in heads or any(containment(shingles(item), o) >= least for o in older)
    ]  # fmt: skip


def _head(item: str) -> str:
    match = _HEAD.match(item)
    return match[0][:12] if match else item


def _lists(case: Case) -> tuple[YearReport, Problems, Problems] | None:
    before = case.year_before()
    if before is None:
        return None
    past = problems_of(case.district.last or case.district, before)
    return before, problems_of(case.district, case.report), past


@case_rule(
    RuleInfo(
        id="copies.problems",
        alias="DU-02",
        severity=Severity.INFO,
        zh="存在问题与上年重复",
        formula="no problem of this year was one of last year",
        attribution=Attribution.UNKNOWN,
    ),
    "copies.item_match",
)
def problems(case: Case) -> Iterator[Judgement]:
    """Report problems carried from last year; a warning when all are. They may persist."""
    found = _lists(case)
    if found is None or not found[1].problems or not found[2].problems:
        yield open_at()
        return
    _, now, past = found
    same = matched(now.problems, past.problems, Fraction(case.limits["copies.item_match"]))
    told = f"{len(same)} of {len(now.problems)} problems are those of {case.report_year - 1}."
    judged = judge(not same, told, *_texts(case, "problem", same))
    is_all = len(same) == len(now.problems)
    yield replace(judged, severity=Severity.WARNING) if is_all else judged


@case_rule(
    RuleInfo(
        id="copies.measures",
        alias="DU-03",
        severity=Severity.WARNING,
        zh="改进措施与上年完全相同",
        formula="some measure of this year was none of last year",
    ),
    "copies.item_match",
)
def measures(case: Case) -> Iterator[Judgement]:
    """Require that not every measure was announced last year already."""
    found = _lists(case)
    if found is None or not found[1].measures or not found[2].measures:
        yield open_at()
        return
    _, now, past = found
    same = matched(now.measures, past.measures, Fraction(case.limits["copies.item_match"]))
    told = f"All {len(now.measures)} measures are those of {case.report_year - 1}."
    yield judge(len(same) < len(now.measures), told, *_texts(case, "measure", same))


def _texts(case: Case, kind: str, items: list[str]) -> list[Ref]:
    return [
        Ref(case.report.ref(f"{PROBLEMS}.{kind}.{number}"), item[:60])
        for number, item in enumerate(items, 1)
    ]


@district_rule(
    RuleInfo(
        id="copies.others",
        alias="DU-04",
        severity=Severity.WARNING,
        zh="与其他机关报告文字雷同",
        formula="no two reports of a district and year contain each other's own words",
        attribution=Attribution.UNKNOWN,
    ),
    "copies.cluster", "copies.min_text",
)  # fmt: skip
def others(district: DistrictYear) -> Iterator[Judgement]:
    """Report agencies whose own words are those of another one of the district."""
    texts = {r.lineage: own_words(district, r).text for r in district.reports}
    long = {key: text for key, text in texts.items()
            if len(text) >= district.limits["copies.min_text"]}  # fmt: skip
    partners: dict[str, list[tuple[str, Fraction]]] = {}
    for pair in find_pairs(long, district.limits["copies.cluster"]):
        partners.setdefault(pair.one, []).append((pair.other, pair.share))
        partners.setdefault(pair.other, []).append((pair.one, pair.share))
    for lineage in texts:
        about = (lineage, district.report_year)
        if lineage in partners:
            yield replace(_alike(district, lineage, sorted(partners[lineage])), about=about)
        else:
            verdict = Verdict.PASS if lineage in long else Verdict.NOT_ASSESSABLE
            yield Judgement(verdict, about=about)


def _alike(
    district: DistrictYear, lineage: str, partners: list[tuple[str, Fraction]]
) -> Judgement:  # fmt: skip
    year = district.report_year
    named = "、".join(district.name_of(key) for key, _ in partners[:3])
    more = f" and {len(partners) - 3} more" if len(partners) > 3 else ""
    percent = round(max(share for _, share in partners) * 100)
    refs = [Ref(f"{key}/{year}:text", f"{round(share * 100)} %") for key, share in partners]
    told = f"{district.name_of(lineage)} and {named}{more} share {percent} % of their own words."
    return fails(told, *refs)


@case_rule(
    RuleInfo(
        id="copies.paragraph_twice",
        alias="DU-10",
        severity=Severity.WARNING,
        zh="同一段落重复出现",
        formula="no long paragraph stands twice in the sections",
        attribution=Attribution.UNKNOWN,
    ),
    "copies.min_repeated_paragraph",
)
def paragraph_twice(case: Case) -> Iterator[Judgement]:
    """Report paragraphs that a report prints twice."""
    least = case.limits.count("copies.min_repeated_paragraph")
    listed = Counter(
        whole
        for text in case.report.prose.sections.values()
        for piece in text.split("\n")
        if len(whole := "".join(piece.split())) >= least
    )
    twice = [paragraph for paragraph, count in listed.items() if count > 1]
    if not listed:
        yield open_at()
    elif not twice:
        yield passes()
    else:
        refs = [Ref(case.report.ref(f"paragraph.{n}"), p[:60]) for n, p in enumerate(twice, 1)]
        yield fails(f"{len(twice)} paragraphs stand twice in the report.", *refs)


@district_rule(
    RuleInfo(
        id="copies.contact",
        alias="DU-11",
        severity=Severity.INFO,
        zh="联系方式与其他机关相同",
        formula="no other agency of the district prints the same telephone number",
        attribution=Attribution.UNKNOWN,
    )
)
def contact(district: DistrictYear) -> Iterator[Judgement]:
    """Report agencies that print the telephone number of another one; they may share an office."""
    holders: dict[str, list[YearReport]] = {}
    for report in district.reports:
        if report.prose.phone:
            holders.setdefault(report.prose.phone, []).append(report)
    for phone, reports in sorted(holders.items()):
        for report in reports:
            about = (report.lineage, report.report_year)
            refs = [Ref(other.ref("contact.phone"), phone) for other in reports]
            told = f"{len(reports)} agencies of the district print {phone}."
            yield replace(judge(len(reports) == 1, told, *refs), about=about)
