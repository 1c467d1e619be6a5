"""Tables of reports: themselves, their cells, prose and the wide panel."""

from collections.abc import Iterator

from corpus.export.model import Column, Table
from corpus.release.schema import (
    AT,
    INT,
    LINEAGE,
    REPORT,
    SCOPE,
    TO_LINEAGE,
    TO_REPORT,
    TO_ROSTER,
    YEAR,
    F,
    J,
    N,
    T,
    col,
)  # fmt: skip
from corpus.release.variables import STATE_SUFFIX, variables

REPORTS = Table(
    "reports", "年度报告", "Canonical reports with their origin", "lineage × FY × scope",
    (
        REPORT, LINEAGE, YEAR, SCOPE,
        col("title", T, "标题", "title as published"),
        col("agency_name", T, "报告所载机构", "body as the report names it"),
        col("form!", T, "报告格式", "form that its tables follow"),
        col("epoch!", T, "时期", "epoch of the form: E0 to E3, or MX for several"),
        col("tables_status!", T, "表格位置", "where the figures are"),
        col("claimed_at", T, "标注日期", "day the page claims"),
        col("signed_on", T, "落款日期", "day in the signature, as printed"),
        col("first_seen_at", AT, "首次见到", "first seen anywhere"),
        col("last_seen_at", AT, "末次见到", "these bytes last seen there"),
        col("server_date", T, "服务器日期", "Last-Modified of the first answer"),
        col("url", T, "网址", "address"),
        col("page_key!", T, "页面", "page: its address, or the place of a file"),
        col("places!", J, "其他位置", "other places of the report, each with how it differs"),
        col("capture_id!", T, "采集编号", "capture that first showed these bytes there"),
        col("payload_digest!", T, "原文摘要", "SHA-256 of the bytes it is read from; of a report "
            "over several pages, of the HTML that we joined from them"),
        col("original", T, "原文文件", "place of these bytes in originals.zip"),
        col("part!", INT, "原文内序号", "which report of these bytes, from 0"),
        col("pages!", J, "分页", "pages that the bytes were joined from, in order, one to each "
            "div.page: page_key, url, capture_id, payload_digest, original; [] of a single page"),
        col("media_type", T, "格式", "media type"),
        col("encoding", T, "编码", "encoding in which the bytes are read; of text formats only"),
        col("record_digest", T, "记录摘要", "SHA-256 of the parser's record"),
        col("content_digest!", T, "内容摘要", "digest of what it says, without layout"),
        col("parser_version!", T, "解析器版本", "parser version"),
        col("parser_digest!", T, "解析器摘要", "digest of the parser's code, forms and libraries"),
        col("identity!", T, "主体判定", "resolved by rules or decided by a person"),
        col("identity_confidence!", INT, "判定信度", "confidence of 99"),
        col("cells!", INT, "格式单元格数", "cells that its form has"),
        col("numbers!", INT, "数字数", "of them with a number"),
        col("completeness!", N, "完整率", "numbers over cells, four decimal places"),
        col("unread!", INT, "未读数", "of them unread by us"),
        col("corrected!", INT, "更正数", "of them corrected by a person"),
        col("suspect!", INT, "存疑", "failed checks that point at our own reading"),
        col("copies!", INT, "副本", "other places with the same figures"),
        col("conflicts!", INT, "冲突", "other places with other figures"),
        col("earlier!", INT, "旧版", "earlier states of its page"),
        col("reasons!", J, "选定理由", "why this version is the canonical one"),
    ),
    ("report_id",), (TO_LINEAGE, TO_ROSTER),
)  # fmt: skip

CELLS = Table(
    "cells_long", "单元格", "Every cell of every canonical report", "report × cell",
    (
        REPORT, LINEAGE, YEAR, SCOPE,
        col("cell!", T, "单元格", "cell key"),
        col("variable!", T, "变量", "name of the same cell in the panel"),
        col("table_key!", T, "表", "table of the form"),
        col("row_key!", T, "行", "row, or the group of one"),
        col("column_key!", T, "列", "column"),
        col("value!", N, "数值", "number, corrections laid over", "code"),
        col("code!", T, "状态码", "V: a number; otherwise what is missing"),
        col("state!", T, "读取状态", "state as the parser calls it, corrections laid over"),
        col("reason", T, "缺失原因", "why the parser gives no value"),
        col("assumed_zero!", F, "可视为零", "blank in a sum that holds with a zero in it"),
        col("corrected!", F, "已更正", "corrected by a person"),
        col("read_value", N, "更正前数值", "number as read, of a corrected cell"),
        col("read_state", T, "更正前状态", "state as read, of a corrected cell"),
        col("unit", T, "单位", "unit"),
        col("raw", T, "原文", "as printed"),
        col("sentence", T, "原句", "sentence of a fact that prose states"),
        col("confidence", INT, "识别信度", "percent, of what was recognised in a picture"),
        col("anchor", J, "原文位置", "XPath in the HTML5 tree, table/row/cell, offsets"),
    ),
    ("report_id", "cell"), (TO_REPORT,),
)  # fmt: skip

