"""The package description: a Frictionless Data Package with a schema for each table."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from corpus.export.model import Column, Kind, Table
from corpus.export.text import TIME_FORM, written
from corpus.release.codes import CODES, MISSING
from corpus.release.model import Edition

Json = dict[str, Any]

TITLE = "Annual reports on government information disclosure, China"
_LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International",
}
_TYPES: dict[Kind, Json] = {
    Kind.TEXT: {"type": "string"},
    Kind.INTEGER: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.FLAG: {"type": "integer"},
    Kind.TIME: {"type": "datetime", "format": TIME_FORM},
    # Nested values stand in CSV as text; the codebook says that it is JSON.
    Kind.JSON: {"type": "string"},
}


def package_json(
    edition: Edition, tables: Sequence[Table], files: Mapping[str, Json], basis: Mapping[str, Any]
) -> bytes:
    """Return the description; `files` are size and digest of each CSV by table."""
    described: Json = {
        "profile": "tabular-data-package",
        "name": "nianbao",
        "version": edition.name,
        "title": TITLE,
        "description": "Every figure with its original wording and its place in archived bytes.",
        "created": written(edition.until),
        "as_of": edition.as_of.isoformat(),
        "until": written(edition.until),
        "division": edition.division,
        "previous": edition.previous,
        "licenses": [_LICENCE],
        "basis": dict(basis),
        "missing_codes": [code._asdict() for code in CODES],
        "resources": [_resource(table, files[table.name]) for table in tables],
    }
    return dump_pretty(described)


def dump_pretty(value: object) -> bytes:
    """Return JSON to be read by people, too."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(table: Table, file: Json) -> Json:
    return {
        "name": table.name.replace("_", "-"),
        "path": f"data/{table.name}.csv",
        "profile": "tabular-data-resource",
        "title": table.en,
        "description": f"{table.zh}. One row per {table.grain}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": file["bytes"],
        "hash": file["hash"],
        "schema": table_schema(table),
    }


def table_schema(table: Table) -> Json:
    """Return the schema of a table."""
    schema: Json = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.references:
        schema["foreignKeys"] = [
            {
                "fields": list(each.columns),
                "reference": {
                    "resource": each.table.replace("_", "-"), "fields": list(each.targets),
                },
            }
            for each in table.references
        ]  # fmt: skip
    return schema


def _field(column: Column) -> Json:
    field: Json = {"name": column.name, "title": column.en, "description": column.zh}
    field |= _TYPES[column.kind]
    if column.is_coded:
        field["missingValues"] = ["", *MISSING]
        field["state"] = column.state
    constraints = _constraints(column)
    return field | ({"constraints": constraints} if constraints else {})


def _constraints(column: Column) -> Json:
    found: Json = {}
    if column.is_required and not column.is_coded:
        found["required"] = True
    if column.kind is Kind.FLAG:
        found["enum"] = [0, 1]
    return found
