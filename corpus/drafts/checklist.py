"""The checklist: every finding of a record as an item for its author."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from corpus.drafts.items import Change, Item, Part, Term
from corpus.drafts.places import Finder
from corpus.drafts.words import in_plain_words, label_of, rule_of
from parsers.model import Attribution, Finding, Operand, Outcome, Record, Severity

_LOCALISED = "wrong_cell"
_SLIP = "digit_slip"
_IMPLIED = ".implied"


def items_of(record: Record, finder: Finder) -> tuple[Item, ...]:
    """Return an item for each finding; where an error sits goes with the errors it explains."""
    changes = {
        _scope(finding): _changes(record, finding, finder)
        for finding in record.findings
        if _is(finding, _LOCALISED)
    }
    certain = {
        _scope(finding): _operand(finding, "is_unique") == "yes"
        for finding in record.findings
        if _is(finding, _LOCALISED)
    }
    items: list[Item] = []
    explained: set[str] = set()
    for finding in record.findings:
        if finding.outcome is Outcome.PASS or _is(finding, _LOCALISED) or _is(finding, _SLIP):
            continue
        item = _item(record, finding, finder)
        scope = next((s for s in changes if _is_explained(item, s, changes[s])), None)
        if scope is not None:
            item = replace(item, changes=changes[scope], is_certain=certain[scope])
            explained.add(scope)
        items.append(item)
    # A change that explains no error is still worth a look.
    alone = (f for f in record.findings if _is(f, _LOCALISED) and _scope(f) not in explained)
    return (*items, *(_item(record, finding, finder) for finding in alone))


def _item(record: Record, finding: Finding, finder: Finder) -> Item:
    info = rule_of(finding.rule)
    return Item(
        part_of(finding.severity, finding.attribution),
        finding.rule,
        finding.severity,
        finding.attribution,
        sentence_of(finding.message, finding.rule),
        info.zh if info else None,
        finder.place(finding.locator),
        tuple(_terms(record, finding.operands, finder)),
    )


def part_of(severity: Severity, attribution: Attribution) -> Part:
    """Say in which part of the checklist a finding stands."""
    if attribution is Attribution.EXTRACTION:
        return Part.MISREAD
    is_error = severity is Severity.ERROR and attribution is Attribution.AGENCY
    return Part.MUST_FIX if is_error else Part.LOOK_AT


def sentence_of(message: str, rule_id: str) -> str:
    """Return a message as a sentence in plain words."""
    plain = in_plain_words(message, rule_id)
    whole = plain[:1].upper() + plain[1:]
    return whole if whole.endswith((".", "?", "!", "。")) else f"{whole}."


def _terms(record: Record, operands: Iterable[Operand], finder: Finder) -> Iterator[Term]:
    for operand in operands:
        cell = record.cells.get(operand.ref)
        place = finder.place(cell.locator) if cell is not None else None
        yield Term(operand.ref, label_of(operand.ref), operand.value, place)


def _is(finding: Finding, name: str) -> bool:
    return finding.rule.split(".")[1:2] == [name]


def _scope(finding: Finding) -> str:
    """Return the table, or the group of a table, that a localised error is about."""
    table, _, place = finding.rule.partition(f".{_LOCALISED}")
    return table + place


def _is_explained(item: Item, scope: str, changes: tuple[Change, ...]) -> bool:
    if item.part is Part.LOOK_AT:
        return False
    table, _, group = scope.partition(".")
    is_there = item.rule.startswith(f"{table}.") and (not group or item.rule.endswith(group))
    keys = {change.key for change in changes}
    return is_there and any(term.ref in keys for term in item.terms)


def _changes(record: Record, finding: Finding, finder: Finder) -> tuple[Change, ...]:
    implied = {operand.ref: operand.value for operand in finding.operands}
    return tuple(_change(record, key, implied, finder) for key in _changed_keys(implied))


def _changed_keys(implied: Mapping[str, object]) -> list[str]:
    return [ref.removesuffix(_IMPLIED) for ref in implied if ref.endswith(_IMPLIED)]


def _change(
    record: Record, key: str, values: Mapping[str, int | str | object], finder: Finder
) -> Change:
    cell = record.cells.get(key)
    place = finder.place(cell.locator) if cell is not None else None
    seen, meant = values.get(key), values[f"{key}{_IMPLIED}"]
    return Change(key, label_of(key) or key, _plain(seen), _plain(meant), place)


def _plain(value: object) -> int | str | None:
    return value if isinstance(value, int | str) or value is None else str(value)


def _operand(finding: Finding, ref: str) -> object:
    return next((operand.value for operand in finding.operands if operand.ref == ref), None)
