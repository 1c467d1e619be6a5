"""The annexes before 2019 set as tables, with the changes that regions made to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import Literal, get_args

from corpus.sample.blocks import CellRow, LabelledRow, SampleCell, TableBlock
from corpus.sample.figures import Figure
from corpus.sample.pools import load
from parsers.templates.older import annex, annex_forms

AnnexStyle = Literal[
    "plain", "no_head", "numbered", "parts_and_total", "parts_only", "cumulative", "codes",
    "extra_rows", "unit_in_label", "split", "side_by_side",
]  # fmt: skip
ANNEX_STYLES: tuple[AnnexStyle, ...] = get_args(AnnexStyle)
# In these the sense of the figures is not certain: not all need be read, but none wrongly.
UNDECIDABLE: frozenset[AnnexStyle] = frozenset(("parts_only", "side_by_side"))

_LOCAL_ROWS = (
    "机构领导、机构设置、人事信息",
    "政府文件数",
    "行政执法信息",
    "规划计划、统计信息",
    "财政预决算信息",
    "全文电子化的主动公开政府信息数",
    "收到申请数同比增减",
    "重点领域公开政府信息数",
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row before it is set: figure key or nothing for a heading, label and unit."""

    key: str
    label: str
    unit: str


def _lines(form: str) -> Iterator[_Line]:
    rows = {row.key: row for row in annex(form).table.rows}
    outline = load("older")["annex_2014"] if form == "st14" else [(key, "", "") for key in rows]
    for key, ordinal, label in outline:
        if not key:
            yield _Line("", f"{ordinal}{label}", "----")
        else:
            unit = annex_forms()[f"{form}.{key}"].column.unit or ""
            yield _Line(f"{form}.{key}", f"{ordinal}{label or rows[key].zh}", unit)


def annex_tables(
    rng: Random, form: str, figures: Mapping[str, Figure], style: AnnexStyle
) -> tuple[TableBlock, ...]:
    """Set an annex in one of the local styles; most are one table."""
    lines = list(_lines(form))
    head, width = _head(form, style)
    setter = _Setter(rng, figures, style)
    body = tuple(setter.row(line, number) for number, line in enumerate(lines, 1))
    if style == "extra_rows":
        body = tuple(_with_local_rows(rng, body))
    if style == "side_by_side":
        return (TableBlock(form, 6, 1, tuple(_paired(body)), (head + head,)),)
    table = TableBlock(form, width, 1, body, () if style == "no_head" else (head,))
    return tuple(_split(table)) if style == "split" else (table,)


def _head(form: str, style: AnnexStyle) -> tuple[CellRow, int]:
    words = {
        "parts_and_total": ("统计指标", "单位", "区政府", "区直单位", "乡镇街道", "合计"),
        "parts_only": ("统计指标", "单位", "区政府", "区直单位", "乡镇街道"),
        "cumulative": ("指标名称", "计量单位", "2013年度", "历年累计"),
        "codes": ("指标名称", "计量单位", "代码", "统计数"),
        "numbered": ("序号", "统计指标", "单位", "统计数"),
        "unit_in_label": ("统计指标", "统计数"),
    }.get(style, ("统计指标", "单位", "统计数"))
    return tuple(SampleCell(word) for word in words), len(words)


@dataclass(frozen=True, slots=True)
class _Setter:
    """Sets the rows of one annex in a style; strays are figures of no sense the record knows."""

    rng: Random
    figures: Mapping[str, Figure]
    style: AnnexStyle

    def row(self, line: _Line, number: int) -> LabelledRow:
        value = SampleCell(self.figures[line.key].printed if line.key else "", key=line.key or None)
        unit = SampleCell(line.unit)
        if self.style == "numbered":
            ordinal = str(self.rng.choice((9, 73, 12, number)))
            return LabelledRow((ordinal,), (SampleCell(line.label), unit, value))
        if self.style == "unit_in_label":
            label = f"{line.label}（{line.unit}）" if line.key else line.label
            return LabelledRow((label,), (value,))
        return LabelledRow((line.label,), (unit, *self._values(line, number, value)))

    def _values(self, line: _Line, number: int, value: SampleCell) -> CellRow:
        strays = tuple(self._stray(line) for _ in range(3))
        if self.style == "parts_and_total":
            return (*strays, value)
        if self.style == "parts_only":
            return strays
        if self.style == "cumulative":
            return (value, _cumulative(line, self.figures, strays[0]))
        return (SampleCell(f"{number:02}"), value) if self.style == "codes" else (value,)

    def _stray(self, line: _Line) -> SampleCell:
        return SampleCell(str(self.rng.randint(5000, 9999)) if line.key else "")


def _cumulative(line: _Line, figures: Mapping[str, Figure], stray: SampleCell) -> SampleCell:
    figure = figures.get(f"{line.key}.cumulative")
    return SampleCell(figure.printed, key=f"{line.key}.cumulative") if figure else stray


def _with_local_rows(rng: Random, body: Sequence[LabelledRow]) -> Iterator[LabelledRow]:
    """Put rows of the region's own between those of the form."""
    for row in body:
        yield row
        if rng.random() < 0.25:
            cells = (SampleCell("条"), SampleCell(str(rng.randint(5000, 9999))))
            yield LabelledRow((rng.choice(_LOCAL_ROWS),), cells, "extra")


def _paired(body: Sequence[LabelledRow]) -> Iterator[LabelledRow]:
    """Set two halves of the form beside each other."""
    half = (len(body) + 1) // 2
    for left, right in zip(body[:half], [*body[half:], None], strict=False):
        if right is None:
            yield replace(left, cells=(*left.cells, *[SampleCell("")] * 3))
        else:
            yield replace(left, cells=(*left.cells, SampleCell(right.labels[0]), *right.cells))


def _split(table: TableBlock) -> Iterator[TableBlock]:
    """Cut a table in three, as page breaks do; only the first keeps its head."""
    third = len(table.body) // 3
    cuts = (0, third, 2 * third, len(table.body))
    for start, end in pairwise(cuts):
        yield replace(table, body=table.body[start:end], head=table.head if start == 0 else ())
