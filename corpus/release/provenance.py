"""Provenance in W3C PROV as JSON-LD: report from bytes from capture, written as the rows come.

Whatever a node points at is a node of the file.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from corpus.export.model import Row, Table
from corpus.export.text import written

_CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "entity": "urn:nianbao:entity:",
    "activity": "urn:nianbao:activity:",
    "agent": "urn:nianbao:agent:",
}
_Json = dict[str, Any]


class ProvenanceFile:
    """A graph under way; what is the same is told once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._is_empty = True
        self._told: set[str] = set()

    def add_report(self, table: Table, row: Row) -> None:
        """Tell that a parser read a report from bytes, or from those joined from several pages."""
        report = dict(zip(table.names, row, strict=True))
        parser = f"agent:parser/{report['parser_digest']}"
        self._add_once(parser, "prov:SoftwareAgent", {"rdfs:label": report["parser_version"]})
        payload = self._bytes(str(report["payload_digest"]), _pages(report))
        reading = f"activity:parse/{report['payload_digest']}/{report['parser_digest']}"
        self._add_once(reading, "prov:Activity", {
            "prov:used": {"@id": payload}, "prov:wasAssociatedWith": {"@id": parser},
        })  # fmt: skip
        self._add(f"entity:report/{report['report_id']}", "prov:Entity", {
            "prov:wasDerivedFrom": {"@id": payload},
            "prov:wasGeneratedBy": {"@id": reading},
            "prov:wasAttributedTo": {"@id": parser},
        })  # fmt: skip

    def add_capture(self, table: Table, row: Row) -> None:
        """Tell what a capture yielded and when."""
        capture = dict(zip(table.names, row, strict=True))
        told: _Json = {
            "prov:startedAtTime": {
                "@type": "xsd:dateTime", "@value": written(capture["seen_at"]),
            },
        }  # fmt: skip
        if capture["url"] is not None:
            place = {"@type": "prov:Location", "rdfs:label": capture["url"]}
            told["prov:atLocation"] = place
        if capture["payload_digest"] is not None:
            told["prov:generated"] = {"@id": self._bytes(str(capture["payload_digest"]))}
        self._add(f"activity:capture/{capture['capture_id']}", "prov:Activity", told)

    def _bytes(self, digest: str, pages: Sequence[str] = ()) -> str:
        """Tell of bytes, and of those that they were joined from; return their name."""
        told: _Json = {}
        if pages:
            parts = [{"@id": self._bytes(page)} for page in pages]
            joining = f"activity:join/{digest}"
            self._add_once(joining, "prov:Activity", {"prov:used": parts})
            told = {"prov:wasDerivedFrom": parts, "prov:wasGeneratedBy": {"@id": joining}}
        name = f"entity:bytes/{digest}"
        self._add_once(name, "prov:Entity", told)
        return name

    def _add_once(self, name: str, kind: str, told: Mapping[str, Any]) -> None:
        if name not in self._told:
            self._told.add(name)
            self._add(name, kind, told)

    def _add(self, name: str, kind: str, told: Mapping[str, Any]) -> None:
        node = {"@id": name, "@type": kind} | dict(told)
        text = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
        self._file.write((b"\n" if self._is_empty else b",\n") + text.encode())
        self._is_empty = False


def _pages(report: Mapping[str, Any]) -> list[str]:
    return [page["payload_digest"] for page in report["pages"]]


@contextmanager
def telling_provenance(path: Path | None) -> Iterator[ProvenanceFile]:
    """Begin the file and end it when the block ends; without a path nobody is told."""
    with (path or Path(os.devnull)).open("wb") as file:
        file.write(f'{{"@context":{json.dumps(_CONTEXT)},"@graph":['.encode())
        yield ProvenanceFile(file)
        file.write(b"\n]}\n")
