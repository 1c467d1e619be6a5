"""The catalogue of indicators (D01 to D44): every variant by its id, with its formula.

Formulas use the short names of `terms`: A1 new, A2 carried in, B1 granted, B2 partly granted, C, D,
E, F the sums of refused, unable, rejected and other, G handled, H carried out, IN = A1 + A2; REV
and LIT reviews and suits, RC and LC concluded ones.
"""

from collections.abc import Iterator
from functools import cache

from corpus.indicators.model import Kind, Variant
from corpus.indicators.terms import rows_of
from corpus.rules.measures import T3_COLUMNS, TOTAL, t3_total
from parsers.model import Generation
from parsers.templates import TABLE_3

_SHARE, _RATIO, _COUNT = Kind.SHARE, Kind.RATIO, Kind.COUNT
_2019, _2021 = (Generation.T2019,), (Generation.T2021,)
_NORM, _LIC = "t2.normative_documents", "t2.licensing.decisions"
_ENFORCED = "t2.penalty.decisions + t2.coercion.decisions"
_ALL_CORRECTED = "REV.corr + LIT.corr"


def _quotient(  # noqa: PLR0913, PLR0917 - one line of the catalogue
    number: str, key: str, zh: str, en: str, numerator: str, denominator: str, kind: Kind = _SHARE,
    scale: int = 1, forms: tuple[Generation, ...] = (*_2019, *_2021),
) -> Variant:  # fmt: skip
    times = f" × {scale:,}" if scale > 1 else ""
    formula = f"({numerator}) / ({denominator}){times}" if denominator != "1" else numerator
    return Variant(number, key, kind, zh, en, formula, numerator, denominator, scale, forms)


def _special(  # noqa: PLR0917 - one line of the catalogue
    number: str, key: str, kind: Kind, labels: tuple[str, str], formula: str
) -> Variant:
    return Variant(number, key, kind, labels[0], labels[1], formula)


_FIXED = (
    _quotient("D01", "requests", "新收申请", "requests received", "A1", "1", _COUNT),
    _quotient("D02", "intake", "受理合计", "intake", "IN", "1", _COUNT),
    _quotient("D04", "natural_persons", "自然人占比", "share of natural persons",
              "t3.new_received.natural_person", "A1"),
    _quotient("D06", "granted", "予以公开率", "full disclosure", "B1", "G"),
    _quotient("D07", "partly_granted", "部分公开率", "partial disclosure", "B2", "G"),
    _quotient("D08", "disclosed_closed_base", "实质公开率", "disclosure, of all closed",
              "B1 + B2", "G"),
    _quotient("D09", "disclosed_intake_base", "实质公开率（受理口径）", "disclosure, of the intake",
              "B1 + B2", "IN"),
    _quotient("D10", "disclosed_resolvable_base", "实质公开率（可答复口径）",
              "disclosure, of what could be resolved", "B1 + B2", "B1 + B2 + C + D"),
    _quotient("D11", "refused", "不予公开率", "legal refusal", "C", "G"),
    _quotient("D12", "unable", "无法提供率", "not provided", "D", "G"),
    _quotient("D13", "not_held", "不掌握率", "not held", "D1", "G"),
    _quotient("D14", "rejected", "不予处理率", "not processed", "E", "G"),
    _quotient("D15", "other_ending", "其他处理率", "other endings", "F", "G"),
    _quotient("D16", "factual_over_legal", "无法提供与不予公开之比", "factual over legal grounds",
              "D", "C", _RATIO),
    _quotient("D18", "petition", "信访投诉类占比", "petitions", "E1", "G"),
    _quotient("D19", "repeated", "重复与大量申请占比", "repeated and mass requests", "E24", "G"),
    _quotient("D20", "carried_over", "结转率", "carried over", "H", "IN"),
    _quotient("D21", "cleared", "办结率", "cleared", "G", "IN"),
    _quotient("D22", "backlog_change", "结转变化", "change of the backlog", "H - A2", "1",
              Kind.DIFFERENCE),
    _quotient("D23", "reviews_per_closed", "复议发生率", "reviews per closed request",
              "REV", "G", _RATIO),
    _quotient("D23", "reviews_per_new", "复议发生率（新收口径）", "reviews per new request",
              "REV", "A1", _RATIO),
    _quotient("D24", "suits_per_closed", "诉讼发生率", "suits per closed request", "LIT", "G",
              _RATIO),
    _quotient("D25", "review_corrected", "复议纠错率", "corrected, of reviews concluded",
              "REV.corr", "RC"),
    _quotient("D26", "review_corrected_all", "复议纠错率（全部口径）", "corrected, of all reviews",
              "REV.corr", "REV"),
    _quotient("D27", "suit_corrected", "败诉率", "corrected, of suits concluded", "LIT.corr", "LC"),
    _quotient("D28", "corrected", "综合纠错率", "corrected, of all concluded", _ALL_CORRECTED,
              "RC + LC"),
    _quotient("D29", "suits_after_review", "复议再诉率", "suits after concluded reviews",
              "t4.post_review_suit_total", "RC", _RATIO),
    _quotient("D30", "review_pending", "复议未审结率", "reviews pending", "REV.pend", "REV"),
    _quotient("D30", "suit_pending", "诉讼未审结率", "suits pending", "LIT.pend", "LIT"),
    _quotient("D31", "direct_suits", "直接起诉占比", "suits without a review",
              "t4.direct_suit_total", "LIT"),
    _quotient("D32", "corrected_per_closed", "每千件办结被纠正数", "corrected per 1,000 closed",
              _ALL_CORRECTED, "G", _RATIO, 1000),
    _quotient("D33", "documents_change", "规范性文件净变化", "net change of normative documents",
              f"{_NORM}.issued - {_NORM}.repealed", "1", Kind.DIFFERENCE, 1, _2021),
    _quotient("D33", "documents_turnover", "规范性文件更替率", "turnover of normative documents",
              f"{_NORM}.issued + {_NORM}.repealed", f"last.{_NORM}.in_force", _RATIO, 1, _2021),
    _quotient("D34", "documents_cleaned", "规范性文件清理率", "repealed, of last year's stock",
              f"{_NORM}.repealed", f"last.{_NORM}.in_force", _SHARE, 1, _2021),
    _quotient("D35", "licensing_to_enforcement", "许可执法比", "licences per enforcement decision",
              _LIC, _ENFORCED, _RATIO),
    _quotient("D37", "documents_published", "规范性文件公开比", "documents disclosed per made",
              f"{_NORM}.disclosed_new", f"{_NORM}.made_new", _RATIO, 1, _2019),
)  # fmt: skip

