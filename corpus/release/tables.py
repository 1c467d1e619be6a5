"""The tables of a release, in the order they are written."""

from collections.abc import Iterator
from functools import cache

from corpus.release.model import Column, Kind, Reference, Table
from corpus.release.variables import STATE_SUFFIX, variables

_T, _I, _N, _F, _AT, _J = (
    Kind.TEXT, Kind.INTEGER, Kind.NUMBER, Kind.FLAG, Kind.TIME, Kind.JSON,
)  # fmt: skip


def _c(  # noqa: PLR0917 - one line of a table
    name: str, kind: Kind, zh: str, en: str, state: str | None = None
) -> Column:  # fmt: skip
    """Return a column; a `!` behind the name says that it is never empty."""
    return Column(name.rstrip("!"), kind, zh, en, state, is_required=name.endswith("!"))


_LINEAGE = _c("lineage_id!", _T, "主体编号", "body through time")
_YEAR = _c("report_year!", _I, "报告年度", "year reported on")
_REPORT = _c("report_id!", _T, "报告编号", "report: body, year, scope")
_SCOPE = _c("scope!", _T, "统计口径", "whose work the figures cover")
_TO_LINEAGE = Reference(("lineage_id",), "agencies", ("lineage_id",))
_TO_ROSTER = Reference(("lineage_id", "report_year"), "roster", ("lineage_id", "report_year"))
_TO_REPORT = Reference(("report_id",), "reports", ("report_id",))

