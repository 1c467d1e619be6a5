"""The content of a record: what it says, apart from where and how it is printed.

Two records with one content digest tell the same news.
"""

import json
from decimal import Decimal

from parsers.model import Cell, Reason, Record, Section
from storage.blobs import digest_of
from storage.dialects import dump_json

_Content = list[str | bool | None]


def content_digest(record: Record) -> str:
    """Return the digest of cells and sections without locators, blanks and notation."""
    content = {
        "cells": [_cell_content(cell) for cell in sorted_cells(record)],
        "sections": [_section_content(section) for section in record.sections],
    }
    return digest_of(dump_json(content).encode())


def sorted_cells(record: Record) -> list[Cell]:
    """Return the cells that the form has, by key."""
    cells = (cell for cell in record.cells.values() if cell.reason is not Reason.NOT_IN_TEMPLATE)
    return sorted(cells, key=lambda cell: cell.key)


def report_key(agency_name: str | None, scope: str, report_year: int | None) -> str | None:
    """Return the digest that names a report, or None when agency or year is unknown."""
    if agency_name is None or report_year is None:
        return None
    return digest_of(json.dumps([agency_name, scope, report_year]).encode())


def _cell_content(cell: Cell) -> _Content:
    shown = _without_blanks(cell.raw) if cell.value is None else _number(Decimal(cell.value))
    return [cell.key, cell.state, shown, cell.unit]


def _section_content(section: Section) -> _Content:
    return [section.key, section.present, _without_blanks(section.text)]


def _number(value: Decimal) -> str:
    """Write equal numbers equally: 3, 3.0 and 3.00 are the same news."""
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _without_blanks(text: str | None) -> str | None:
    return None if text is None else "".join(text.split())
