"""Claims: a number of the prose, the metric it speaks of, its place, and every doubt about it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parsers.checks.claims import cues
from parsers.checks.claims.figures import COUNT_UNITS, Figure, find_figures
from parsers.checks.claims.passages import Passage, clauses, passages, sentences
from parsers.checks.registry import Subject
from parsers.model import Locator, Scope

_WORTH = re.compile(
    r"申请|复议|诉讼|规范性文件|规章|行政(?:许可|处罚|强制)|办结|答复|结转|不掌握|公开"
)
_DENIED = re.compile(r"申请|复议|诉讼")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_TELLS = re.compile(r"\d|[一二两三四五六七八九十百千][件条份宗起例项部个]|[未无零均都]|没有|全部")
_NUMBER = re.compile(r"\d|[一二两三四五六七八九十百千零][件条份宗起例项部个次]")
_NONE = re.compile(r"未|没有|无|零|均为0|0[件宗起例条]")
_NO_REQUEST = re.compile(
    r"(?:未|没有|无)(?:曾)?(?:收到|接到|接收|受理)过?(?P<what>.{0,60}?)申请"
    r"|(?P<zero>零)(?:依)?申请|(?:申请(?:数)?(?:量)?(?:为|均为))(?:0|零)(?:件|条|宗)?"
)
# What follows the negation decides: 未按时答复引发行政复议 denies no review.
_NO_DISPUTE = re.compile(
    r"(?:未(?:曾)?(?=发生|产生|收到|接到|出现|涉及|引发|引起|因|被|有)"
    r"|(?:没有|无)(?=发生|产生|收到|出现|涉及|引发|引起|因|被|针对|关于|有关|政府信息|信息公开|行政|复议|诉讼))"
    r"[^，,]{0,50}?(?P<what>(?:行政)?复议|(?:行政)?诉讼)"
)
_ALL_CLOSED = re.compile(
    r"(?:全部|均|都)(?:已|已经)?(?:按时|按期|依法|及时|依规|依法依规)?(?:予以)?(?:办结|办理完毕|答复完毕|答复)(?!率)"
)
_WITHIN = re.compile(r"时限|期限|工作日|规范|无误|满意|方式|形式|模板|文书")
_NARROWED = re.compile(r"被?纠错|败诉|撤销|投诉率|新的|不当|逾期|违法")
_PAST = ("carried_in", "carried_out")
Span = tuple[int, int]
_REACH = 120
_REQUEST_UNITS = COUNT_UNITS - {"部", "篇", "个"}
_DISPUTE_UNITS = frozenset(("件", "起", "宗", "例", "次"))
_HEADING = re.compile(r"情况|部分|事项|.、.{0,12}、")


@dataclass(frozen=True, slots=True)
class Claim:
    """One number of the prose and what it is said of.

    `figure` counts characters of `passage.text`; without a figure the claim is that there is none.
    `doubts` name every reason not to compare it.
    """

    metric: str
    passage: Passage
    start: int
    end: int
    clause: str
    figure: Figure | None = None
    doubts: tuple[str, ...] = ()

    @property
    def is_certain(self) -> bool:
        """Say whether there is only one reading."""
        return not self.doubts

    @property
    def raw(self) -> str:
        """Return the words of the claim as they stand."""
        return self.passage.text[self.start : self.end]

    @property
    def ref(self) -> str:
        """Return how evidence names the place."""
        return f"{self.passage.place}, {self.start + 1}"

    @property
    def locator(self) -> Locator | None:
        """Return where the claim stands."""
        return self.passage.locate(self.start, self.end)


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause in its sentence, with what was said before it."""

    subject: Subject
    passage: Passage
    start: int
    text: str
    sentence: str
    before: str
    has_topic: bool


def read_claims(subject: Subject) -> tuple[Claim, ...]:
    """Return every claim of the prose, certain or not, in reading order."""
    return subject.once(_claims)


def claims_about(subject: Subject, metrics: Iterable[str]) -> list[Claim]:
    """Return the claims about some metrics, metric by metric."""
    index = subject.once(_by_metric)
    return [claim for metric in metrics if metric in index for claim in index[metric]]


def _by_metric(subject: Subject) -> dict[str, list[Claim]]:
    index: dict[str, list[Claim]] = {}
    for claim in read_claims(subject):
        index.setdefault(claim.metric, []).append(claim)
    return index


