"""Reports before 2019: their free outline, and the facts that only their sentences state."""

from parsers.narrative.outline import Part, find_parts, is_older_outline
from parsers.narrative.record import OlderText, with_older_form

__all__ = [
    "OlderText",
    "Part",
    "find_parts",
    "is_older_outline",
    "with_older_form",
]
