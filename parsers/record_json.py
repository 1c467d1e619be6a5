"""The record written down: stable key order, exact numbers, the same bytes for the same record."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from parsers.model import Cell, ExtraRow, Finding, Locator, Number, Outcome, Record, Section

Json = dict[str, Any]


def record_json(record: Record) -> bytes:
    """Return a record as one line of UTF-8 JSON, without a line feed."""
    text = json.dumps(record_dict(record), ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def record_dict(record: Record) -> Json:
    """Return a record as plain JSON values in the documented order."""
    return {
        "schema_version": record.schema_version,
        "parser": {"version": record.parser.version, "digest": record.parser.digest},
        "source": _source(record),
        "doc_class": record.doc_class.value,
        "doc_class_evidence": list(record.doc_class_evidence),
        "template_generation": record.template_generation.value,
        "tables_status": record.tables_status.value,
        **_identity(record),
        "sections": [_section(section) for section in record.sections],
        "cells": {key: _cell(cell) for key, cell in record.cells.items()},
        "extra_rows": [_extra_row(row) for row in record.extra_rows],
        "findings": [_finding(finding) for finding in record.findings],
        "checks": _outcomes(record.checks),
        "checks_if_blank_is_zero": _outcomes(record.checks_if_blank_is_zero),
        "body": {
            "text": record.body.text, "extractor": record.body.extractor,
            "missing_sections": list(record.body.missing_sections),
        },
        "attachments": [
            {"url": file.url, "name": file.name, "media_type": file.media_type}
            for file in record.attachments
        ],
    }  # fmt: skip


def _source(record: Record) -> Json:
    source, encoding = record.source, record.source.encoding
    recogniser = {} if source.recogniser is None else {"recogniser": source.recogniser}
    return {
        "name": source.name, "url": source.url, "media_type": source.media_type,
        "payload_digest": source.payload_digest,
        "encoding": {
            "declared": encoding.declared, "detected": encoding.detected,
            "used": encoding.used, "replacements": encoding.replacements,
        },
        **recogniser,
    }  # fmt: skip


def _identity(record: Record) -> Json:
    title, agency, year = record.title, record.agency, record.report_year
    period, contact, signature = record.period, record.contact, record.signature
    return {
        "title": {
            "raw": title.raw, "source": title.source, "variants": list(title.variants),
            "locator": _locator(title.locator),
        },
        "agency": {
            "name": agency.name, "source": agency.source,
            "other_forms": list(agency.other_forms), "parents": list(agency.parents),
            "level_hint": agency.level_hint,
        },
        "scope": record.scope.value,
        "report_year": {
            "value": year.value, "source": year.source,
            "votes": [{"value": v.value, "source": v.source, "raw": v.raw} for v in year.votes],
        },
        "period": {
            "raw": period.raw, "start": _day(period.start), "end": _day(period.end),
            "status": period.status.value, "locator": _locator(period.locator),
        },
        "contact": {
            "phone_raw": contact.phone_raw, "phone": contact.phone, "fax_raw": contact.fax_raw,
            "address_raw": contact.address_raw, "postcode": contact.postcode,
            "email": contact.email, "office_raw": contact.office_raw,
            "locator": _locator(contact.locator),
        },
        "signature": {
            "agency_raw": signature.agency_raw, "date_raw": signature.date_raw,
            "locator": _locator(signature.locator),
        },
        "published_at": record.published_at,
        "index_number": record.index_number,
        "document_number": record.document_number,
        "host_class": record.host_class.value,
        "votes": [{"field": v.field, "value": v.value, "source": v.source} for v in record.votes],
    }  # fmt: skip


def _section(section: Section) -> Json:
    return {
        "key": section.key, "present": section.present, "heading_raw": section.heading_raw,
        "ordinal_raw": section.ordinal_raw, "title": section.title, "text": section.text,
        "all_text": section.all_text, "locator": _locator(section.locator),
    }  # fmt: skip


def _cell(cell: Cell) -> Json:
    written: Json = {
        "raw": cell.raw, "value": exact(cell.value), "state": cell.state.value, "unit": cell.unit,
        "locator": _locator(cell.locator),
    }  # fmt: skip
    if cell.reason is not None:
        written["reason"] = cell.reason.value
    if cell.sentence is not None:
        written["sentence"] = cell.sentence
    if cell.confidence is not None:
        written["confidence"] = cell.confidence
    return written


def _extra_row(row: ExtraRow) -> Json:
    return {
        "table": row.table, "label_raw": row.label_raw, "values_raw": list(row.values_raw),
        "kind": row.kind, "locator": _locator(row.locator),
    }  # fmt: skip


def _finding(finding: Finding) -> Json:
    blank = finding.if_blank_is_zero
    return {
        "rule": finding.rule, "outcome": finding.outcome.value,
        "severity": finding.severity.value, "attribution": finding.attribution.value,
        "operands": [{"ref": o.ref, "value": _operand(o.value)} for o in finding.operands],
        "message": finding.message, "if_blank_is_zero": blank.value if blank else None,
        "locator": _locator(finding.locator),
    }  # fmt: skip


def _locator(locator: Locator | None) -> Json | None:
    """Write a locator without the selectors its medium does not have."""
    if locator is None:
        return None
    fields = (
        ("medium", locator.medium), ("path", locator.path), ("path_start", locator.path_start),
        ("path_end", locator.path_end), ("line", locator.line), ("column", locator.column),
        ("table", locator.table), ("row", locator.row), ("cell", locator.cell),
        ("start", locator.start), ("end", locator.end),
    )  # fmt: skip
    return {name: value for name, value in fields if value is not None}


def exact(value: Number | None) -> int | str | None:
    """Write a number exactly: a count as an integer, money as a decimal string."""
    return str(value) if isinstance(value, Decimal) else value


def _operand(value: Number | str | None) -> int | str | None:
    return value if isinstance(value, str) else exact(value)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _outcomes(outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    return {rule: outcome.value for rule, outcome in outcomes.items()}