def _claims(subject: Subject) -> tuple[Claim, ...]:
    heading = ""
    found: list[Claim] = []
    for passage in passages(subject):
        if passage.section != "section_5_problems" and _WORTH.search(passage.text):
            found += _of_passage(subject, passage, heading)
        heading = passage.text if len(passage.text) <= 30 else ""
    return tuple(found)


def _of_passage(subject: Subject, passage: Passage, heading: str) -> Iterator[Claim]:
    is_about = "依申请" in heading or passage.section == "section_3_requests"
    has_topic = False
    for start, sentence in sentences(passage):
        named = "申请" in sentence and (is_about or "公开" in sentence)
        has_topic = named or (has_topic and not cues.OTHER_OBJECTS.search(sentence))
        if not (_TELLS.search(sentence) and _WORTH.search(sentence)):
            continue
        for at, text in clauses(sentence):
            clause = _Clause(subject, passage, start + at, text, sentence, sentence[:at], has_topic)
            yield from _numbers(clause)
            yield from _words(clause)


def _numbers(clause: _Clause) -> Iterator[Claim]:
    figures = list(find_figures(clause.text)) if _NUMBER.search(clause.text) else []
    for position, figure in enumerate(figures):
        left = figures[position - 1].end if position else 0
        right = figures[position + 1].start if position + 1 < len(figures) else len(clause.text)
        window, tail = clause.text[left : figure.start], clause.text[figure.end : right]
        if position and left < figure.start and window[:1] in "、和及与":
            window = window[1:]
        if figure.unit in COUNT_UNITS:
            yield from _of_figure(clause, figure, window, tail)


def _of_figure(clause: _Clause, figure: Figure, window: str, tail: str) -> Iterator[Claim]:
    is_before = cues.REVIEW.search(window) or cues.SUIT.search(window)
    if is_before or _is_dispute_tail(tail):
        if figure.unit in _DISPUTE_UNITS:
            yield _dispute(clause, figure, window if is_before else tail)
    elif cues.DOCUMENTS.search(window) or cues.DOCUMENTS.match(tail):
        yield _document(clause, figure, window, tail)
    elif decided := next((k for k, words in cues.DECISIONS.items() if words in window), None):
        sure = (
            () if cues.DECIDED.search(window) else ("it may be published items that are counted",)
        )
        yield _claim(clause, f"{decided}.decisions", figure, sure)
    elif figure.unit in _REQUEST_UNITS and clause.has_topic:
        yield from _request(clause, figure, window, tail)


def _is_dispute_tail(tail: str) -> bool:
    return bool(re.match(r"(?:行政)?(?:复议|诉讼)", tail))


def _request(clause: _Clause, figure: Figure, window: str, tail: str) -> Iterator[Claim]:
    for words, is_tail in ((window, False), (tail, True)):
        for cue in cues.REQUEST_CUES:
            match = cue.words.search(words)
            if match:
                lead = words[: match.start()] if not is_tail else ""
                yield _claim(clause, cue.metric, figure, tuple(_request_doubts(clause, cue, lead)))
                return


def _request_doubts(clause: _Clause, cue: cues.Cue, lead: str) -> Iterator[str]:
    metric = cue.metric
    seen = clause.before + clause.text
    _, listed, inside = seen.rpartition("其中")
    if cues.OTHER_OBJECTS.search(clause.text if "申请" in clause.text else seen):
        yield "something else than requests may be counted"
    if cues.CHANNELS.search(inside if listed else clause.text):
        yield "only one channel may be counted"
    if metric in cues.INSIDE_RECEIVED and listed:
        yield "only a part may be counted"
    if cues.is_other_body(lead, clause.subject.agency_name):
        yield "another body is the subject"
    if metric not in _PAST and cues.OTHER_PERIOD.search(clause.text):
        yield "another period may be meant"


def _dispute(clause: _Clause, figure: Figure, words: str) -> Claim:
    has_review, has_suit = bool(cues.REVIEW.search(words)), bool(cues.SUIT.search(words))
    metric = "disputes" if has_review and has_suit else "review" if has_review else "suit"
    doubts: list[str] = []
    if cues.CORRECTED.search(clause.text):
        metric += "_corrected"
    elif cues.PART_OF_DISPUTES.search(clause.text) or "其中" in clause.before + clause.text:
        doubts.append("only a part may be counted")
    if cues.DISPUTE_DOUBTS.search(clause.text):
        doubts.append("it may be another kind of count")
    is_about = (
        "信息公开" in clause.sentence or clause.passage.section == "section_4_review_litigation"
    )
    if _HEADING.search(words):
        doubts.append("it may be a list of other things")
    if not is_about:
        doubts.append("it may be disputes of every kind")
    if cues.OTHER_PERIOD.search(clause.text):
        doubts.append("another period may be meant")
    return _claim(clause, metric, figure, tuple(doubts))


