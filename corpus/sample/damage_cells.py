"""Damages to value cells: emptied, replaced, spelled otherwise, or wrong."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from corpus.sample.blocks import SampleCell, SampleDocument
from corpus.sample.edits import map_cells, map_tables, print_figures, with_truth
from corpus.sample.figures import Figure
from parsers.model import State
from parsers.templates import TABLE_4, cell_forms

PLACEHOLDERS = ("/", "-", "—", "无")
_FULL_WIDTH = str.maketrans("0123456789+-.", "０１２３４５６７８９＋－．")
_PADS = ("\u00a0", "\u3000", "\u2002", " ", "")
_CHANGES = (1, 2, 3, 10)
# A misprint must break nothing but the arithmetic of its table: neither the year after nor prose.
_CARRIED = ("t3.carried_in.", "t3.carried_out.")
_QUOTED = (
    *(f"t3.{row}.total" for row in ("new_received", "handled_total", "granted")),
    *(f"t4.{group.key}_total" for group in TABLE_4.groups),
)
_MONEY = ("t2.procurement.procurement_amount", "t2.fees.fee_amount_wan")


def _numbered(document: SampleDocument) -> dict[str, Figure]:
    """Return the figures that still are numbers in printed cells."""
    return {k: f for k, f in document.truth.figures.items() if f.state is State.NUMBER}


def _some(document: SampleDocument, rng: Random, share: float) -> list[str]:
    keys = list(_numbered(document))
    return rng.sample(keys, max(1, int(len(keys) * share)))


def blank_cells(document: SampleDocument, rng: Random) -> SampleDocument:
    """Leave some value cells empty."""
    blank = Figure("", None, State.BLANK)
    return print_figures(document, dict.fromkeys(_some(document, rng, 0.08), blank))


def placeholder_cells(document: SampleDocument, rng: Random) -> SampleDocument:
    """Print a placeholder instead of some numbers, each kind at least once."""
    keys = _some(document, rng, 0.08)
    marks = [*PLACEHOLDERS, *(rng.choice(PLACEHOLDERS) for _ in keys)]
    return print_figures(
        document,
        {k: Figure(m, None, State.PLACEHOLDER) for k, m in zip(keys, marks, strict=False)},
    )


def text_cells(document: SampleDocument, rng: Random) -> SampleDocument:
    """Explain in words why the row 规章 has no numbers."""
    keys = [key for key in _numbered(document) if key.startswith("t2.rules.")]
    return print_figures(
        document, dict.fromkeys(keys, Figure("本机关不制定规章", None, State.TEXT))
    )


def _respell(
    document: SampleDocument, keys: list[str], spell: Callable[[Figure], str]
) -> SampleDocument:
    figures = document.truth.figures
    return print_figures(
        document, {key: replace(figures[key], printed=spell(figures[key])) for key in keys}
    )


def full_width_digits(document: SampleDocument, rng: Random) -> SampleDocument:
    """Print some numbers in full-width digits."""
    keys = _some(document, rng, 0.2)
    return _respell(document, keys, lambda figure: figure.printed.translate(_FULL_WIDTH))


def thousands_separators(document: SampleDocument, rng: Random) -> SampleDocument:
    """Group the digits of every number from 1000 up, by either comma."""
    figures = _numbered(document)
    keys = [key for key, figure in figures.items() if figure.value and figure.value >= 1000]
    comma = rng.choice((",", "，"))
    return _respell(document, keys, lambda figure: f"{figure.value:,}".replace(",", comma))


def padded_cells(document: SampleDocument, rng: Random) -> SampleDocument:
    """Put blanks of every kind around values; what is printed between them stays the same."""

    def pad(cell: SampleCell) -> SampleCell:
        if not cell.key:
            return cell
        return replace(cell, text=f"{rng.choice(_PADS)}{cell.text}{rng.choice(_PADS)}")

    return map_tables(document, lambda table: map_cells(table, pad))


def arithmetic_error(document: SampleDocument, rng: Random) -> SampleDocument:
    """Misprint one number of table 3 or 4; `truth.broken` names its cell."""
    keys = [
        key
        for key in _numbered(document)
        if key[:2] in ("t3", "t4") and not key.startswith(_CARRIED) and key not in _QUOTED
    ]
    return misprint(document, rng.choice(keys), rng.choice(_CHANGES))


def misprint(document: SampleDocument, key: str, change: int) -> SampleDocument:
    """Print the number of a cell wrong by a change; the wrong number is what should be read."""
    figure = document.truth.figures[key]
    value = (figure.value or 0) + change
    wrong = print_figures(document, {key: Figure(str(value), value, unit=figure.unit)})
    return with_truth(wrong, replace(wrong.truth, broken=(*wrong.truth.broken, key)))


def _money_keys(document: SampleDocument) -> list[str]:
    return [key for key in _MONEY if key in _numbered(document)]


def money_unit_in_cell(document: SampleDocument, rng: Random) -> SampleDocument:
    """Print the unit of money behind its number."""
    figures = document.truth.figures
    return print_figures(
        document,
        {
            key: replace(figures[key], printed=f"{figures[key].printed}万元", unit="万元")
            for key in _money_keys(document)
        },
    )


def money_unit_in_header(document: SampleDocument, rng: Random) -> SampleDocument:
    """Print the unit of money in the header of its column (2019 form; that of 2021 has it)."""
    figures = document.truth.figures
    key = _MONEY[0]
    if key not in _money_keys(document):
        return document
    label = cell_forms()[key].column.zh

    def head(cell: SampleCell) -> SampleCell:
        return replace(cell, text=f"{label}（万元）") if cell.text == label else cell

    changed = map_tables(document, lambda table: map_cells(table, head))
    return print_figures(changed, {key: replace(figures[key], unit="万元")})


def signed_changes(document: SampleDocument, rng: Random) -> SampleDocument:
    """Print the changes of the 2019 form with the signs that publishers use."""
    figures = _numbered(document)
    keys = [key for key in figures if cell_forms()[key].column.value == "signed"]
    plus, minus = rng.choice(("+", "＋")), rng.choice(("-", "－", "−"))
    return _respell(document, keys, lambda figure: _sign(figure.value or 0, plus, minus))


def _sign(value: int | Decimal, plus: str, minus: str) -> str:
    return f"{plus if value > 0 else minus if value else ''}{abs(value)}"
