"""Small edits of a document that keep its truth in step; damages are made of these."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from corpus.sample.blocks import Block, CellRow, LabelledRow, SampleCell, SampleDocument, TableBlock
from corpus.sample.figures import Figure
from corpus.sample.truth import SampleReport
from parsers.model import State

ABSENT = Figure("", None, State.ABSENT)


def with_truth(document: SampleDocument, truth: SampleReport) -> SampleDocument:
    """Return the document with another truth."""
    return replace(document, truth=truth)


def with_table(document: SampleDocument, table: TableBlock) -> SampleDocument:
    """Return the document with the table of the same name replaced."""
    return with_blocks(
        document,
        (
            table if isinstance(block, TableBlock) and block.name == table.name else block
            for block in document.blocks
        ),
    )


def with_blocks(document: SampleDocument, blocks: Iterable[Block]) -> SampleDocument:
    """Return the document with other blocks."""
    return replace(document, blocks=tuple(blocks))


def map_tables(
    document: SampleDocument, change: Callable[[TableBlock], TableBlock]
) -> SampleDocument:
    """Return the document with every table changed."""
    return with_blocks(
        document, (change(b) if isinstance(b, TableBlock) else b for b in document.blocks)
    )


def map_cells(table: TableBlock, change: Callable[[SampleCell], SampleCell]) -> TableBlock:
    """Return the table with every cell changed, labels left alone."""

    def over(row: CellRow) -> CellRow:
        return tuple(change(cell) for cell in row)

    body = (replace(row, cells=over(row.cells)) for row in table.body)
    return replace(table, body=tuple(body), head=tuple(over(row) for row in table.head))


def map_labels(table: TableBlock, change: Callable[[str], str]) -> TableBlock:
    """Return the table with every label and head cell changed; value cells are left alone."""

    def relabel(cell: SampleCell) -> SampleCell:
        return cell if cell.key else replace(cell, text=change(cell.text))

    def labelled(row: LabelledRow) -> LabelledRow:
        cells = tuple(map(relabel, row.cells)) if row.kind == "header" else row.cells
        return replace(row, labels=tuple(map(change, row.labels)), cells=cells)

    head = tuple(tuple(map(relabel, row)) for row in table.head)
    return replace(table, head=head, body=tuple(map(labelled, table.body)))


def print_figures(document: SampleDocument, changed: Mapping[str, Figure]) -> SampleDocument:
    """Print other figures in the cells of their keys and expect them."""

    def reprint(cell: SampleCell) -> SampleCell:
        figure = changed.get(cell.key or "")
        return replace(cell, text=figure.printed) if figure else cell

    printed = map_tables(document, lambda table: map_cells(table, reprint))
    return with_truth(printed, document.truth.with_figures(changed))


def remove_rows(document: SampleDocument, name: str, rows: Iterable[str]) -> SampleDocument:
    """Remove rows by key from a table; their cells are expected to be absent."""
    table, gone = document.table(name), set(rows)
    kept = tuple(row for row in table.body if row.key not in gone)
    keys = (cell.key for row in table.body if row.key in gone for cell in row.cells if cell.key)
    truth = document.truth.with_figures(dict.fromkeys(keys, ABSENT))
    return with_truth(with_table(document, replace(table, body=kept)), truth)