AGENCIES = Table(
    "agencies", "机构", "Bodies through time", "lineage",
    (
        _LINEAGE,
        _c("name!", _T, "最近名称", "last name"),
        _c("kind!", _T, "类型", "kind"),
        _c("code", _T, "行政区划代码", "division code (GB/T 2260)"),
        _c("function_id", _T, "职能标签", "task of a department, the same across mergers"),
        _c("parent_id", _T, "上级主体", "who is above it, last"),
        _c("exists_from", _T, "始于", "first day, as precise as known"),
        _c("exists_to", _T, "止于", "first day without it"),
    ),
    ("lineage_id",),
)  # fmt: skip
PERIODS = Table(
    "agency_periods", "机构沿革", "Names, kinds, codes and parents by time", "lineage × period",
    (
        _LINEAGE,
        _c("ordinal!", _I, "序号", "place in the order of time, from 1"),
        _c("name!", _T, "名称", "name"),
        _c("kind!", _T, "类型", "kind"),
        _c("code", _T, "行政区划代码", "division code"),
        _c("parent_id", _T, "上级主体", "who is above it"),
        _c("starts_on", _T, "始于", "first day, as precise as known"),
        _c("ends_on", _T, "止于", "first day that no longer belongs to it"),
        _c("certainty!", _T, "确定程度", "stated by a list, observed in reports or inferred"),
    ),
    ("lineage_id", "ordinal"), (_TO_LINEAGE,),
)  # fmt: skip
EVENTS = Table(
    "events", "机构变动", "What happened to bodies", "event",
    (
        _c("event_id!", _I, "序号", "number in this release"),
        _LINEAGE,
        _c("kind!", _T, "变动类型", "what happened"),
        _c("happened_on!", _T, "日期", "when, as precise as known"),
        _c("other_id", _T, "相关主体", "the other body"),
        _c("certainty!", _T, "确定程度", "how it is known"),
    ),
    ("event_id",), (_TO_LINEAGE,),
)  # fmt: skip
ALIASES = Table(
    "aliases", "别名", "Other names of bodies", "lineage × name",
    (_LINEAGE, _c("name!", _T, "别名", "other name")),
    ("lineage_id", "name"), (_TO_LINEAGE,),
)  # fmt: skip
ROSTER = Table(
    "roster", "应报名册", "Who should have reported, and what became of it", "lineage × FY",
    (
        _LINEAGE, _YEAR,
        _c("name_asof!", _T, "年末名称", "name at the end of the year, else before"),
        _c("kind!", _T, "类型", "kind at the end of the year"),
        _c("parent_id", _T, "年末上级", "who was above it"),
        _c("is_expected!", _F, "应否发布", "whether a report is expected"),
        _c("why!", _T, "理由", "why, or why not"),
        _c("deadline", _T, "期限", "last day to publish"),
        _c("status!", _T, "状态", "V: held; otherwise a code"),
        _c("is_part_year!", _F, "非全年", "it began or ended within the year"),
        _c("evidence!", _J, "依据", "what the status rests on"),
    ),
    ("lineage_id", "report_year"), (_TO_LINEAGE,),
)  # fmt: skip
REPORTS = Table(
    "reports", "年度报告", "Canonical reports with their origin", "lineage × FY × scope",
    (
        _REPORT, _LINEAGE, _YEAR, _SCOPE,
        _c("title", _T, "标题", "title as published"),
        _c("agency_name", _T, "报告所载机构", "body as the report names it"),
        _c("form!", _T, "报告格式", "form that its tables follow"),
        _c("tables_status!", _T, "表格位置", "where the figures are"),
        _c("claimed_at", _T, "标注日期", "day the page claims"),
        _c("signed_on", _T, "落款日期", "day in the signature, as printed"),
        _c("first_seen_at", _AT, "首次见到", "first seen anywhere"),
        _c("last_seen_at", _AT, "末次见到", "these bytes last seen there"),
        _c("server_date", _T, "服务器日期", "Last-Modified of the first answer"),
        _c("url", _T, "网址", "address"),
        _c("page_key!", _T, "页面", "page: its address, or the place of a file"),
        _c("capture_id!", _T, "采集编号", "capture that first showed these bytes there"),
        _c("payload_digest!", _T, "原文摘要", "SHA-256 of the bytes it is read from"),
        _c("original", _T, "原文文件", "place of these bytes in originals.zip"),
        _c("part!", _I, "原文内序号", "which report of these bytes, from 0"),
        _c("media_type", _T, "格式", "media type"),
        _c("record_digest", _T, "记录摘要", "SHA-256 of the parser's record"),
        _c("content_digest!", _T, "内容摘要", "digest of what it says, without layout"),
        _c("parser_version!", _T, "解析器版本", "parser version"),
        _c("parser_digest!", _T, "解析器摘要", "digest of the parser's code, forms and libraries"),
        _c("identity!", _T, "主体判定", "resolved by rules or decided by a person"),
        _c("identity_confidence!", _I, "判定信度", "confidence of 99"),
        _c("cells!", _I, "格式单元格数", "cells that its form has"),
        _c("numbers!", _I, "数字数", "of them with a number"),
        _c("completeness!", _N, "完整率", "numbers over cells, four decimal places"),
        _c("unread!", _I, "未读数", "of them unread by us"),
        _c("corrected!", _I, "更正数", "of them corrected by a person"),
        _c("suspect!", _I, "存疑", "failed checks that point at our own reading"),
        _c("copies!", _I, "副本", "other places with the same figures"),
        _c("conflicts!", _I, "冲突", "other places with other figures"),
        _c("earlier!", _I, "旧版", "earlier states of its page"),
        _c("reasons!", _J, "选定理由", "why this version is the canonical one"),
    ),
    ("report_id",), (_TO_LINEAGE, _TO_ROSTER),
)  # fmt: skip
CELLS = Table(
    "cells_long", "单元格", "Every cell of every canonical report", "report × cell",
    (
        _REPORT, _LINEAGE, _YEAR, _SCOPE,
        _c("cell!", _T, "单元格", "cell key"),
        _c("variable!", _T, "变量", "name of the same cell in the panel"),
        _c("value!", _N, "数值", "number, corrections laid over", "code"),
        _c("code!", _T, "状态码", "V: a number; otherwise what is missing"),
        _c("state!", _T, "读取状态", "state as the parser calls it, corrections laid over"),
        _c("reason", _T, "缺失原因", "why the parser gives no value"),
        _c("assumed_zero!", _F, "可视为零", "blank in a sum that holds with a zero in it"),
        _c("corrected!", _F, "已更正", "corrected by a person"),
        _c("read_value", _N, "更正前数值", "number as read, of a corrected cell"),
        _c("read_state", _T, "更正前状态", "state as read, of a corrected cell"),
        _c("unit", _T, "单位", "unit"),
        _c("raw", _T, "原文", "as printed"),
        _c("sentence", _T, "原句", "sentence of a fact that prose states"),
        _c("confidence", _I, "识别信度", "percent, of what was recognised in a picture"),
        _c("anchor", _J, "原文位置", "XPath in the HTML5 tree, table/row/cell, offsets"),
    ),
    ("report_id", "cell"), (_TO_REPORT,),
)  # fmt: skip
SECTIONS = Table(
    "sections", "报告正文", "Prose by section, personal data masked", "report × section",
    (
        _REPORT, _LINEAGE, _YEAR,
        _c("section!", _T, "部分", "section key"),
        _c("ordinal!", _I, "序号", "place in the report, from 1"),
        _c("is_present!", _F, "有无", "whether the report has it"),
        _c("heading", _T, "标题", "heading as printed"),
        _c("text", _T, "正文", "prose without tables"),
        _c("length!", _I, "字数", "characters that are no blanks"),
        _c("masked!", _I, "遮盖数", "numbers masked in it"),
    ),
    ("report_id", "ordinal"), (_TO_REPORT,),
)  # fmt: skip
CLAIMS = Table(
    "claims", "正文所述数字", "Numbers that the prose states", "report × claim",
    (
        _REPORT, _LINEAGE, _YEAR,
        _c("ordinal!", _I, "序号", "place in reading order, from 1"),
        _c("metric!", _T, "指标", "what it counts"),
        _c("section!", _T, "部分", "section key"),
        _c("low", _N, "下限", "least value that the words allow"),
        _c("high", _N, "上限", "greatest value that the words allow"),
        _c("unit", _T, "单位", "unit"),
        _c("is_none!", _F, "称无", "the claim is that there is none"),
        _c("is_certain!", _F, "唯一读法", "the words leave one reading"),
        _c("doubts", _T, "疑问", "what else they may mean"),
        _c("words!", _T, "原文", "words of the claim, personal data masked"),
    ),
    ("report_id", "ordinal"), (_TO_REPORT,),
)  # fmt: skip
INDICATORS = Table(
    "indicators", "指标", "Rates and counts with numerator and denominator", "report × indicator",
    (
        _c("indicator!", _T, "编号", "number in the catalogue (D01 to D44)"),
        _c("variant!", _T, "指标", "which way to calculate it"),
        _LINEAGE, _YEAR, _SCOPE,
        _c("value!", _N, "数值", "six decimal places, half to even", "code"),
        _c("code!", _T, "状态码", "V: a number; otherwise what is missing first"),
        _c("numerator", _N, "分子", "numerator"),
        _c("denominator", _N, "分母", "denominator"),
        _c("low", _N, "区间下限", "Wilson interval, 95 %"),
        _c("high", _N, "区间上限", "Wilson interval, 95 %"),
        _c("is_small!", _F, "小样本", "denominator below 30"),
        _c("form!", _T, "报告格式", "form"),
        _c("kind!", _T, "类别", "kind of number"),
        _c("missing!", _J, "缺失项", "operands that lack, each with its code"),
    ),
    ("indicator", "variant", "lineage_id", "report_year", "scope"), (_TO_LINEAGE,),
)  # fmt: skip
FINDINGS = Table(
    "findings", "核查结果", "What checks found, and what people made of it", "finding",
    (
        _c("finding_id!", _T, "编号", "the same after every parse"),
        _LINEAGE, _YEAR,
        _c("rule!", _T, "规则", "rule"),
        _c("is_across!", _F, "跨报告", "it needs more than one report"),
        _c("outcome!", _T, "结果", "outcome"),
        _c("severity!", _T, "严重程度", "severity"),
        _c("attribution!", _T, "归因", "at whose door it lies"),
        _c("operands!", _J, "操作数", "what it rests on"),
        _c("message!", _T, "说明", "in words"),
        _c("triage!", _T, "处理", "open, confirmed, dismissed, explained or reopened"),
        _c("triaged_by", _T, "处理人", "who said so"),
        _c("triage_reason", _T, "处理理由", "why"),
    ),
    ("finding_id",), (_TO_LINEAGE,),
)  # fmt: skip
SNAPSHOTS = Table(
    "snapshots", "采集记录", "Every look at the pages of reports", "capture",
    (
        _c("capture_id!", _T, "采集编号", "capture"),
        _c("page_key!", _T, "页面", "page"),
        _c("url", _T, "网址", "address asked for"),
        _c("seen_at!", _AT, "时间", "when"),
        _c("kind!", _T, "方式", "how it came about"),
        _c("outcome!", _T, "结果", "what it yielded"),
        _c("status", _I, "状态码", "HTTP status"),
        _c("payload_digest", _T, "原文摘要", "SHA-256 of the bytes; WARC records carry it, too"),
        _c("size", _I, "字节数", "bytes"),
        _c("block_digest", _T, "应答摘要", "digest of the response as it came, head included"),
        _c("revisit", _T, "重访", "why it is believed to show what an earlier one showed"),
        _c("supersedes", _T, "取代", "payload that the page showed before"),
    ),
    ("capture_id",),
)  # fmt: skip
CHANGES = Table(
    "changes_source", "来源变动", "What agencies changed after publication", "change",
    (
        _c("change_id!", _T, "编号", "change"),
        _c("kind!", _T, "类型", "what changed"),
        _c("page_key!", _T, "页面", "page"),
        _c("lineage_id", _T, "主体编号", "body through time"),
        _c("report_year", _I, "报告年度", "year reported on"),
        _c("last_seen_at!", _AT, "旧版末次见到", "old state last seen"),
        _c("first_seen_at!", _AT, "新版首次见到", "new state first seen"),
        _c("old_url", _T, "旧址", "old place"),
        _c("new_url", _T, "新址", "new place"),
        _c("is_announced", _F, "已声明", "the new page itself tells of a correction"),
        _c("cells!", _J, "单元格", "cells that read otherwise: key, old, new"),
        _c("detail!", _J, "其他", "what else is known"),
    ),
    ("change_id",),
)  # fmt: skip
CHANGES_RELEASE = Table(
    "changes_release", "版本变动", "What we tell otherwise than the last release", "report × cell",
    (
        _REPORT, _LINEAGE, _YEAR,
        _c("cell!", _T, "单元格", "cell key; * stands for the whole report"),
        _c("turn!", _T, "方向", "gained, lost or changed"),
        _c("old", _T, "旧值", "number or code before"),
        _c("new", _T, "新值", "number or code now"),
        _c("cause!", _T, "原因", "source, parser, identity, manual or unexplained"),
        _c("explanation", _T, "说明", "who explained it how"),
    ),
    ("report_id", "cell"),
)  # fmt: skip


