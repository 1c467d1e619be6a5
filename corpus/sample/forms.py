"""The three tables as the official forms of 2019 and 2021 print and merge them.

Words come from `parsers.templates`; only punctuation that the templates fold away is added here.
"""

from collections.abc import Mapping

from corpus.sample.blocks import CellRow, LabelledRow, SampleCell, TableBlock
from corpus.sample.figures import PART_COLUMNS, Figure
from parsers.templates import TABLE_2, TABLE_3, TABLE_4, Column, Row

_BLOCKS = (
    ("rules", "normative_documents"),
    ("licensing", "other_services"),
    ("penalty", "coercion"),
    ("fees",),
    ("procurement",),
)
_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_PRINTED = {
    "partially_granted": "部分公开（区分处理的，只计这一情形，不计其他情形）",
    "refused_security_stability": "危及“三安全一稳定”",
}
_GROUPS = {group.key: group for group in TABLE_3.groups}
_OUTSIDE_RESULTS = ("new_received", "carried_in", "carried_out")


def table2(generation: str, figures: Mapping[str, Figure]) -> TableBlock:
    """Set table 2: blocks of caption, header and value rows over four columns."""
    rows = {row.key: row for row in TABLE_2.rows if generation in row.columns}
    body: list[LabelledRow] = []
    for caption, keys in zip(TABLE_2.captions, _BLOCKS, strict=True):
        members = [rows[key] for key in keys if key in rows]
        if members:
            body.append(LabelledRow((_caption(caption),), kind="caption"))
            body.append(_header(members[0], generation))
            body += [_table2_row(row, generation, figures) for row in members]
    return TableBlock("t2", 4, 1, tuple(body))


def _caption(folded: str) -> str:
    """Give 第二十条第一项 back the brackets it is printed with."""
    return f"{folded[:-2]}（{folded[-2]}）项"


def _fill(texts: list[tuple[str, str | None]]) -> CellRow:
    """Let the last cell take up what is left of three columns, as the form does."""
    last = len(texts) - 1
    return tuple(
        SampleCell(text, colspan=3 - last if index == last else 1, key=key)
        for index, (text, key) in enumerate(texts)
    )


def _header(row: Row, generation: str) -> LabelledRow:
    columns = {column.key: column for column in TABLE_2.columns}
    texts = [_column_label(columns[key], generation) for key in row.columns[generation]]
    return LabelledRow(TABLE_2.header_start, _fill([(text, None) for text in texts]), "header")


def _column_label(column: Column, generation: str) -> str:
    if column.key == "fee_amount_wan":
        return f"{column.zh}（单位：{column.unit}）"
    return f"本年{column.zh}" if (column.key, generation) == ("decisions", "2021") else column.zh


def _table2_row(row: Row, generation: str, figures: Mapping[str, Figure]) -> LabelledRow:
    keys = [f"t2.{row.key}.{column}" for column in row.columns[generation]]
    label = row.synonyms[0] if (row.key, generation) == ("normative_documents", "2019") else row.zh
    return LabelledRow((label,), _fill([(figures[key].printed, key) for key in keys]))


def _table3_head() -> tuple[CellRow, ...]:
    names = {column.key: column.zh for column in TABLE_3.columns}
    applicant, organisations = TABLE_3.header_groups[:2]
    return (
        (SampleCell(_NOTE, 3, 3), SampleCell(applicant, colspan=7)),
        (
            SampleCell(names["natural_person"], 2),
            SampleCell(organisations, colspan=5),
            SampleCell(names["total"], 2),
        ),
        tuple(SampleCell(names[key]) for key in PART_COLUMNS[1:]),
    )


def group_label(key: str) -> str:
    """Return a group heading of table 3 as printed, for instance （三）不予公开."""
    group = _GROUPS[key]
    return f"{group.ordinal}{group.zh}" if "（" in group.ordinal else f"{group.ordinal}、{group.zh}"


def _row_label(row: Row) -> str:
    name = _PRINTED.get(row.key, row.zh)
    if "（" in row.ordinal:
        return row.ordinal + name
    return f"{row.ordinal}{'.' if row.ordinal.isascii() else '、'}{name}"


def _table3_row(row: Row, figures: Mapping[str, Figure]) -> LabelledRow:
    keys = [f"t3.{row.key}.{column.key}" for column in TABLE_3.columns]
    outer = () if row.key in _OUTSIDE_RESULTS else (group_label("results"),)
    inner = (group_label(row.group),) if row.group else ()
    cells = tuple(SampleCell(figures[key].printed, key=key) for key in keys)
    return LabelledRow((*outer, *inner, _row_label(row)), cells)


def table3(generation: str, figures: Mapping[str, Figure]) -> TableBlock:
    """Set table 3: a merged head, three label columns and seven applicant columns."""
    body = (_table3_row(row, figures) for row in TABLE_3.rows if generation in row.columns)
    return TableBlock("t3", 10, 3, tuple(body), _table3_head())


def table4(figures: Mapping[str, Figure]) -> TableBlock:
    """Set table 4: three head rows and one row of fifteen values without a label."""
    review, direct, after = TABLE_4.groups
    names = [column.zh for column in TABLE_4.columns]
    keys = [f"t4.{g.key}_{c.key}" for g in TABLE_4.groups for c in TABLE_4.columns]
    head = (
        (SampleCell(review.zh, colspan=5), SampleCell(TABLE_4.header_groups[0], colspan=10)),
        (
            *(SampleCell(name, 2) for name in names),
            SampleCell(direct.zh, colspan=5),
            SampleCell(after.zh, colspan=5),
        ),
        tuple(SampleCell(name) for name in names * 2),
    )
    values = tuple(SampleCell(figures[key].printed, key=key) for key in keys)
    return TableBlock("t4", 15, 0, (LabelledRow((), values),), head)
