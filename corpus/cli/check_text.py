"""A checklist for reading and for programs."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from corpus.cli.console import plain_text
from corpus.drafts.items import Change, Checklist, Item, Part, Place, Term

_HEADS = {
    Part.MUST_FIX: ("Must fix", "bold red"),
    Part.LOOK_AT: ("Look at", "bold yellow"),
    Part.MISREAD: ("We may have misread", "bold cyan"),
}
# A total has at most so many parts that are worth naming one by one.
_TERMS_SHOWN = 12
Json = dict[str, object]


def print_checklists(console: Console, lists: Sequence[Checklist]) -> None:
    """Print the checklists of readable files, and one line that sums them up."""
    for found in lists:
        if found.fault is None:
            _print_checklist(console, found)
    console.print(plain_text(_summary(lists), "bold"))


def _print_checklist(console: Console, found: Checklist) -> None:
    known = (found.agency, found.report_year, found.form and f"form {found.form}")
    said = ", ".join(str(fact) for fact in known if fact)
    console.print(plain_text(f"{found.file}: {said}", "bold"))
    for part, (title, style) in _HEADS.items():
        items = found.of(part)
        if items:
            console.print(plain_text(f"{title} ({len(items)})", style))
        for number, item in enumerate(items, 1):
            _print_item(console, number, item)


def _print_item(console: Console, number: int, item: Item) -> None:
    console.print(_indent(plain_text(f"{number}. {item.sentence}"), 2))
    official = f"  {item.official}" if item.official else ""
    console.print(_indent(plain_text(f"[{item.rule}]{official}", "dim"), 5))
    for line in _lines(item):
        console.print(_indent(plain_text(line), 5))


def _lines(item: Item) -> Iterator[str]:
    if item.place is not None:
        yield f"at {_say(item.place)}"
    shown = [(term, term.place) for term in item.terms if term.place is not None]
    for term, place in shown[:_TERMS_SHOWN]:
        yield f"· {term.label or term.ref} = {_value(term)}  ({place.text})"
    if len(shown) > _TERMS_SHOWN:
        yield f"· and {len(shown) - _TERMS_SHOWN} more"
    if item.changes:
        yield "smallest change that mends it:" if item.is_certain else "any of these would mend it:"
        yield from (f"  {_say_change(change)}" for change in item.changes)


def _say_change(change: Change) -> str:
    where = f" ({change.place.text})" if change.place is not None else ""
    return f"{change.label} {change.printed} → {change.implied}{where}"


def _say(place: Place | None) -> str:
    if place is None:
        return "no place"
    quote = f" “{place.quote}”" if place.quote else ""
    context = f" in “{place.context}”" if place.context else ""
    section = f", under {place.section}" if place.section else ""
    return f"{place.text}{section}:{quote}{context}" if quote else f"{place.text}{section}"


def _value(term: Term) -> str:
    return "nothing" if term.value is None or term.value == "" else str(term.value)


def _summary(lists: Sequence[Checklist]) -> str:
    counts = {part: sum(len(found.of(part)) for found in lists) for part in Part}
    unread = sum(found.fault is not None for found in lists)
    said = (
        f"{counts[Part.MUST_FIX]} to fix, {counts[Part.LOOK_AT]} to look at, "
        f"{counts[Part.MISREAD]} that we may have misread"
    )
    return f"{said}; {unread} not readable as a report." if unread else f"{said}."


def _indent(text: Text, width: int) -> Padding:
    return Padding(text, (0, 0, 0, width), expand=False)


def checklist_json(lists: Sequence[Checklist]) -> Json:
    """Return checklists as plain JSON values."""
    return {
        "checklists": [_checklist(found) for found in lists],
        "counts": {part.value: sum(len(found.of(part)) for found in lists) for part in Part},
    }


def _checklist(found: Checklist) -> Json:
    return {
        "file": found.file,
        "fault": found.fault,
        "agency": found.agency,
        "report_year": found.report_year,
        "form": found.form,
        "title": found.title,
    } | {part.value: [_item(item) for item in found.of(part)] for part in Part}


def _item(item: Item) -> Json:
    return {
        "rule": item.rule,
        "official": item.official,
        "severity": item.severity.value,
        "attribution": item.attribution.value,
        "sentence": item.sentence,
        "place": _place(item.place),
        "operands": [
            {
                "ref": term.ref,
                "label": term.label,
                "value": _exact(term.value),
                "place": _place(term.place),
            }
            for term in item.terms
        ],
        "smallest_change": [
            {
                "key": change.key,
                "label": change.label,
                "printed": _exact(change.printed),
                "implied": _exact(change.implied),
                "place": _place(change.place),
            }
            for change in item.changes
        ],
        "is_certain": item.is_certain if item.changes else None,
    }


def _place(place: Place | None) -> Json | None:
    if place is None:
        return None
    names = (
        "text", "quote", "context", "section", "page", "table", "row", "cell", "line", "column",
        "path",
    )  # fmt: skip
    values = {name: getattr(place, name) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _exact(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value
