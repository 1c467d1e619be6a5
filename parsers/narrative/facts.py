"""Facts of prose: a figure counts only where a whole clause says what it counts, and for when.

Everything that is not certain is left out: other years and bodies, plans, parts of the year,
round figures, one figure for two things. Two clauses that differ leave the fact ambiguous.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from parsers.dates import YEAR_PATTERN, find_years, read_year
from parsers.document import Document, Line
from parsers.fold import fold
from parsers.identity.passage import Passage, make_passage
from parsers.model import Cell, Locator, Reason, State
from parsers.narrative.clauses import CLAUSES, CUMULATIVE, NOTHING, OWN_NAME, Clause
from parsers.numbers import read_value
from parsers.templates.older import fact_forms

_MAX_LINE = 5_000
_MAX_LINES = 2_000
_MIN_NAME = 3
_SENTENCE = re.compile(r"[^。;!?]+")
_ABOUT = re.compile(r"信息公开|公开.{0,4}信息|依申请公开")
# What stands before a figure and makes it another year's, another body's or only a plan.
_OTHER_TIME = re.compile(
    r"上年|去年|前年|往年|同期|历年|以来|至今|上一年|次年|明年|计划|预计|目标|力争|拟|将|季度|上半年|下半年|[上中下]旬"
    r"|月份|\d月(?!1日|31日)|截[至止]|平均|每[年月周天日]|约|近|大约|左右"
)
_BODY = re.compile(
    r"[\u4e00-\u9fff]{1,12}?(?:局|委员会|办公室|办公厅|镇|乡|街道|厅|中心|支队|公司|学校|医院|办事处|政府(?!信息|网|公报))"
)
_OWN_WORDS = re.compile(
    r"^(?:[我本全各]|年|度)|信息公开|^(?:向|对|由|与|在|通过|经|及|和|等|的)?(?:上级|同级)"
)
# In these parts no mention of disclosure is needed to know what did not happen.
_TOLD_IN = ("part_review_litigation", "part_fees")


@dataclass(frozen=True, slots=True)
class Story:
    """What facts are read from: prose lines with the part they stand in, and whose they are."""

    document: Document
    lines: Sequence[tuple[Line, str]]
    report_year: int | None
    names: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class _Sentence:
    passage: Passage
    start: int
    text: str
    part: str


def read_facts(story: Story) -> Mapping[str, Cell]:
    """Return the facts that prose states beyond doubt, under their keys."""
    facts: dict[str, Cell] = {}
    for sentence in _sentences(story):
        for cell in _read(story, sentence):
            known = facts.get(cell.key)
            facts[cell.key] = cell if known is None else _merge(known, cell)
    return {key: facts[key] for key in fact_forms() if key in facts}


def _merge(known: Cell, again: Cell) -> Cell:
    """Settle a fact told twice: the same figure in other words is one, another contradicts it."""
    if (known.state, known.value) == (again.state, again.value):
        return known
    if known.state is State.TEXT:
        return replace(again, state=State.AMBIGUOUS, value=None, unit=None, reason=Reason.CONFLICT)
    return replace(known, state=State.AMBIGUOUS, value=None, unit=None, reason=Reason.CONFLICT)


def _sentences(story: Story) -> Iterator[_Sentence]:
    for line, part in story.lines[:_MAX_LINES]:
        if len(line.text) > _MAX_LINE or not line.text.strip():
            continue
        passage = make_passage(line.text, (line,))
        text = passage.text
        for name in sorted(story.names, key=len, reverse=True):
            text = text.replace(name, OWN_NAME * len(name))
        for match in _SENTENCE.finditer(text):
            yield _Sentence(passage, match.start(), match[0], part)


def _read(story: Story, sentence: _Sentence) -> Iterator[Cell]:
    is_about = bool(_ABOUT.search(sentence.text))
    for clause in CLAUSES:
        if sentence.part in clause.parts or (is_about and not clause.parts_only):
            yield from _numbers(story, sentence, clause)
    for pattern, keys in NOTHING:
        match = pattern.search(sentence.text)
        is_meant = is_about or sentence.part in _TOLD_IN
        if match and is_meant and _is_ours(story, sentence, match.start()):
            yield from (_told(story, sentence, key, match.span()) for key in keys)
    yield from _cumulative(story, sentence)


def _cumulative(story: Story, sentence: _Sentence) -> Iterator[Cell]:
    match = CUMULATIVE.search(sentence.text)
    if match is None or _has_other_body(story, sentence.text[: match.start()]):
        return
    year = read_year(match["year"] or "")
    if match["year"] is None or year == story.report_year:
        cell = _cell(story, sentence, "disclosed_cumulative", match)
        if cell is not None:
            yield cell


def _numbers(story: Story, sentence: _Sentence, clause: Clause) -> Iterator[Cell]:
    text = sentence.text
    for match in clause.pattern.finditer(text):
        if _is_shared(text, match) or not _is_ours(story, sentence, match.start()):
            continue
        lead = match["lead"] or ""
        if not _is_this_year(story, lead) or ("累计" in match[0] and "年" not in lead):
            continue
        cell = _cell(story, sentence, clause.key, match)
        if cell is not None:
            yield cell


def _is_shared(text: str, match: re.Match[str]) -> bool:
    """Say whether the figure also counts what stands before a 、: 行政复议、行政诉讼3件."""
    if match.start() == 0 or text[match.start()] != "、":
        return False
    before = re.split(r"[,:(]", text[: match.start()])[-1].split("、")[-1]
    return not any(sign.isdigit() for sign in before)


def _is_ours(story: Story, sentence: _Sentence, stop: int) -> bool:
    """Say whether nothing before a clause speaks of another time or another body."""
    before = sentence.text[:stop]
    line_start = sentence.passage.text[: sentence.start + stop]
    if _OTHER_TIME.search(before) or not _is_this_year(story, before):
        return False
    return not (_has_other_body(story, before) or _opens_with_other_body(story, line_start))


def _is_this_year(story: Story, text: str) -> bool:
    years = {year for year, _, _ in find_years(text)}
    return not years or (story.report_year is not None and years == {story.report_year})


def _has_other_body(story: Story, text: str) -> bool:
    rest = text
    for name in sorted(story.names, key=len, reverse=True):
        rest = rest.replace(name, "")
    return any(not _OWN_WORDS.search(found[0]) for found in _BODY.finditer(rest))


def _opens_with_other_body(story: Story, text: str) -> bool:
    opening = re.sub(rf"^(?:{YEAR_PATTERN}年度?,?)", "", text)[:16]
    match = _BODY.match(opening)
    return bool(match) and _has_other_body(story, opening)


def _cell(story: Story, sentence: _Sentence, fact: str, match: re.Match[str]) -> Cell | None:
    start, end = (sentence.start + place for place in match.span("v"))
    key = f"free.{fact}"
    # The published digits, not the folded ones: blanks between them may part two numbers.
    raw = sentence.passage.raw_of(start, end)
    if any(sign.isspace() for sign in raw):
        return None
    kind = fact_forms()[key].column.value
    value = read_value(raw, kind)
    if value.state is not State.NUMBER or (kind == "count" and not isinstance(value.value, int)):
        return None
    return Cell(
        key, State.NUMBER, raw, value.value, match["unit"],
        locator=_locate(story, sentence, start, end), sentence=_whole(sentence),
    )  # fmt: skip


def _told(story: Story, sentence: _Sentence, key: str, span: tuple[int, int]) -> Cell:
    """Return the cell of something that did not happen: its words, and no zero of our own."""
    start, end = sentence.start + span[0], sentence.start + span[1]
    raw = sentence.passage.raw_of(start, end)
    return Cell(
        f"free.{key}", State.TEXT, raw, locator=_locate(story, sentence, start, end),
        sentence=_whole(sentence),
    )  # fmt: skip


def _locate(story: Story, sentence: _Sentence, start: int, end: int) -> Locator | None:
    return sentence.passage.locate(story.document, start, end)


def _whole(sentence: _Sentence) -> str:
    return sentence.passage.raw_of(sentence.start, sentence.start + len(sentence.text))


def own_names(*names: str | None) -> frozenset[str]:
    """Return the folded forms under which a report may speak of its own body."""
    return frozenset(fold(name) for name in names if name and len(name) >= _MIN_NAME)
