"""Table 3: rows found by their labels, values by the applicant columns of the head."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.document import Document
from parsers.model import ExtraRow
from parsers.numbers import is_value_like
from parsers.tables import table4
from parsers.tables.found import FoundRow, FoundTable, LabelledRow, extra_row, found_row
from parsers.tables.labels import (
    column_labels,
    core,
    group_labels,
    head_words,
    is_balance_note,
    label_cache,
    row_labels,
)
from parsers.tables.rows import Row, Token
from parsers.tables.values import Columns
from parsers.templates import TABLE_3

_KEYS = tuple(column.key for column in TABLE_3.columns)
_CANONICAL = Columns(_KEYS)
# An eighth column may sum up the organisations, behind the last of them.
_SUBTOTALS = frozenset(("小计", "法人或其他组织小计"))
_WITH_SUBTOTAL = Columns((*_KEYS[:-1], None, "total"))
# 总计 reaches down from the row above the organisations and is read before them.
_READ_IN_ROWS = ("natural_person", "total", *_KEYS[1:-1])
_MIN_WORDS = 3
_ORGANISATIONS = frozenset(core(word) for word in TABLE_3.header_groups[1:])
# 其他 and 总计 head columns and rows alike; only these five tell a head row for certain.
_HEAD_ONLY = frozenset(_KEYS) - {"other_org", "total"}
# 总计 and 其他 label rows and columns of many a table.
_SHARED_ROWS = frozenset(("handled_total", "other_misc", "other_handling"))
_NEW_ROWS = frozenset(("other_no_correction", "other_fee_unpaid", "other_misc"))


@dataclass(slots=True)
class _Reader:
    document: Document
    columns: Columns = _CANONICAL
    head: list[Row] = field(default_factory=list)
    rows: list[FoundRow] = field(default_factory=list)
    groups: list[LabelledRow] = field(default_factory=list)
    extra: list[ExtraRow] = field(default_factory=list)
    used: list[Row] = field(default_factory=list)
    has_note: bool = False

    def read(self, row: Row) -> None:
        """Take in one row: a head row, a labelled row, or nothing of this table."""
        if any(is_balance_note(token.text) for token in row.tokens):
            self.has_note = True
        if _is_head(row):
            self.head.append(row)
            self.used.append(row)
            self.columns = head_columns(self.head, self.columns)
            return
        label = _label_position(row)
        if row.grid is not None and _is_foreign_head(row):
            self.columns = Columns(())
        elif label is not None:
            self._take(row, label)
        elif row.grid is not None and self.used and row.grid is self.used[-1].grid:
            self._take_unknown(row)

    def _take(self, row: Row, position: int) -> None:
        self.used.append(row)
        self.head = []
        labelled = LabelledRow(row, position)
        key = row_labels("t3").find_damaged(labelled.label.text)
        if key is not None and key != "other_handling":
            self.rows.append(found_row("t3", key, labelled, self.columns))
        elif labelled.values:
            self.groups.append(labelled)

    def _take_unknown(self, row: Row) -> None:
        """Keep a row of this table under a label that the form does not have."""
        position = len(row.tokens) - len(_KEYS) - 1
        if position < 0:
            return
        label = row.tokens[position]
        if not label.is_blank and not is_value_like(label.text):
            self.extra.append(extra_row(self.document, "t3", LabelledRow(row, position), "unknown"))

    def settle(self) -> None:
        """Read （六）其他处理 as a row of the 2019 form, unless its three sub-rows are there."""
        has_parts = any(found.row in _NEW_ROWS for found in self.rows)
        for labelled in self.groups:
            is_row = row_labels("t3").find(labelled.label.text) == "other_handling"
            if is_row and not has_parts:
                self.rows.append(found_row("t3", "other_handling", labelled, self.columns))
            elif labelled.shows_values:
                self.extra.append(extra_row(self.document, "t3", labelled, "subtotal"))


def read_table3(document: Document, rows: Sequence[Row]) -> FoundTable:
    """Read table 3 from rows in reading order; rows of other tables are passed over."""
    reader = _Reader(document)
    for row in _of_table3(rows):
        reader.read(row)
    reader.settle()
    keys = {found.row for found in reader.rows}
    generations = {"2021"} if keys & _NEW_ROWS else {"2019"} if "other_handling" in keys else set()
    return FoundTable(
        tuple(reader.rows), (), tuple(reader.extra), frozenset(generations),
        tuple(reader.used), reader.has_note,
    )  # fmt: skip


def _of_table3(rows: Sequence[Row]) -> list[Row]:
    """Keep the rows of grids that show at least one label of table 3 and of no other table."""
    sure = {
        row.grid.index if row.grid else None for row in rows
        if any(is_sure_label(token.text) for token in row.tokens)
    }  # fmt: skip
    return [
        row for row in rows
        if (row.grid.index if row.grid else None) in sure and not table4.is_head(row)
    ]  # fmt: skip


@label_cache
def is_sure_label(text: str) -> bool:
    """Say whether a text is a row label of table 3 and cannot be one of another table."""
    key = row_labels("t3").find_damaged(text)
    return key is not None and key not in _SHARED_ROWS


@label_cache
def is_head_label(text: str) -> bool:
    """Say whether a text can only stand in the head of table 3."""
    return column_labels("t3").find(text) in _HEAD_ONLY or core(text) in head_words("t3")


def _is_head(row: Row) -> bool:
    return any(is_head_label(token.text) for token in row.tokens)


def _is_foreign_head(row: Row) -> bool:
    """Say whether a row of nothing but words heads columns that are not the form's."""
    shown = [token for token in row.tokens if not token.is_blank]
    if len(shown) < _MIN_WORDS or not all(map(_is_word, shown)):
        return False
    unknown = sum(1 for token in shown if not is_row_or_group(token.text))
    return unknown > 1 and not any(is_sure_label(token.text) for token in shown)


