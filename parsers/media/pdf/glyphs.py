"""Glyphs: whether the digits of a font look like the digits its character map says they are.

A map that is shifted or shuffled turns every number into another one without any other sign.
The outline of a digit cannot lie about how many holes it has.
"""

from pypdfium2 import raw

# Outlines per digit, odd but honest designs included: slashed zeros, open fours, crossed sevens.
_OUTLINES = {
    "0": (2, 3), "1": (1, 2), "2": (1,), "3": (1,), "4": (1, 2, 3), "5": (1, 2),
    "6": (2,), "7": (1, 2), "8": (2, 3), "9": (2,),
}  # fmt: skip


def lying_digits(font: object) -> frozenset[str]:
    """Return the digits of a font that cannot be trusted: all of them as soon as one lies."""
    if not font or raw.FPDFFont_GetIsEmbedded(font) != 1:
        return frozenset()
    for digit, allowed in _OUTLINES.items():
        count = _count_outlines(font, digit)
        if count and count not in allowed:
            return frozenset(_OUTLINES)
    return frozenset()


def _count_outlines(font: object, digit: str) -> int:
    """Count the closed outlines of a digit; 0 if the font does not have it or has no outlines."""
    path = raw.FPDFFont_GetGlyphPath(font, ord(digit), 100.0)
    if not path:
        return 0
    count = raw.FPDFGlyphPath_CountGlyphSegments(path)
    kinds = (
        raw.FPDFPathSegment_GetType(raw.FPDFGlyphPath_GetGlyphPathSegment(path, index))
        for index in range(max(count, 0))
    )
    return sum(1 for kind in kinds if kind == raw.FPDF_SEGMENT_MOVETO)
