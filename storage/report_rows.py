"""Rows of a record: its cells, findings and checks, before it is known whose rows they are."""

from dataclasses import fields
from decimal import Decimal
from operator import attrgetter

from parsers.model import Cell, Finding, Locator, Operand, Record
from storage.content import sorted_cells

_LOCATOR_FIELDS = tuple(field.name for field in fields(Locator))
_locator_values = attrgetter(*_LOCATOR_FIELDS)

Row = dict[str, object]


def cell_rows(record: Record) -> list[Row]:
    """Return the cells that the form has, by key."""
    return [_cell_row(cell) for cell in sorted_cells(record)]


def finding_rows(record: Record) -> list[Row]:
    """Return the findings in the order of the record."""
    return [
        {"ordinal": ordinal} | _finding_row(finding)
        for ordinal, finding in enumerate(record.findings)
    ]


def check_rows(record: Record) -> list[Row]:
    """Return the outcomes of the checks, by rule."""
    return [
        {
            "rule": rule,
            "outcome": outcome,
            "if_blank_is_zero": record.checks_if_blank_is_zero.get(rule),
        }
        for rule, outcome in sorted(record.checks.items())
    ]


def _cell_row(cell: Cell) -> Row:
    return {
        "key": cell.key,
        "raw": cell.raw,
        "value": cell.value,
        "state": cell.state,
        "unit": cell.unit,
        "reason": cell.reason,
        "locator": locator_json(cell.locator),
        "sentence": cell.sentence,
        "confidence": cell.confidence,
    }


def _finding_row(finding: Finding) -> Row:
    return {
        "rule": finding.rule,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "attribution": finding.attribution,
        "operands": [operand_json(operand) for operand in finding.operands],
        "message": finding.message,
        "if_blank_is_zero": finding.if_blank_is_zero,
        "locator": locator_json(finding.locator),
    }


def operand_json(operand: Operand) -> Row:
    """Return an operand with its exact value."""
    value = operand.value
    return {
        "ref": operand.ref,
        "value": format(value, "f") if isinstance(value, Decimal) else value,
    }


def locator_json(locator: Locator | None) -> Row | None:
    """Return the selectors that are set; the absent ones would double the size of a cell."""
    if locator is None:
        return None
    pairs = zip(_LOCATOR_FIELDS, _locator_values(locator), strict=True)
    return {name: value for name, value in pairs if value is not None}
