"""Provenance in W3C PROV as JSON-LD: report from bytes from capture, written as the rows come."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from corpus.export.model import Row, Table
from corpus.export.text import written

_CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "entity": "urn:nianbao:entity:",
    "activity": "urn:nianbao:activity:",
    "agent": "urn:nianbao:agent:",
}


class ProvenanceFile:
    """A graph under way; what is the same is told once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._is_empty = True
        self._parsers: set[str] = set()

    def add_report(self, table: Table, row: Row) -> None:
        """Tell that a report was read from bytes by a parser."""
        report = dict(zip(table.names, row, strict=True))
        parser = f"agent:parser/{report['parser_digest']}"
        if parser not in self._parsers:
            self._parsers.add(parser)
            self._add(parser, "prov:SoftwareAgent", {"prov:label": report["parser_version"]})
        name = f"entity:report/{report['report_id']}"
        self._add(name, "prov:Entity", {
            "prov:wasDerivedFrom": {"@id": f"entity:bytes/{report['payload_digest']}"},
            "prov:wasAttributedTo": {"@id": parser},
            "prov:hadPrimarySource": {"@id": f"activity:capture/{report['capture_id']}"},
        })  # fmt: skip

    def add_capture(self, table: Table, row: Row) -> None:
        """Tell what a capture yielded and when."""
        capture = dict(zip(table.names, row, strict=True))
        name = f"activity:capture/{capture['capture_id']}"
        told: dict[str, Any] = {
            "prov:startedAtTime": {
                "@type": "xsd:dateTime", "@value": written(capture["seen_at"]),
            },
        }  # fmt: skip
        if capture["url"] is not None:
            told["prov:atLocation"] = capture["url"]
        if capture["payload_digest"] is not None:
            told["prov:generated"] = {"@id": f"entity:bytes/{capture['payload_digest']}"}
        self._add(name, "prov:Activity", told)

    def _add(self, name: str, kind: str, told: Mapping[str, Any]) -> None:
        node = {"@id": name, "@type": kind} | dict(told)
        text = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
        self._file.write((b"\n" if self._is_empty else b",\n") + text.encode())
        self._is_empty = False


@contextmanager
def telling_provenance(path: Path | None) -> Iterator[ProvenanceFile]:
    """Begin the file and end it when the block ends; without a path nobody is told."""
    with (path or Path(os.devnull)).open("wb") as file:
        file.write(f'{{"@context":{json.dumps(_CONTEXT)},"@graph":['.encode())
        yield ProvenanceFile(file)
        file.write(b"\n]}\n")
