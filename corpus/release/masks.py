"""Masks: numbers of persons in prose, replaced before the text leaves the house."""

import re

_ID_CARD = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{9}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
MASK = "█"


def mask_persons(text: str) -> tuple[str, int]:
    """Return a text with identity numbers and mobiles masked, and how many they were.

    >>> mask_persons("电话 13900000000")
    ('电话 ███████████', 1)
    """
    masked, cards = _ID_CARD.subn(_cover, text)
    masked, mobiles = _MOBILE.subn(_cover, masked)
    return masked, cards + mobiles


def _cover(match: "re.Match[str]") -> str:
    return MASK * len(match[0])
