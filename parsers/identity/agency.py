"""The issuing body: candidates from the whole document, grouped into bodies, the heaviest wins.

No single place is trusted: templates are copied, uploaders are not issuers, short forms abound.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from parsers.fold import fold
from parsers.identity.names import (
    are_same_body,
    is_agency_name,
    level_hint,
    own_key,
    split_name,
)
from parsers.identity.passage import Article, Passage, make_passage
from parsers.identity.title import TitleReading, agency_span, find_wording
from parsers.model import Agency

# Order of trust in formats.md c.4; metadata names the uploader about as often as the issuer.
WEIGHTS = {
    "signature": 5,
    "title": 4,
    "compiled_by": 4,
    "announced": 3,
    "contact": 2,
    "narrative": 1,
    "metadata": 1,
}
_STRONG = frozenset({"signature", "title", "compiled_by", "announced"})
_INTRO_BODY = 3
# Real introductions hold a dozen names; the limits keep garbage from being compared pair by pair.
_MAX_FRONT = 60
_MAX_MENTIONS = 40
_META_KEYS = ("contentsource", "source", "publisher", "author", "发布机构")
_COMPILED = re.compile(
    r"由(?P<name>[^,。;:]{2,40}?)(?:(?:根据|依照|按照|依据)[^,。;:]{0,60}?|负责)?"
    r"(?:组织)?(?:编制|编写|撰写)"
)
# Without 由 the name opens its clause and the report follows at once.
_COMPILES = re.compile(
    r"(?:^|[,。;])(?P<name>[^,。;:由]{2,40}?)(?:结合[^,。;:]{0,20}?)?(?:组织)?"
    r"(?:编制(?:并公布|并发布|了|本)|形成本报告)"
)
_ANNOUNCED = re.compile(r"(?:公布|发布|向社会公开|现公开|现将|编制了?|形成)(?=[^,。;:]{2})")
_PUBLISHER = re.compile(
    r"(?:发布机构|发布单位|公开主体|责任部门|责任单位|发文机关|信息来源|文章来源|来源)[:]?"
    r"(?P<name>[^:,。;|]{2,30}?)(?=$|[:,。;|]|\d|发布|日期|时间|字体|浏览|成文|生成|文号|有效|主题|索引|作者)"
)
_NARRATIVE = re.compile(
    r"(?:20\d{2}|二[〇○零Oo0一二三四五六七八九]{3})年(?:度|来|以来)?,?(?P<name>[^,。;:0-9]{2,30}?)"
    r"(?=严格|认真|在|坚持|按照|深入|全面|以|积极|高度重视|紧紧|始终|结合|贯彻|围绕|切实|共|主动|政府信息公开)"
)
_PRONOUN = re.compile(
    r"我(?:街道|镇(?!江|海)|乡(?!镇)|局|委|办|厅|县|区|市|省|院|中心|处|署|关|校|旗|州|所|站|队|单位)"
)
_KIND = {"我街道": "街道", "我镇": "镇", "我乡": "乡"}
# 渠沟镇政府信息公开 is 渠沟镇 + 政府信息公开, unless the body calls itself 渠沟镇政府.
_ENDING = re.compile(r"街道办事处|办事处|人民政府|政府(?!信息|网|门户)|管理委员会|管委会")
_OWN_ENDING = re.compile(r"街道办事处|办事处|人民政府|政府|管理委员会|管委会")
_HIGHER = "省市区县州盟旗"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as published and the place it comes from."""

    name: str
    source: str


@dataclass(frozen=True, slots=True)
class AgencyReading:
    """The issuing body, and the name that strong places give another body."""

    agency: Agency
    rival: Mention | None = None
    mentions: tuple[Mention, ...] = ()


def read_agency(
    article: Article, title: TitleReading, signed: str | None, office: str | None
) -> AgencyReading:
    """Find the issuing body; `signed` and `office` are the names in signature and contact."""
    pronouns = _count_pronouns(article)
    found = dict.fromkeys(_find_mentions(article, title, signed, office))
    mentions = tuple(islice(found, _MAX_MENTIONS))
    groups = _group(mentions)
    if groups and {mention.source for mention in groups[0]} == {"metadata"}:
        groups = [group for group in groups if _fits_pronoun(group[0].name, pronouns)]
    if not groups:
        return AgencyReading(_name_unknown(pronouns), None, mentions)
    agency = _describe(article, groups[0])
    return AgencyReading(agency, _find_rival(agency, groups, pronouns), mentions)


def _name_unknown(pronouns: Counter[str]) -> Agency:
    if not pronouns:
        return Agency(level_hint="unknown")
    most = pronouns.most_common(1)[0][0]
    return Agency(other_forms=(most,), level_hint=level_hint(most))


def _count_pronouns(article: Article) -> Counter[str]:
    texts = (passage.text for passage in article.passages if "我" in passage.text)
    return Counter(match[0] for text in texts for match in _PRONOUN.finditer(text))


def _fits_pronoun(name: str, pronouns: Counter[str]) -> bool:
    if not pronouns:
        return True
    return level_hint(name) == level_hint(pronouns.most_common(1)[0][0])


def _find_mentions(
    article: Article, title: TitleReading, signed: str | None, office: str | None
) -> Iterator[Mention]:
    for candidate in (title.chosen, *title.others):
        if candidate is not None and candidate.agency_name is not None:
            yield Mention(candidate.agency_name, "title")
    if signed:
        yield Mention(signed, "signature")
    intro = tuple(
        passage
        for passage in article.front[:_MAX_FRONT] + article.body[:_INTRO_BODY]
        if title.lines.isdisjoint(line.number for line in passage.lines)
    )
    yield from _find_in_intro(intro)
    if office and is_agency_name(fold(office)):
        yield Mention(office, "contact")
    yield from _find_in_narrative(article.body[:_INTRO_BODY])
    yield from _find_publishers(article)


