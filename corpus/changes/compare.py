"""Comparing two states of a page as one parser reads them: the deepest level at which they differ.

Bytes, surroundings, files, prose, labels, numbers: what only an upper level shows is no change of
the report (CHG-1).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from corpus.changes.notice import find_notice
from corpus.changes.records import (
    Json,
    Reading,
    cells_of,
    files_of,
    labels_of,
    says_the_same,
    texts_of,
    whole_text,
)
from storage.models.longitudinal import ChangeKind

_DEPTH = (ChangeKind.NUMBER, ChangeKind.LABEL, ChangeKind.TEXT, ChangeKind.ATTACHMENT)
_QUOTE = 60
_CONTEXT = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """How two states differ: the deepest kind, the other kinds, and what there is to show of it."""

    kind: ChangeKind
    also: tuple[ChangeKind, ...] = ()
    cells: tuple[Json, ...] = ()
    is_announced: bool | None = None
    detail: Json = field(default_factory=dict)


def compare_states(old: Reading, new: Reading, *, is_attached: bool = False) -> Difference:
    """Return how two states of a page differ, both read by the same parser.

    Of a file that another page links to the change is first of all that it was replaced.
    """
    if not old.parts and not new.parts:
        return _compare_files(old, new)
    if old.parts.keys() != new.parts.keys():
        return _compare_classes(old, new)
    found: dict[ChangeKind, Json] = {}
    cells: list[Json] = []
    for part, before in old.parts.items():
        after = new.parts[part]
        cells += [{"part": part} | one if part else one for one in _cells(before, after)]
        for kind, told in _levels(before, after):
            found.setdefault(kind, {}).update(told)
    if old.is_file or new.is_file:
        # CHG-5: another file under the same address is an edit, whatever it says.
        found.setdefault(ChangeKind.ATTACHMENT, {"files": _digests(old, new)})
    kinds = [kind for kind in _DEPTH if (cells if kind is ChangeKind.NUMBER else kind in found)]
    if is_attached:
        kinds.sort(key=lambda kind: kind is not ChangeKind.ATTACHMENT)
    detail = {name: told for one in found.values() for name, told in one.items()}
    notice = _notice(old, new)
    return Difference(
        kind=kinds[0] if kinds else ChangeKind.SURROUNDINGS,
        also=tuple(kinds[1:]),
        cells=tuple(cells),
        is_announced=notice is not None,
        detail=detail | _circumstances(old, new) | ({"notice": notice} if notice else {}),
    )


def _compare_files(old: Reading, new: Reading) -> Difference:
    """Compare what is no report, of which only the bytes are known."""
    if not (old.is_file or new.is_file):
        classes = [old.doc_class, new.doc_class]
        return Difference(ChangeKind.SURROUNDINGS, detail={"doc_class": classes})
    return Difference(ChangeKind.ATTACHMENT, detail={"files": _digests(old, new)})


def _compare_classes(old: Reading, new: Reading) -> Difference:
    """Tell of a page that holds other reports by now, or none."""
    notice = _notice(old, new)
    detail: Json = {
        "doc_class": [old.doc_class, new.doc_class],
        "parts": [len(old.parts), len(new.parts)],
    }
    is_announced = None if not new.parts else notice is not None
    return Difference(ChangeKind.TEXT, is_announced=is_announced, detail=detail)


def _digests(old: Reading, new: Reading) -> Json:
    return {"old": [old.payload_digest], "new": [new.payload_digest]}


def _cells(old: Json, new: Json) -> Iterator[Json]:
    before, after = dict(cells_of(old)), dict(cells_of(new))
    for key in sorted(before.keys() | after.keys()):
        if not says_the_same(before.get(key), after.get(key)):
            yield {"key": key, "old": _show(before.get(key)), "new": _show(after.get(key))}


def _show(cell: Json | None) -> Json | None:
    if cell is None:
        return None
    return {name: cell[name] for name in ("raw", "value", "state", "unit", "locator")}


def _levels(old: Json, new: Json) -> Iterator[tuple[ChangeKind, Json]]:
    labels = _differing(labels_of(old), labels_of(new))
    if labels:
        yield ChangeKind.LABEL, {"labels": labels}
    texts = _differing(texts_of(old), texts_of(new))
    if texts:
        yield ChangeKind.TEXT, {"texts": {name: _quote(*pair) for name, pair in texts.items()}}
    files = files_of(old), files_of(new)
    if files[0] != files[1]:
        gone, come = (sorted({*a} - {*b}) for a, b in (files, files[::-1]))
        yield ChangeKind.ATTACHMENT, {"files": {"old": gone, "new": come}}


def _differing(old: Mapping[str, object], new: Mapping[str, object]) -> Json:
    names = sorted(old.keys() | new.keys())
    return {
        name: [old.get(name), new.get(name)] for name in names if old.get(name) != new.get(name)
    }


def _quote(old: str | None, new: str | None) -> list[str]:
    """Return the first place at which two texts differ, as it was and as it is."""
    before, after = old or "", new or ""
    edits = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    _, a, a_end, b, b_end = next(one for one in edits if one[0] != "equal")
    start = min(a, _CONTEXT)
    return [
        before[a - start : min(a_end, a + _QUOTE) + _CONTEXT],
        after[b - start : min(b_end, b + _QUOTE) + _CONTEXT],
    ]


def _notice(old: Reading, new: Reading) -> str | None:
    before = "\n".join(whole_text(record) for record in old.parts.values())
    after = "\n".join(whole_text(record) for record in new.parts.values())
    return find_notice(before, after)


def _circumstances(old: Reading, new: Reading) -> Json:
    """Return the date of publication if it changed, and the sums that no longer hold (CHG-6)."""
    found: Json = {}
    dates = [[one["published_at"] for one in state.parts.values()] for state in (old, new)]
    if dates[0] != dates[1]:
        found["published_at"] = [dates[0][0], dates[1][0]]
    before, after = (
        {rule: told for one in state.parts.values() for rule, told in one["checks"].items()}
        for state in (old, new)
    )
    both = before.keys() & after.keys()
    turned = {
        "broken_checks": sorted(r for r in both if (before[r], after[r]) == ("pass", "fail")),
        "mended_checks": sorted(r for r in both if (before[r], after[r]) == ("fail", "pass")),
    }
    return found | {name: rules for name, rules in turned.items() if rules}
