"""The seed reports set again as documents of the generator, so that every markup can show them."""

from pathlib import Path
from typing import Any

from corpus.sample import sample_report
from corpus.sample.blocks import Heading, Paragraph, SampleDocument, TableBlock
from corpus.sample.figures import Figure
from corpus.sample.forms import table2, table3, table4
from parsers.model import State
from tests.parsers.gold import gold_cells

_SECTION_OF_TABLE = {"t2": 1, "t3": 2, "t4": 3}


def seed_document(seed: Path, gold: dict[str, Any]) -> SampleDocument:
    """Set a seed report: its own lines around the three tables with gold's cells in the form."""
    lines = seed.read_text("utf-8").split("\n")
    headings = {s["heading_line"]: s for s in gold["sections"] if s["present"]}
    blocks: list[Heading | Paragraph | TableBlock] = []
    tables = {
        gold["sections"][position]["heading_line"]: table
        for table, position in zip(_tables(gold), _SECTION_OF_TABLE.values(), strict=True)
    }
    for number, line in enumerate(_outside_tables(lines), 1):
        if number in headings:
            blocks.append(Heading(line, 1))
        elif line.strip():
            blocks.append(Paragraph(line))
        if number in tables:
            blocks.append(tables[number])
    return SampleDocument(sample_report(0), tuple(blocks))


def _outside_tables(lines: list[str]) -> list[str]:
    """Blank the lines of tables: those with a TAB, and cell paragraphs just before or after."""
    last = max(index for index, line in enumerate(lines) if "\t" in line)
    shown = []
    for index, line in enumerate(lines):
        in_table = "\t" in line or (index < last and _is_cell_paragraph(lines, index))
        shown.append("" if in_table else line)
    return shown


def _is_cell_paragraph(lines: list[str], index: int) -> bool:
    before = [line for line in lines[max(index - 2, 0) : index] if line.strip()]
    after = [line for line in lines[index + 1 : index + 2] if line.strip()]
    return bool(before and after and "\t" in before[-1] and "\t" in after[0])


def _tables(gold: dict[str, Any]) -> tuple[TableBlock, ...]:
    generation = gold["template_generation"]
    cells = gold_cells(gold)
    figures = {
        key: Figure(cell.raw or "", None, State(cell.state), None) for key, cell in cells.items()
    }
    absent = {
        f"t{table[-1]}.{row}" for table in ("table_2", "table_3")
        for row, content in gold[table]["rows"].items() if not content["present"]
    }  # fmt: skip
    blocks = (table2(generation, figures), table3(generation, figures), table4(figures))
    return tuple(_without(block, absent) for block in blocks)


def _without(block: TableBlock, absent: set[str]) -> TableBlock:
    body = tuple(row for row in block.body if f"{block.name}.{row.key}" not in absent)
    return TableBlock(block.name, block.width, block.label_width, body, block.head)
