from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.layout import Heading, Paragraph, expand
from corpus.sample.render_text import render_text
from parsers.templates import TABLE_3, TABLE_4

GENERATIONS = ("2019", "2021")


def _document(generation: str, seed: int = 1) -> SampleDocument:
    return lay_out(sample_report(seed, SampleOptions(generation=generation)))


@given(st.integers(0, 10_000), st.sampled_from(GENERATIONS))
def test_every_value_cell_carries_its_key(seed: int, generation: str) -> None:
    document = _document(generation, seed)
    printed = {key: cell.text for key, cell in document.keyed_cells().items()}
    assert printed == document.truth.cells


@pytest.mark.parametrize(("generation", "shapes"), [
    ("2019", {"t2": (18, 4), "t3": (26, 10), "t4": (4, 15)}),
    ("2021", {"t2": (14, 4), "t3": (28, 10), "t4": (4, 15)}),
])  # fmt: skip
def test_tables_have_the_size_of_the_form(
    generation: str, shapes: dict[str, tuple[int, int]]
) -> None:
    for table in _document(generation).tables():
        grid = expand(table.rows)
        assert {len(row) for row in grid} == {shapes[table.name][1]}
        assert len(grid) == shapes[table.name][0]


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_value_stands_in_the_column_of_its_key(generation: str) -> None:
    grid = expand(_document(generation).table("t3").rows)
    for row in grid[3:]:
        keys = [slot.cell.key or "" for slot in row[3:]]
        assert [key.split(".")[2] for key in keys] == [c.key for c in TABLE_3.columns]
    for column, head in zip(TABLE_3.columns, grid[2][3:], strict=True):
        assert head.cell.text == column.zh
    last = expand(_document(generation).table("t4").rows)
    for slot, head in zip(last[3], last[2], strict=True):
        outcome = (slot.cell.key or "").rpartition("_")[2]
        assert head.cell.text == next(c.zh for c in TABLE_4.columns if c.key == outcome)


def test_group_labels_of_2021_span_their_rows() -> None:
    spans = {
        cell.text: (cell.rowspan, cell.colspan)
        for row in _document("2021").table("t3").rows
        for cell in row
        if not cell.key
    }
    assert spans["三、本年度办理结果"] == (22, 1)
    assert [spans[label] for label in (
        "（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理",
    )] == [(8, 1), (3, 1), (5, 1), (3, 1)]  # fmt: skip
    assert spans["（七）总计"] == (1, 2)
    assert spans["四、结转下年度继续办理"] == (1, 3)
    assert spans["申请人情况"] == (1, 7)


def test_other_handling_is_a_row_in_2019() -> None:
    labels = [row.labels for row in _document("2019").table("t3").body]
    assert ("三、本年度办理结果", "（六）其他处理") in labels
    assert len(labels) == 23


def test_the_last_cell_of_short_blocks_fills_the_row() -> None:
    cells = _document("2019").keyed_cells()
    assert cells["t2.fees.items_change"].colspan == 2
    assert cells["t2.procurement.procurement_amount"].colspan == 2
    assert _document("2021").keyed_cells()["t2.fees.fee_amount_wan"].colspan == 3


def test_parts_come_in_order_with_their_prose_and_tables() -> None:
    document = _document("2021")
    headings = [b for b in document.blocks if isinstance(b, Heading)]
    assert [b.level for b in headings] == [0, 1, 1, 1, 1, 1, 1]
    assert headings[0].text == document.truth.title
    assert [table.name for table in document.tables()] == ["t2", "t3", "t4"]
    for section in document.truth.sections:
        lines = [b.text for b in document.blocks
                 if isinstance(b, Paragraph) and b.section == section.key]  # fmt: skip
        assert tuple(lines) == section.paragraphs
    assert [b.text for b in document.blocks[-2:] if isinstance(b, Paragraph)] == [
        document.truth.signature,
        document.truth.signed_on,
    ]


def test_what_a_report_lacks_is_left_out() -> None:
    report = sample_report(1)
    bare = replace(report, title=None, contact=None, period=None, signature=None, signed_on=None)
    blocks = lay_out(bare).blocks
    assert blocks[0] == Paragraph(report.introduction, role="introduction")
    assert isinstance(blocks[-1], Paragraph)
    assert blocks[-1].section == "section_6_other"


def test_an_empty_report_is_set_like_a_real_one(seeds: Path) -> None:
    """One seed reports nothing but zeros in the form of 2019: tables 3 and 4 agree to the byte."""
    options = SampleOptions(generation="2019", figures="zero", prose="short")
    mine, real = (
        text[text.index("三、收到和处理政府信息公开申请情况\n") : text.index("五、存在的主要问题")]
        for text in (
            render_text(lay_out(sample_report(1, options))),
            next(seeds.glob("001_*.txt")).read_text("utf-8"),
        )
    )
    assert mine == real
