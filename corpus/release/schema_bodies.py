"""Tables of bodies through time, and of who should have reported."""

from corpus.export.model import Table
from corpus.release.schema import (
    INT,
    LINEAGE,
    TO_LINEAGE,
    YEAR,
    F,
    J,
    T,
    col,
)  # fmt: skip

AGENCIES = Table(
    "agencies", "机构", "Bodies through time", "lineage",
    (
        LINEAGE,
        col("name!", T, "最近名称", "last name"),
        col("kind!", T, "类型", "kind"),
        col("code", T, "行政区划代码", "division code (GB/T 2260)"),
        col("function_id", T, "职能标签", "task of a department, the same across mergers"),
        col("parent_id", T, "上级主体", "who is above it, last"),
        col("exists_from", T, "始于", "first day, as precise as known"),
        col("exists_to", T, "止于", "first day without it"),
    ),
    ("lineage_id",),
)  # fmt: skip

PERIODS = Table(
    "agency_periods", "机构沿革", "Names, kinds, codes and parents by time", "lineage × period",
    (
        LINEAGE,
        col("ordinal!", INT, "序号", "place in the order of time, from 1"),
        col("name!", T, "名称", "name"),
        col("kind!", T, "类型", "kind"),
        col("code", T, "行政区划代码", "division code"),
        col("parent_id", T, "上级主体", "who is above it"),
        col("starts_on", T, "始于", "first day, as precise as known"),
        col("ends_on", T, "止于", "first day that no longer belongs to it"),
        col("certainty!", T, "确定程度", "stated by a list, observed in reports or inferred"),
        col("source", T, "来源", "list that says so"),
    ),
    ("lineage_id", "ordinal"), (TO_LINEAGE,),
)  # fmt: skip

EVENTS = Table(
    "events", "机构变动", "What happened to bodies", "event",
    (
        col("event_id!", INT, "序号", "number in this release"),
        LINEAGE,
        col("kind!", T, "变动类型", "what happened"),
        col("happened_on!", T, "日期", "when, as precise as known"),
        col("other_id", T, "相关主体", "the other body"),
        col("certainty!", T, "确定程度", "how it is known"),
        col("source", T, "来源", "list that says so"),
    ),
    ("event_id",), (TO_LINEAGE,),
)  # fmt: skip

ALIASES = Table(
    "aliases", "别名", "Other names of bodies", "lineage × name",
    (LINEAGE, col("name!", T, "别名", "other name")),
    ("lineage_id", "name"), (TO_LINEAGE,),
)  # fmt: skip

ROSTER = Table(
    "roster", "应报名册", "Who should have reported, and what became of it", "lineage × FY",
    (
        LINEAGE, YEAR,
        col("name_asof!", T, "年末名称", "name at the end of the year, else before"),
        col("kind!", T, "类型", "kind at the end of the year"),
        col("parent_id", T, "年末上级", "who was above it"),
        col("division_id", T, "所属政府", "government that it belongs to, itself if it is one"),
        col("is_expected!", F, "应否发布", "whether a report is expected"),
        col("why!", T, "理由", "why, or why not"),
        col("deadline", T, "期限", "last day to publish"),
        col("status!", T, "状态", "V: held and on the web; otherwise a code; GO: see is_held"),
        col("is_held!", F, "是否持有", "a report is held; with GO: read, withdrawn since; with UP: "
            "unread"),
        col("is_part_year!", F, "非全年", "it began or ended within the year"),
        col("evidence!", J, "依据", "what the status rests on"),
    ),
    ("lineage_id", "report_year"), (TO_LINEAGE,),
)  # fmt: skip
