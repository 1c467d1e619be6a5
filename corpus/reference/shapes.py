"""Shapes: the fields of the record in the order they are written, with their types.

The order is read off `record_dict` itself, fed with a specimen that has a value in every field.
"""

from collections import abc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import get_args, get_origin, get_type_hints

from parsers.model import Record
from parsers.record_json import record_dict

_PLAIN: Mapping[object, str] = {
    str: "string",
    int: "integer",
    bool: "boolean",
    date: "date",
    Decimal: "decimal string",
    type(None): "null",
}
_SAMPLES: Mapping[object, object] = {
    str: "",
    int: 0,
    bool: True,
    date: date(2024, 1, 1),
    Decimal: Decimal("0.5"),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One object of the JSON: the class behind it and its names in the order written."""

    kind: type
    names: tuple[str, ...]

    def type_of(self, name: str) -> str:
        """Return the JSON type of a field, with links to objects and words on the same page."""
        return type_text(get_type_hints(self.kind)[name])


def record_shapes() -> tuple[Shape, ...]:
    """Return the record and every object in it, in the order in which they first appear."""
    found: dict[type, Shape] = {}
    for shape in _walk(Record, record_dict(_specimen_record())):
        found.setdefault(shape.kind, shape)
    return tuple(found.values())


def _specimen_record() -> Record:
    made = specimen(Record)
    if not isinstance(made, Record):
        raise TypeError(f"a record was expected, not {made!r}")
    return made


def specimen(kind: object) -> object:
    """Return a value of a type with something in every field, however deep."""
    if kind in _SAMPLES:
        return _SAMPLES[kind]
    if isinstance(kind, type):
        return _specimen_of_class(kind)
    inner = get_args(kind)
    if get_origin(kind) is tuple:
        return (specimen(inner[0]),)
    return {"": specimen(inner[1])} if _is_mapping(kind) else specimen(inner[0])


def _specimen_of_class(kind: type) -> object:
    if issubclass(kind, StrEnum):
        return next(iter(kind))
    hints = get_type_hints(kind)
    return kind(**{name: specimen(hint) for name, hint in hints.items()})


def type_text(kind: object) -> str:
    """Return the JSON type that stands for a Python type.

    >>> type_text(tuple[int, ...] | None)
    'list of integer or null'
    """
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, type) and get_origin(kind) is None:
        return f"[{kind.__name__}](#{kind.__name__.lower()})"
    inner = get_args(kind)
    if get_origin(kind) is tuple:
        return f"list of {type_text(inner[0])}"
    if _is_mapping(kind):
        return f"object of {type_text(inner[1])}"
    return " or ".join(type_text(part) for part in inner)


def _is_mapping(kind: object) -> bool:
    return get_origin(kind) is abc.Mapping


def _walk(kind: type, written: Mapping[str, object]) -> Iterator[Shape]:
    yield Shape(kind, tuple(written))
    hints = get_type_hints(kind)
    for name, value in written.items():
        nested = _nested(hints[name])
        if nested is not None:
            yield from _walk(nested, _first_object(value))


def _nested(kind: object) -> type | None:
    """Return the dataclass inside a type, if there is one."""
    if isinstance(kind, type) and is_dataclass(kind):
        return kind
    return next((found for part in get_args(kind) if (found := _nested(part))), None)


def _first_object(value: object) -> Mapping[str, object]:
    """Unwrap a list or an object by key down to the object that is repeated in it."""
    if isinstance(value, list):
        return _first_object(value[0])
    if not isinstance(value, dict):
        raise TypeError(f"an object was expected, not {value!r}")
    return _first_object(value[""]) if set(value) == {""} else value