def _panel_columns() -> Iterator[Column]:
    yield from (_LINEAGE, _YEAR)
    yield _c("name_asof!", _T, "年末名称", "name at the end of the year")
    yield _c("kind!", _T, "类型", "kind at the end of the year")
    yield _c("parent_id", _T, "年末上级", "who was above it")
    yield _c("status!", _T, "状态", "V: a report is held; otherwise a code")
    yield _c("scope", _T, "统计口径", "scope of the report")
    yield _c("form", _T, "报告格式", "form of the report")
    yield _c("part_year!", _F, "非全年", "it began or ended within the year")
    for name, form in variables().items():
        yield _c(f"{name}!", _N, form.zh, form.en, name + STATE_SUFFIX)
        labels = f"{form.zh}（状态）", f"{form.en} (state)"
        yield _c(f"{name}{STATE_SUFFIX}!", _T, *labels)


PANEL = Table(
    "panel_wide", "面板", "Totals and key cells, one row per body and year", "lineage × FY",
    tuple(_panel_columns()), ("lineage_id", "report_year"), (_TO_ROSTER,),
)  # fmt: skip


@cache
def all_tables() -> tuple[Table, ...]:
    """Return the tables in the order they are written."""
    return (
        AGENCIES, PERIODS, EVENTS, ALIASES, ROSTER, REPORTS, CELLS, PANEL, SECTIONS, CLAIMS,
        INDICATORS, FINDINGS, SNAPSHOTS, CHANGES, CHANGES_RELEASE,
    )  # fmt: skip