def _document(clause: _Clause, figure: Figure, window: str, tail: str) -> Claim:
    words = window + tail
    row = "rules" if "规章" in words and "规范性文件" not in words else "normative_documents"
    kinds = (("repealed", cues.REPEALED), ("in_force", cues.IN_FORCE), ("made", cues.MADE))
    kind = next((name for name, pattern in kinds if pattern.search(words)), "disclosed")
    doubts: list[str] = []
    if kind == "disclosed" and not cues.DISCLOSED.search(words):
        doubts.append("nothing says what was done with the documents")
    if re.search(r"清理|解读|审查|审核|备案|其他|等|政策|图解|及|和|、", words):
        doubts.append("other documents may be counted too")
    if cues.OTHER_PERIOD.search(clause.text) and kind != "in_force":
        doubts.append("another period may be meant")
    return _claim(clause, f"{row}.{kind}", figure, tuple(doubts))


def _words(clause: _Clause) -> Iterator[Claim]:
    """Yield the claims that there is none of something, or that nothing is left open."""
    if _DENIED.search(clause.text) and _NONE.search(clause.text):
        if match := _NO_DISPUTE.search(clause.text):
            yield _no_dispute(clause, match)
        elif match := _NO_REQUEST.search(clause.text):
            yield _no_request(clause, match)
    if clause.has_topic and (match := _ALL_CLOSED.search(clause.text)):
        doubts = []
        if _WITHIN.search(clause.text):
            doubts.append("it may be said of the way of replying")
        if "结转" in clause.before[-20:] + clause.text or "其中" in clause.before:
            doubts.append("only a part may be meant")
        yield _claim(clause, "all_closed", match.span(), tuple(doubts))


def _no_dispute(clause: _Clause, match: re.Match[str]) -> Claim:
    rest = clause.text[match.start() :]
    has_review, has_suit = bool(cues.REVIEW.search(rest)), bool(cues.SUIT.search(rest))
    metric = "disputes" if has_review and has_suit else "review" if has_review else "suit"
    doubts = ["only some disputes may be meant"] if _NARROWED.search(clause.text) else []
    if any(figure.low for figure in find_figures(rest)):
        doubts.append("a number stands beside it")
    return _claim(clause, f"{metric}_none", (match.start(), len(clause.text)), tuple(doubts))


def _no_request(clause: _Clause, match: re.Match[str]) -> Claim:
    what = match["what"] or ""
    doubts = []
    if cues.CHANNELS.search(clause.text) or re.search(r"不予|要求|涉及|针对|重复", what):
        doubts.append("only some requests may be meant")
    is_named = "公开" in clause.text or "依申请" in clause.text or match["zero"]
    if cues.OTHER_OBJECTS.search(what) or not (is_named or clause.has_topic):
        doubts.append("something else than requests may be meant")
    return _claim(clause, "received_none", match.span(), tuple(doubts))


def _claim(clause: _Clause, metric: str, of: Figure | Span, doubts: tuple[str, ...]) -> Claim:
    """Return a claim about a figure, or about the words of a span that there is none."""
    figure = of if isinstance(of, Figure) else None
    start, end = (of.start, of.end) if isinstance(of, Figure) else of
    more = tuple(_common_doubts(clause, metric, figure))
    return Claim(
        metric, clause.passage, clause.start + start, clause.start + end,
        clause.text, figure, doubts + more,
    )  # fmt: skip


def _common_doubts(clause: _Clause, metric: str, figure: Figure | None) -> Iterator[str]:
    if figure is not None and figure.is_vague:
        yield "the number is not exact"
    # What a paragraph said just before, of whom and of which year, still holds.
    end = clause.start + len(clause.text)
    seen = clause.passage.text[max(0, clause.start - _REACH) : end]
    is_whole = clause.subject.scope in (Scope.AGGREGATE, Scope.SYSTEM)
    if (cues.OWN_OFFICE if is_whole else cues.JURISDICTION).search(seen):
        yield "it may be of another scope"
    years = _YEAR.findall(seen) if metric not in _PAST else ()
    if years and int(years[-1]) != clause.subject.report_year:
        yield "another year is named"
    if cues.GENERAL.search(clause.text):
        yield "it may be a rule, not a report"