def _find_in_intro(intro: tuple[Passage, ...]) -> Iterator[Mention]:
    for passage in intro:
        yield from _names(passage, _COMPILED, "compiled_by")
        yield from _names(passage, _COMPILES, "compiled_by")
    for passage in intro:
        for cue in islice(_ANNOUNCED.finditer(passage.text), _MAX_MENTIONS):
            phrase = find_wording(passage.text[cue.end() : cue.end() + 120])
            span = agency_span(phrase) if phrase else None
            if span:
                name = passage.name_of(cue.end() + span[0], cue.end() + span[1])
                yield Mention(name, "announced")


def _find_in_narrative(body: tuple[Passage, ...]) -> Iterator[Mention]:
    for passage in body:
        match = _NARRATIVE.match(passage.text)
        if match and is_agency_name(match["name"]):
            yield Mention(passage.name_of(*match.span("name")), "narrative")


def _find_publishers(article: Article) -> Iterator[Mention]:
    for passage in article.front[:_MAX_FRONT]:
        if len(passage.text) <= 200:
            yield from _names(passage, _PUBLISHER, "metadata")
    for key in _META_KEYS:
        value = make_passage(article.document.meta.get(key, "")[:80])
        if is_agency_name(value.text):
            yield Mention(value.name_of(0, len(value.text)), "metadata")


def _names(passage: Passage, pattern: re.Pattern[str], source: str) -> Iterator[Mention]:
    for match in islice(pattern.finditer(passage.text), _MAX_MENTIONS):
        if is_agency_name(match["name"]):
            yield Mention(passage.name_of(*match.span("name")), source)


def _group(mentions: Iterable[Mention]) -> list[list[Mention]]:
    """Put mentions of one body together, heaviest group first; ties keep their order."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        home = next((group for group in groups if _belongs(mention, group)), None)
        if home is None:
            groups.append([mention])
        else:
            home.append(mention)
    return sorted(groups, key=_weight, reverse=True)


def _belongs(mention: Mention, group: list[Mention]) -> bool:
    return all(are_same_body(mention.name, other.name) for other in group)


def _weight(group: list[Mention]) -> int:
    return sum(WEIGHTS[source] for source in {mention.source for mention in group})


def _describe(article: Article, group: list[Mention]) -> Agency:
    order = ("title", "signature", "compiled_by", "announced", "contact", "narrative", "metadata")
    shown = min(group, key=lambda mention: order.index(mention.source))
    forms = _other_forms(article, shown.name, group)
    strong = [mention.name for mention in group if mention.source in _STRONG]
    parents = max((split_name(name).parents for name in (shown.name, *strong)), key=len)
    return Agency(shown.name, shown.source, forms, parents, level_hint(shown.name))


def _other_forms(article: Article, name: str, group: list[Mention]) -> tuple[str, ...]:
    ranked = sorted(group, key=lambda mention: -WEIGHTS[mention.source])
    forms = [m.name for m in ranked if m.source in _STRONG or _is_same_key(m.name, name)]
    distinct: dict[str, str] = {}
    for form in (*forms, *_find_forms(article, name)):
        if _is_part(form, name):
            continue
        distinct.setdefault(fold(form), form)
    distinct.pop(fold(name), None)
    return tuple(distinct.values())


def _is_part(form: str, name: str) -> bool:
    # 水务局办公室 speaks for 水务局 but is no form of its name.
    whole, part = own_key(name), own_key(form)
    return part != whole and part.startswith(whole)


def _is_same_key(one: str, other: str) -> bool:
    return own_key(one) == own_key(other) and not split_name(one).is_office


def _find_forms(article: Article, name: str) -> Iterator[str]:
    """Find the forms of a known name in the text: with or without its divisions and 人民政府."""
    parts = split_name(name)
    core = parts.units[-1] if parts.is_division else parts.rest
    if len(core) < 2 or not is_agency_name(core):
        return
    above = "".join(f"(?:{re.escape(unit)})?" for unit in parts.parents)
    stem = re.compile(f"{above}{re.escape(core)}")
    own = _OWN_ENDING if parts.rest == "政府" else _ENDING
    for passage in article.passages:
        if core in passage.text:
            for start, end in _find_spans(passage.text, stem, own if parts.is_division else None):
                before = passage.text[start - 1 : start]
                if not (passage.text.startswith(core, start) and before and before in _HIGHER):
                    yield passage.name_of(start, end)


def _find_spans(
    text: str, stem: re.Pattern[str], ending: re.Pattern[str] | None
) -> Iterator[tuple[int, int]]:
    # The stem is made for each name; compiling it with the endings would take three times as long.
    match = stem.search(text)
    while match:
        longer = ending.match(text, match.end()) if ending else None
        end = (longer or match).end()
        yield match.start(), end
        match = stem.search(text, end)


def _find_rival(
    agency: Agency, groups: list[list[Mention]], pronouns: Counter[str]
) -> Mention | None:
    for group in groups[1:]:
        strong = [mention for mention in group if mention.source in _STRONG]
        if strong and groups[0][0].source != "metadata":
            return strong[0]
    kind = own_key(agency.name or "")[-2:]
    said = [pronoun for pronoun in pronouns if pronoun in _KIND]
    if not said or not kind.endswith(tuple(_KIND.values())):
        return None
    if any(kind.endswith(_KIND[pronoun]) for pronoun in said):
        return None
    return Mention(said[0], "narrative")
