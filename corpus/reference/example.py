"""The example on the page of the record: an invented report, parsed and trimmed to fit a page."""

import json
import re
from collections.abc import Mapping
from typing import Any

from corpus.sample import SampleOptions, lay_out, sample_report
from corpus.sample.damage import apply_damage
from corpus.sample.render_html import HtmlOptions, render_html
from parsers.parse import parse
from parsers.record_json import record_dict

Json = dict[str, Any]

_SEED = 18
_DAMAGES = ("arithmetic_error", "blank_cells")
_URL = "https://www.example.gov.cn/xxgk/ndbg/2022.html"
_LONGEST = 48
_WIDTH = 96
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def trimmed_record() -> Json:
    """Return a parsed sample with one section, a cell of each state, a finding and some checks."""
    record = _parsed()
    record["sections"] = record["sections"][:1]
    record["cells"] = _one_of_each_state(record["cells"])
    record["findings"] = _telling(record["findings"])
    record["checks"] = _one_of_each_word(record["checks"])
    record["checks_if_blank_is_zero"] = dict(list(record["checks_if_blank_is_zero"].items())[:1])
    return {name: _cut(value) for name, value in record.items()}


def _parsed() -> Json:
    report = sample_report(_SEED, SampleOptions(report_year=2022, level="township"))
    document = apply_damage(lay_out(report), _DAMAGES, _SEED)
    payload = render_html(document, HtmlOptions("plain"))
    return record_dict(parse(payload, name="2022.html", url=_URL))


def _one_of_each_state(cells: Mapping[str, Json]) -> Json:
    first = {cell["state"]: key for key, cell in reversed(list(cells.items()))}
    return {key: cell for key, cell in cells.items() if key in first.values()}


def _one_of_each_word(checks: Mapping[str, str]) -> Json:
    first = {outcome: rule for rule, outcome in reversed(list(checks.items()))}
    return {rule: outcome for rule, outcome in checks.items() if rule in first.values()}


def _telling(findings: list[Json]) -> list[Json]:
    """Prefer the first equation that fails: it has operands."""
    return [finding for finding in findings if finding["severity"] == "error"][:1] or findings[:1]


def _cut(value: object) -> object:
    if isinstance(value, dict):
        return {name: _cut(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cut(inner) for inner in value[:4]]
    if isinstance(value, str) and not value.startswith("/html"):
        text = _DIGEST.sub("sha256:…", value)
        return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return value


def write_json(value: object, depth: int = 0) -> str:
    """Write JSON with what fits on one line on one line.

    >>> write_json({"a": [1, 2]})
    '{"a": [1, 2]}'
    """
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + 2 * depth <= _WIDTH:
        return line
    if isinstance(value, dict):
        members = [f"{json.dumps(name)}: {write_json(v, depth + 1)}" for name, v in value.items()]
        return _lines("{", members, "}", depth)
    if isinstance(value, list):
        return _lines("[", [write_json(member, depth + 1) for member in value], "]", depth)
    return line


def _lines(start: str, members: list[str], end: str, depth: int) -> str:
    inner = "  " * (depth + 1)
    return f"{start}\n{inner}" + f",\n{inner}".join(members) + f"\n{'  ' * depth}{end}"
