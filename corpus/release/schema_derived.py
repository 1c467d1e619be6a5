"""Tables of what is derived across reports, of captures and of changes."""

from corpus.export.model import Table
from corpus.release.schema import (
    AT,
    INT,
    LINEAGE,
    SCOPE,
    TO_LINEAGE,
    YEAR,
    F,
    J,
    N,
    T,
    col,
)  # fmt: skip

INDICATORS = Table(
    "indicators", "指标", "Rates and counts with numerator and denominator", "report × indicator",
    (
        col("indicator!", T, "编号", "number in the catalogue (D01 to D44)"),
        col("variant!", T, "指标", "which way to calculate it"),
        LINEAGE, YEAR, SCOPE,
        col("value!", N, "数值", "six decimal places, half to even", "code"),
        col("code!", T, "状态码", "V: a number; otherwise what is missing first"),
        col("numerator", N, "分子", "numerator"),
        col("denominator", N, "分母", "denominator"),
        col("low", N, "区间下限", "Wilson interval, 95 %"),
        col("high", N, "区间上限", "Wilson interval, 95 %"),
        col("is_small!", F, "小样本", "denominator below 30"),
        col("form!", T, "报告格式", "form"),
        col("kind!", T, "类别", "kind of number"),
        col("missing!", J, "缺失项", "operands that lack, each with its code"),
    ),
    ("indicator", "variant", "lineage_id", "report_year", "scope"), (TO_LINEAGE,),
)  # fmt: skip

FINDINGS = Table(
    "findings", "核查结果", "What checks found, and what people made of it", "finding",
    (
        col("finding_id!", T, "编号", "the same after every parse"),
        LINEAGE, YEAR,
        col("scope", T, "口径", "of a report on more than the body's own work"),
        col("rule!", T, "规则", "rule"),
        col("rule_version!", T, "规则版本", "parser, or rules across reports, that judged"),
        col("is_across!", F, "跨报告", "it needs more than one report"),
        col("outcome!", T, "结果", "outcome"),
        col("severity!", T, "严重程度", "severity"),
        col("attribution!", T, "归因", "at whose door it lies"),
        col("operands!", J, "操作数", "what it rests on"),
        col("message!", T, "说明", "in words"),
        col("triage!", T, "处理", "open, confirmed, dismissed, explained or reopened"),
        col("triaged_by", T, "处理人", "who said so"),
        col("triage_reason", T, "处理理由", "why"),
    ),
    ("finding_id",), (TO_LINEAGE,),
)  # fmt: skip

SNAPSHOTS = Table(
    "snapshots", "采集记录", "Every look at the pages of reports", "capture",
    (
        col("capture_id!", T, "采集编号", "capture"),
        col("page_key!", T, "页面", "page"),
        col("url", T, "网址", "address asked for"),
        col("seen_at!", AT, "时间", "when"),
        col("kind!", T, "方式", "how it came about"),
        col("outcome!", T, "结果", "what it yielded"),
        col("status", INT, "状态码", "HTTP status"),
        col("payload_digest", T, "原文摘要", "SHA-256 of the bytes; WARC records carry it, too"),
        col("size", INT, "字节数", "bytes"),
        col("block_digest", T, "应答摘要", "digest of the response as it came, head included"),
        col("head_digest", T, "报头摘要", "SHA-256 of the head of the response as it came"),
        col("warc_record_id", T, "WARC 记录", "its record in exported WARC files"),
        col("warc_type", T, "WARC 类型", "response, revisit or resource"),
        col("revisit", T, "重访", "why it is believed to show what an earlier one showed"),
        col("supersedes", T, "取代", "payload that the page showed before"),
    ),
    ("capture_id",),
)  # fmt: skip

REACHABILITY = Table(
    "reachability", "网站可达性", "How hosts answered, and from where they were asked",
    "host × month × kind × vantage",
    (
        col("host!", T, "主机", "host asked"),
        col("month!", T, "月份", "month in Beijing time: YYYY-MM"),
        col("kind!", T, "方式", "exchange: by a crawl of ours; imported_record: by others"),
        col("vantage!", T, "观测点", "where the run says it asked from; one: it does not say; "
            "unknown: of others"),
        col("portals!", J, "网站", "portals for which it was asked"),
        col("attempts!", INT, "次数", "attempts, those for robots.txt and repeated ones included"),
        col("answered!", INT, "应答数", "of them with an HTTP status, whichever"),
        col("outcomes!", J, "结果计数", "attempts by outcome, as in snapshots"),
        col("statuses!", J, "状态码计数", "attempts by HTTP status"),
        col("first_at!", AT, "首次", "first attempt of the month"),
        col("last_at!", AT, "末次", "last attempt of the month"),
    ),
    ("host", "month", "kind", "vantage"),
)  # fmt: skip

CHANGES = Table(
    "changes_source", "来源变动", "What agencies changed after publication", "change",
    (
        col("change_id!", T, "编号", "change"),
        col("kind!", T, "类型", "what changed"),
        col("page_key!", T, "页面", "page"),
        col("lineage_id", T, "主体编号", "body through time"),
        col("report_year", INT, "报告年度", "year reported on"),
        col("last_seen_at!", AT, "旧版末次见到", "old state last seen"),
        col("first_seen_at!", AT, "新版首次见到", "new state first seen"),
        col("old_url", T, "旧址", "old place"),
        col("new_url", T, "新址", "new place"),
        col("is_announced", F, "已声明", "the new page itself tells of a correction"),
        col("cells!", J, "单元格", "cells that read otherwise: key, old, new"),
        col("detail!", J, "其他", "what else is known"),
    ),
    ("change_id",),
)  # fmt: skip

CHANGES_RELEASE = Table(
    "changes_release", "版本变动", "What we tell otherwise than the last release",
    "report, cell, roster entry or indicator",
    (
        col("kind!", T, "类别", "report, cell, roster or indicator: which table to look it up in"),
        col("subject!", T, "对象", "what it is about: report_id of a report, a cell or an "
            "indicator (body/year/scope); body/year of the roster"),
        LINEAGE, YEAR,
        col("item!", T, "项目", "cell key; column of the roster; variant of an indicator, with "
            ".numerator and so on where that differs; * stands for all of it"),
        col("turn!", T, "方向", "gained, lost or changed"),
        col("old", T, "旧值", "number or code before"),
        col("new", T, "新值", "number or code now"),
        col("cause!", T, "原因", "source, registry, observation, manual, identity, parser, rule or "
            "unexplained; of something derived, the cause of what it is derived from; rule: we "
            "make something else of the same inputs"),
        col("explanation", T, "说明", "who explained it how"),
    ),
    ("kind", "subject", "item"),
)  # fmt: skip