def _label_position(row: Row) -> int | None:
    """Return the last token that is a label of a row or a group.

    A word such as 小计 behind a group's label belongs to the label, not to the values.
    """
    positions = [
        position for position, token in enumerate(row.tokens) if is_row_or_group(token.text)
    ]
    if not positions:
        return None
    last = max((p for p in positions if _has_value_behind(row, p)), default=positions[-1])
    if group_labels("t3").find(row.tokens[last].text):
        while last + 1 < len(row.tokens) and _is_word(row.tokens[last + 1]):
            last += 1
    return last


def _has_value_behind(row: Row, position: int) -> bool:
    tokens = row.tokens[position + 1 :]
    return any(not token.is_blank and is_value_like(token.text) for token in tokens)


@label_cache
def is_row_or_group(text: str) -> bool:
    """Say whether a text labels a row or a group of rows."""
    return bool(row_labels("t3").find_damaged(text) or group_labels("t3").find(text))


def _is_word(token: Token) -> bool:
    return not token.is_blank and not is_value_like(token.text)


def head_columns(head: Sequence[Row], before: Columns = _CANONICAL) -> Columns:
    """Return the columns a head shows: by position in a grid, else in the order of the form.

    A head that names only some columns, in their usual places, changes nothing about the columns
    `before` it; one that names them elsewhere is not understood and leaves no columns.
    """
    grid = head[0].grid
    if grid is None or not grid.aligned:
        return _ragged_columns(head, before)
    tokens = [token for row in head for token in row.tokens]
    leaves = _leaves(tokens)
    positions = tuple(column for column in sorted(leaves) if _is_value_column(leaves[column]))
    keys = tuple(_key(leaves[column]) for column in positions)
    if sorted(key for key in keys if key) == sorted(_KEYS) and _is_sound(tokens, positions, keys):
        end = max(t.cell.column + t.cell.colspan for t in tokens if t.cell is not None)
        return Columns(keys, positions, (), grid, end)
    return before if _is_usual(positions, keys) else Columns(())


def _is_sound(
    tokens: Sequence[Token], positions: Sequence[int], keys: Sequence[str | None]
) -> bool:
    """Distrust an unusual order unless the organisations still stand under their common head.

    Lost or wrong spans move the heads of columns away from their values.
    """
    if [key for key in keys if key] == list(_KEYS):
        return True
    kinds = {p for p, key in zip(positions, keys, strict=True) if key in _KEYS[1:-1]}
    above = [t.cell for t in tokens if t.cell is not None and core(t.text) in _ORGANISATIONS]
    return any(kinds == set(range(c.column, c.column + c.colspan)) for c in above)


def _is_usual(positions: Sequence[int], keys: Sequence[str | None]) -> bool:
    """Say whether the named columns stand as far apart as in the form."""
    named = [(place, key) for place, key in zip(positions, keys, strict=True) if key]
    return len({place - _KEYS.index(key) for place, key in named}) <= 1


def _is_value_column(token: Token) -> bool:
    """Say whether a head cell stands over values: under a known word or a word of its own."""
    return not is_balance_note(token.text) and core(token.text) not in head_words("t3")


def _leaves(tokens: Sequence[Token]) -> dict[int, Token]:
    """Return the lowest shown head cell over every grid column."""
    leaves: dict[int, Token] = {}
    for token in tokens:
        if token.cell is not None and not token.is_blank:
            for column in range(token.cell.column, token.cell.column + token.cell.colspan):
                leaves[column] = token
    return leaves


def _key(token: Token) -> str | None:
    return column_labels("t3").find(token.text)


def _ragged_columns(head: Sequence[Row], before: Columns) -> Columns:
    """Trust the form's order unless the head names its columns otherwise or others besides."""
    texts = [token.text for row in head for token in row.tokens if not token.is_blank]
    keys = [column_labels("t3").find(text) for text in texts]
    subtotals = [position for position, text in enumerate(texts) if core(text) in _SUBTOTALS]
    is_strange = any(
        not (key or position in subtotals or is_head_label(text) or is_balance_note(text))
        for position, (key, text) in enumerate(zip(keys, texts, strict=True))
    )
    named = list(dict.fromkeys(key for key in keys if key))
    orders = ([key for key in order if key in named] for order in (_KEYS, _READ_IN_ROWS))
    if is_strange or named not in orders:
        return Columns(())
    is_whole = len(named) == len(_KEYS)
    if subtotals:
        follows = len(subtotals) == 1 and keys[subtotals[0] - 1] == "other_org"
        return _WITH_SUBTOTAL if is_whole and follows else Columns(())
    return _CANONICAL if is_whole else before
