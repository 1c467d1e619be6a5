"""Table 4: fifteen values under three head rows; there is no label column to go by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parsers.document import Document
from parsers.fold import strip_blank
from parsers.numbers import is_value_like
from parsers.tables.found import FoundRow, FoundTable, LabelledRow, found_row
from parsers.tables.labels import column_labels, core, group_labels, head_words, label_cache
from parsers.tables.rows import Row, Token
from parsers.tables.values import Columns
from parsers.templates import TABLE_4

_OUTCOMES = tuple(column.key for column in TABLE_4.columns)
_GROUPS = tuple(group.key for group in TABLE_4.groups)
_CANONICAL = tuple(f"{group}_{outcome}" for group in _GROUPS for outcome in _OUTCOMES)
# 总计 stands in table 3 too; the other outcomes stand nowhere else.
_HEAD_ONLY = frozenset(_OUTCOMES) - {"total"}
ROW = "values"
_MAX_FIGURE = 80


@dataclass(slots=True)
class _Reader:
    head: list[Row] = field(default_factory=list)
    last_head: list[Row] = field(default_factory=list)
    rows: list[FoundRow] = field(default_factory=list)
    used: list[Row] = field(default_factory=list)

    def read(self, row: Row) -> None:
        """Take in one row: a head row, the value row under it, or nothing of this table."""
        if is_head(row):
            self.head.append(row)
            self.used.append(row)
        elif self._is_below_head(row) or (self.rows and _is_second(row, self.used[-1])):
            self._take(row)

    def _is_below_head(self, row: Row) -> bool:
        return self._has_whole_head() and _holds_values(row) and not _is_numbering(row)

    def _has_whole_head(self) -> bool:
        shown = {_outcome(token) for row in self.head for token in row.tokens}
        return shown >= _HEAD_ONLY

    def _take(self, row: Row) -> None:
        tokens = row.tokens
        if len(tokens) > len(_CANONICAL) and not is_value_like(tokens[0].text):
            tokens = tokens[1:]
        head = self.head or self.last_head
        columns = head_columns(head)
        label = head[0].tokens[0]
        labelled = LabelledRow(Row((label, *tokens), row.grid, row.index), 0)
        self.rows.append(found_row("t4", ROW, labelled, columns))
        self.used.append(row)
        self.head, self.last_head = [], self.head or self.last_head


def read_table4(document: Document, rows: Sequence[Row]) -> FoundTable:
    """Read table 4 from rows in reading order; rows of other tables are passed over."""
    reader = _Reader()
    for row in rows:
        reader.read(row)
    return FoundTable(tuple(reader.rows), used=tuple(reader.used))


def is_head(row: Row) -> bool:
    """Say whether a row belongs to the head of table 4."""
    return any(is_head_label(token.text) for token in row.tokens)


@label_cache
def is_head_label(text: str) -> bool:
    """Say whether a text can only stand in the head of table 4."""
    return (
        column_labels("t4").find(text) in _HEAD_ONLY
        or group_labels("t4").find(text) is not None
        or core(text) in head_words("t4")
    )


def _holds_values(row: Row) -> bool:
    shown = [token for token in row.tokens if not token.is_blank]
    # A cell of page layout holds the figures of the whole table.
    if any(len(token.text) > _MAX_FIGURE for token in shown):
        return False
    values = sum(1 for token in shown if is_value_like(token.text))
    return values > 0 and values >= len(shown) - 1


def _is_numbering(row: Row) -> bool:
    """Say whether a row numbers the columns from 1 to 15, which no report's figures do."""
    numbers = [strip_blank(token.text) for token in row.tokens if is_value_like(token.text)]
    return numbers == [str(number) for number in range(1, len(_CANONICAL) + 1)]


def _is_second(row: Row, first: Row) -> bool:
    """Say whether one more row of values follows: which of the two is meant is not known."""
    is_below = row.grid is not None and row.grid is first.grid
    return is_below and len(row.tokens) >= len(_CANONICAL) and _holds_values(row)


def head_columns(head: Sequence[Row]) -> Columns:
    """Return the fifteen columns in the order the head shows them, or none if it is damaged."""
    grid = head[0].grid
    if grid is not None and grid.aligned:
        return _aligned_columns(head)
    return Columns(_ragged_keys(head))


def _aligned_columns(head: Sequence[Row]) -> Columns:
    groups = dict(pair for row in head for pair in _spread(row))
    outcomes = {
        column: outcome for row in head for token in row.tokens if (outcome := _outcome(token))
        for column in _columns_of(token)
    }  # fmt: skip
    positions = tuple(sorted(outcomes))
    keys = tuple(f"{groups.get(column, '?')}_{outcomes[column]}" for column in positions)
    return Columns(keys, positions) if sorted(keys) == sorted(_CANONICAL) else Columns(())


def _spread(row: Row) -> Iterator[tuple[int, str]]:
    """Yield the group over each column; blanks behind a group are the rest of its merged cell."""
    group = None
    for token in row.tokens:
        if not token.is_blank:
            group = group_labels("t4").find(token.text)
        if group is not None:
            yield from ((column, group) for column in _columns_of(token))


def _columns_of(token: Token) -> range:
    cell = token.cell
    return range(cell.column, cell.column + cell.colspan) if cell is not None else range(0)


def _ragged_keys(head: Sequence[Row]) -> tuple[str, ...]:
    """Read the head as a sequence: five outcomes of review, then five of each suit in order."""
    tokens = [token for row in head for token in row.tokens]
    outcomes = [outcome for token in tokens if (outcome := _outcome(token))]
    groups = [group for token in tokens if (group := group_labels("t4").find(token.text))]
    if len(groups) != len(_GROUPS) or len(outcomes) != len(_CANONICAL):
        return ()
    size = len(_OUTCOMES)
    keys = tuple(
        f"{group}_{outcome}"
        for position, group in enumerate(groups)
        for outcome in outcomes[position * size : (position + 1) * size]
    )
    return keys if sorted(keys) == sorted(_CANONICAL) else ()


def _outcome(token: Token) -> str | None:
    return column_labels("t4").find(token.text)