SECTIONS = Table(
    "sections", "报告正文", "Prose by section, personal data masked", "report × section",
    (
        REPORT, LINEAGE, YEAR,
        col("section!", T, "部分", "section key"),
        col("ordinal!", INT, "序号", "place in the report, from 1"),
        col("is_present!", F, "有无", "whether the report has it"),
        col("heading", T, "标题", "heading as printed"),
        col("text", T, "正文", "prose without tables"),
        col("length!", INT, "字数", "characters that are no blanks"),
        col("reuse", N, "雷同比例", "share of its own words that stood there last year (DU-01)"),
        col("own_sentences", INT, "自有句数", "different sentences of its own (DU-07)"),
        col("digits", INT, "数字密度", "digits per 1,000 characters (DU-07)"),
        col("masked!", INT, "遮盖数", "personal data masked in it"),
    ),
    ("report_id", "ordinal"), (TO_REPORT,),
)  # fmt: skip

CLAIMS = Table(
    "claims", "正文所述数字", "Numbers that the prose states", "report × claim",
    (
        REPORT, LINEAGE, YEAR,
        col("ordinal!", INT, "序号", "place in reading order, from 1"),
        col("metric!", T, "指标", "what it counts"),
        col("section!", T, "部分", "section key"),
        col("scope!", T, "口径", "whose work the words speak of, as far as they say"),
        col("start!", INT, "起", "first character of the claim in its paragraph, from 0"),
        col("end!", INT, "止", "first character behind it"),
        col("sense", T, "相符口径", "cells of the tables whose sum it equals"),
        col("low", N, "下限", "least value that the words allow"),
        col("high", N, "上限", "greatest value that the words allow"),
        col("unit", T, "单位", "unit"),
        col("is_none!", F, "称无", "the claim is that there is none"),
        col("is_certain!", F, "唯一读法", "the words leave one reading"),
        col("doubts", T, "疑问", "what else they may mean"),
        col("words!", T, "原文", "words of the claim, personal data masked"),
    ),
    ("report_id", "ordinal"), (TO_REPORT,),
)  # fmt: skip

COVERAGE = Table(
    "variable_coverage", "变量覆盖", "How many reports of a district have a variable",
    "variable × FY × district",
    (
        col("variable!", T, "变量", "name of the cell in the panel"),
        col("cell!", T, "单元格", "cell key"),
        YEAR,
        col("division_id!", T, "所属政府", "their government, as in the roster"),
        col("due!", INT, "应发布数", "bodies of it that had to report"),
        col("reports!", INT, "持有报告数", "reports of them in cells_long"),
        col("numbers!", INT, "有值数", "of these reports, those with a number in the cell"),
        col("share!", N, "有值比例", "numbers over reports, four decimal places"),
        col("is_covered!", F, "覆盖标记", "numbers in 70 % of the reports or more"),
        col("codes!", J, "状态码计数", "reports by code; no row where all of them are NT"),
    ),
    ("variable", "report_year", "division_id"),
)  # fmt: skip


def _panel_columns() -> Iterator[Column]:
    yield from (LINEAGE, YEAR)
    yield col("name_asof!", T, "年末名称", "name at the end of the year")
    yield col("kind!", T, "类型", "kind at the end of the year")
    yield col("parent_id", T, "年末上级", "who was above it")
    yield col("status!", T, "状态", "V: held; otherwise a code, GO of a held one, too")
    yield col("scope", T, "统计口径", "scope of the report")
    yield col("form", T, "报告格式", "form of the report")
    yield col("part_year!", F, "非全年", "it began or ended within the year")
    yield col("is_held!", F, "是否持有", "a report is held, even if it is gone from the web (GO)")
    for name, form in variables().items():
        yield col(f"{name}!", N, form.zh, form.en, name + STATE_SUFFIX)
        labels = f"{form.zh}（状态）", f"{form.en} (state)"
        yield col(f"{name}{STATE_SUFFIX}!", T, *labels)


PANEL = Table(
    "panel_wide", "面板", "Totals and key cells, one row per body and year", "lineage × FY",
    tuple(_panel_columns()), ("lineage_id", "report_year"), (TO_ROSTER,),
)  # fmt: skip
