"""Flat lines of an annex, cut into rows by the words of its labels and units.

A row ends at the next word: what follows an unknown label never belongs to the row above it.
"""

import re
from collections.abc import Iterator, Sequence

from parsers.document import Document, Line
from parsers.fold import is_blank
from parsers.numbers import is_value_like
from parsers.tables.annex_labels import (
    AnnexIndex,
    is_head_label,
    is_head_unit,
    is_unit,
    is_value_head,
    named_unit,
)
from parsers.tables.rows import Row, Token, is_page_number
from parsers.tables.tokens import line_tokens

_MAX_PIECES = 3
_MAX_LABEL = 80
# label, unit and figure, unless a head names more
_FULL_ROW = 3
# label, unit and figure on one line, parted by blanks
_WHOLE_ROW = re.compile(r"(?P<label>\S.{2,80}?)\s+(?P<unit>\S{1,4})\s+(?P<value>\S{1,16})\s*")


def line_rows(document: Document, index: AnnexIndex) -> tuple[list[Row], frozenset[int]]:
    """Cut the lines of a document into rows of an annex; return also the lines they take up."""
    tokens = _tokens(document.lines, index)
    rows = _distrusted(list(_cut(tokens, index)))
    if not rows:
        return [], frozenset()
    start = min(row.tokens[0].start for row in rows)
    end = max(row.tokens[-1].end for row in rows)
    numbers = frozenset(line.number for line in document.lines if start <= line.start < end)
    return rows, numbers


def _tokens(lines: Sequence[Line], index: AnnexIndex) -> list[Token]:
    found: list[Token] = []
    for line in lines:
        whole = _whole_row(line, index)
        found += whole or [token for token in line_tokens([line]) if _is_short(token)]
    return found


def _is_short(token: Token) -> bool:
    return not is_page_number(token.text)


def _whole_row(line: Line, index: AnnexIndex) -> list[Token]:
    """Split a line that shows a label, its unit and its figure."""
    match = _WHOLE_ROW.fullmatch(line.text) if len(line.text) <= _MAX_LABEL else None
    if match is None or not index.find(match["label"]) or named_unit(match["unit"]) is None:
        return []
    if not is_value_like(match["value"]):
        return []
    return [
        Token(match[name], line.start + match.start(name), line.start + match.end(name), line=line)
        for name in ("label", "unit", "value")
    ]  # fmt: skip


def _cut(tokens: Sequence[Token], index: AnnexIndex) -> Iterator[Row]:
    """Yield the head, if there is one, and every row from its label to the next word."""
    position = 0
    while position < len(tokens):
        if count := _label_pieces(tokens, position, index):
            label = _joined(tokens[position : position + count])
            values = _values(tokens, position + count)
            yield Row((label, *_without_spacing(values)), label_count=1)
            position += count + len(values)
        elif is_head_label(tokens[position].text):
            heads = _heads(tokens, position)
            if len(heads) > 1:
                yield Row(tuple(heads))
            position += max(len(heads), 1)
        else:
            position += 1


def _label_pieces(tokens: Sequence[Token], position: int, index: AnnexIndex) -> int:
    """Return over how many tokens a label is broken, 0 if none begins here."""
    text = ""
    for count, token in enumerate(tokens[position : position + _MAX_PIECES], 1):
        if is_blank(token.text) or is_unit(token.text) or len(text) > _MAX_LABEL:
            return 0
        text += token.text
        if len(text) <= _MAX_LABEL and index.find(text):
            return count
        if is_value_like(token.text) or index.is_heading(text):
            return 0
    return 0


def _joined(pieces: Sequence[Token]) -> Token:
    if len(pieces) == 1:
        return pieces[0]
    text = "\n".join(piece.text for piece in pieces)
    return Token(text, pieces[0].start, pieces[-1].end)


def _values(tokens: Sequence[Token], start: int) -> list[Token]:
    """Return what stands behind a label up to the next word."""
    taken: list[Token] = []
    for token in tokens[start:]:
        if not (is_blank(token.text) or is_unit(token.text) or is_value_like(token.text)):
            break
        taken.append(token)
    return taken


def _without_spacing(values: Sequence[Token]) -> list[Token]:
    """Drop the empty lines; a blank that shows itself may be the cell of a figure."""
    return [token for token in values if token.text]


def _distrusted(rows: Sequence[Row]) -> list[Row]:
    """Empty all rows where any has a figure too many.

    Rows numbered in a column of their own show it: behind a blank figure, the number of the next
    row would be taken for it.
    """
    width = max((len(row.tokens) for row in rows if not row.label_count), default=_FULL_ROW)
    if all(len(row.tokens) <= width for row in rows if row.label_count):
        return list(rows)
    return [Row(row.tokens[:1], label_count=1) if row.label_count else row for row in rows]


def _heads(tokens: Sequence[Token], start: int) -> list[Token]:
    """Return the words of a head: the one for labels, then unit and figures."""
    taken = [tokens[start]]
    for token in tokens[start + 1 :]:
        if is_blank(token.text):
            continue
        if not (is_head_unit(token.text) or is_value_head(token.text)):
            break
        taken.append(token)
    return taken