SPECIAL = (
    _special("D03", "per_100000", Kind.RATIO, ("每十万人申请量", "requests per 100,000 residents"),
             "A1 / residents × 100,000"),
    _special("D05", "applicant_concentration", Kind.INDEX,
             ("申请人集中度", "concentration of applicants (Herfindahl)"),
             "sum of the squares of the shares of all applicants"),
    _special("D17", "refusal_entropy", Kind.INDEX, ("不予公开理由熵", "entropy of refusals, bits"),
             "- sum of share × log2(share) of the grounds of refusal"),
    _special("D22", "backlog_change_relative", Kind.RATIO,
             ("结转变化率", "relative change of the backlog"), "(H - A2) / max(A2, 1)"),
    _special("D36", "fee_incidence", Kind.SHARE, ("收费占比", "requests with a fee"),
             "cases with a processing fee in part six / G"),
    _special("D36", "fee_per_case", Kind.RATIO, ("每件收费", "yuan per case with a fee"),
             "yuan of processing fees in part six / cases with a fee"),
    _special("D38", "on_time", Kind.SHARE, ("按时发布率", "reports out in time"),
             "reports claimed or seen by the deadline / roster: those who had to report"),
    _special("D39", "days_early", Kind.DAYS, ("提前天数", "days before the deadline"),
             "deadline - claimed day; negative when late"),
    _special("D40", "coverage", Kind.SHARE, ("覆盖率", "reports held"),
             "reports held / roster: those who had to report"),
    _special("D40", "readable_coverage", Kind.SHARE, ("可读覆盖率", "reports held and readable"),
             "reports with every table read whole / roster: those who had to report"),
    _special("D41", "text_reuse", Kind.SHARE, ("文字重复率", "own words that stood last year"),
             "characters in shingles of last year's report / characters"),
    _special("D41", "reuse_run", Kind.COUNT, ("连续重复年数", "years of reuse in a row"),
             "years in a row with a reuse of half or more, up to this one"),
    _special("D42", "problems_carried", Kind.SHARE, ("问题延续率", "problems of last year again"),
             "problems matched / problems of last year"),
    _special("D43", "consistency", Kind.SHARE, ("一致性得分", "checks passed"),
             "passed / (passed + failed) among errors and warnings at the agency's door, of one "
             "report and across reports"),
    _special("D44", "survival", Kind.INDEX, ("留存率", "reports unchanged after a year"),
             "Kaplan-Meier share of pages neither gone nor changed a year after first sight"),
)  # fmt: skip
"""Variants that are no quotient of two sums of cells."""


def _mixes() -> Iterator[Variant]:
    columns = {column.key: column for column in TABLE_3.columns}
    for key in (key for key in T3_COLUMNS if key != TOTAL):
        column = columns[key]
        yield _quotient("D05", f"applicants_{key}", f"{column.zh}占比", f"share of {column.en}",
                        f"t3.new_received.{key}", "A1")  # fmt: skip
    rows = {row.key: row for row in TABLE_3.rows}
    for short, group in (("C", "refused"), ("D", "unable"), ("E", "rejected")):
        for key in rows_of(group):
            yield _quotient("D17", f"mix_{key}", f"{rows[key].zh}占比", f"share of {rows[key].en}",
                            t3_total(key), short)  # fmt: skip


@cache
def variants() -> tuple[Variant, ...]:
    """Return every variant, by id and in the order of the catalogue."""
    return tuple(sorted((*_FIXED, *_mixes(), *SPECIAL), key=lambda variant: variant.id))
