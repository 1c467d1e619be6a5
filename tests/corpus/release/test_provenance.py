"""Provenance of a release: terms of PROV-O that point at nodes of the file, of the right kind."""

import json
from collections.abc import Mapping
from pathlib import Path

_POINTERS = {
    "prov:wasDerivedFrom": "prov:Entity", "prov:wasGeneratedBy": "prov:Activity",
    "prov:wasAttributedTo": "prov:SoftwareAgent", "prov:used": "prov:Entity",
    "prov:wasAssociatedWith": "prov:SoftwareAgent", "prov:generated": "prov:Entity",
}  # fmt: skip
_SAID = {"@id", "@type", "rdfs:label", "prov:startedAtTime", "prov:atLocation"}


def test_every_pointer_is_a_term_of_prov_and_leads_to_a_node_of_its_range(
    shelf: Mapping[str, Path],
) -> None:
    graph = json.loads((shelf["full"] / "prov.jsonld").read_text("utf-8"))["@graph"]
    kinds = {node["@id"]: node["@type"] for node in graph}
    assert len(kinds) == len(graph)
    for node in graph:
        assert node.keys() <= {*_POINTERS, *_SAID}
        for term, kind in _POINTERS.items():
            found = node.get(term, [])
            for each in found if isinstance(found, list) else [found]:
                assert kinds[each["@id"]] == kind


def test_a_report_leads_to_the_capture_that_showed_it_and_to_its_parse(
    shelf: Mapping[str, Path],
) -> None:
    graph = json.loads((shelf["full"] / "prov.jsonld").read_text("utf-8"))["@graph"]
    nodes = {node["@id"]: node for node in graph}
    reports = [node for name, node in nodes.items() if name.startswith("entity:report/")]
    captured = {node["prov:generated"]["@id"] for node in graph if "prov:generated" in node}
    assert len(reports) == 4
    for report in reports:
        payload = report["prov:wasDerivedFrom"]
        assert payload["@id"] in captured
        assert nodes[report["prov:wasGeneratedBy"]["@id"]]["prov:used"] == payload
