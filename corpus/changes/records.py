"""Records as two states of a page are compared by: what is printed, without blanks and counters."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Json = dict[str, Any]

_NOT_IN_FORM, _ABSENT = "not_in_template", "absent"
_COUNTER = re.compile(
    r"(?:浏览|点击|阅读|访问|查看)(?:次数|量|数|人次)?\s*[:：]?\s*[\d,]+\s*(?:人次|次)?"
    r"|(?:当前|现在|系统)(?:时间|日期)\s*[:：]?[\d\s年月日:：-]+"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one parser reads in a state of a page; `parts` are the records of its reports.

    Without parts the state was not read as a report: a file, or another page by now.
    """

    payload_digest: str
    doc_class: str
    parts: Mapping[int, Json] = field(default_factory=dict)
    media_type: str | None = None

    @property
    def is_file(self) -> bool:
        """Tell whether the state is a file and no page."""
        return self.media_type is not None and "html" not in self.media_type


def cells_of(record: Json) -> Iterator[tuple[str, Json]]:
    """Yield the cells that the form has."""
    for key, cell in record["cells"].items():
        if cell.get("reason") != _NOT_IN_FORM:
            yield key, cell


def says_the_same(old: Json | None, new: Json | None) -> bool:
    """Tell whether two cells say the same, however it is printed."""
    return _content(old) == _content(new)


def labels_of(record: Json) -> Json:
    """Return form, title and headings."""
    found = {"template_generation": record["template_generation"], "title": record["title"]["raw"]}
    found |= {one["key"]: one["heading_raw"] for one in record["sections"]}
    rows = [one["label_raw"] for one in record["extra_rows"]]
    return {name: bare(text) for name, text in found.items()} | {"extra_rows": rows}


def texts_of(record: Json) -> dict[str, str]:
    """Return the prose by its place, without blanks and counters."""
    found = {one["key"]: one["text"] for one in record["sections"]}
    found["period"] = record["period"]["raw"]
    for name in ("phone_raw", "fax_raw", "address_raw", "postcode", "email", "office_raw"):
        found[f"contact.{name}"] = record["contact"][name]
    for name in ("agency_raw", "date_raw"):
        found[f"signature.{name}"] = record["signature"][name]
    rows = ["|".join(one["values_raw"]) for one in record["extra_rows"]]
    return {name: bare(text) for name, text in found.items()} | {"extra_rows": "\n".join(rows)}


def files_of(record: Json) -> list[str]:
    """Return address and name of the files that a page links to."""
    return sorted(f"{one['url']} {one['name']}" for one in record["attachments"])


def whole_text(record: Json) -> str:
    """Return everything a notice may stand in."""
    sections = (one["all_text"] for one in record["sections"])
    return "\n".join([record["title"]["raw"] or "", record["body"]["text"], *sections])


def bare(text: str | None) -> str:
    """Return a text without blanks and counters."""
    return "".join(_COUNTER.sub("", text or "").split())


def _content(cell: Json | None) -> object:
    """Return what a cell says; one that is not there says what a missing one does."""
    if cell is None:
        return _ABSENT, None
    if cell["state"] == _ABSENT:
        return _ABSENT, None
    # 3.50 is no other number than 3.5.
    shown = bare(cell["raw"]) if cell["value"] is None else Decimal(cell["value"]).normalize()
    return cell["state"], shown, cell["unit"]
