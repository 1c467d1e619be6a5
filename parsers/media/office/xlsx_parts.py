"""Parts that the sheets of an XLSX file share: strings and formats."""

import re
from decimal import Decimal

from parsers.media.office.archive import Archive
from parsers.media.office.markup import Element, attribute, child, local_name, number_of, parse_part
from parsers.media.office.number_format import BUILT_IN, shown_number, shown_text

_STRINGS, _STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
_OFF = frozenset(("0", "false"))
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MARKS = {"superscript": "^", "subscript": "_"}


def shared_texts(archive: Archive) -> list[str]:
    """Return the strings that cells name by their number."""
    if _STRINGS not in archive:
        return []
    root = parse_part(archive.read(_STRINGS), _STRINGS)
    return [string_text(item) for item in root if local_name(item) == "si"]


def shared_text(texts: list[str], number: str) -> str:
    """Return a shared string; a number without a string shows that it is lost."""
    digits = number.strip()
    is_known = digits.isascii() and digits.isdigit() and len(digits) < 10
    return texts[int(digits)] if is_known and int(digits) < len(texts) else "\ufffd"


def string_text(item: Element | None) -> str:
    """Return the text of a string; runs that are struck or raised are marked."""
    pieces = []
    for element in item if item is not None else ():
        if local_name(element) == "t":
            pieces.append(element.text or "")
        elif local_name(element) == "r":
            text = child(element, "t")
            pieces.append(
                _mark(child(element, "rPr")) + ((text.text or "") if text is not None else "")
            )
    return _plain("".join(pieces))


def _mark(properties: Element | None) -> str:
    strike = child(properties, "strike")
    if strike is not None and attribute(strike, "val") not in _OFF:
        return "~"
    return _MARKS.get(attribute(child(properties, "vertAlign"), "val") or "", "")


def _plain(text: str) -> str:
    """Undo the escapes of control characters, which then show nothing."""
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Formats:
    """The formats of cells by the number of their style."""

    def __init__(self, archive: Archive, is_1904: bool) -> None:
        """Index the part, which may be missing."""
        self._is_1904 = is_1904
        self._forms: list[str] = []
        self._struck: list[bool] = []
        if _STYLES in archive:
            self._index(parse_part(archive.read(_STYLES), _STYLES, is_small=True))

    def number(self, number: Decimal, style: int) -> str:
        """Return what is shown for a number."""
        return self._marked(shown_number(number, self._form(style), self._is_1904), style)

    def text(self, text: str, style: int) -> str:
        """Return what is shown for a text."""
        return self._marked(shown_text(text, self._form(style)), style)

    def _index(self, root: Element) -> None:
        own = {
            number_of(form, "numFmtId", -1): attribute(form, "formatCode") or ""
            for form in _children(root, "numFmts")
        }
        fonts = [child(font, "strike") for font in _children(root, "fonts")]
        struck = [font is not None and attribute(font, "val") not in _OFF for font in fonts]
        for style in _children(root, "cellXfs"):
            number = number_of(style, "numFmtId", 0)
            self._forms.append(own.get(number) or BUILT_IN.get(number, "General"))
            font = number_of(style, "fontId", 0)
            self._struck.append(0 <= font < len(struck) and struck[font])

    def _form(self, style: int) -> str:
        return self._forms[style] if 0 <= style < len(self._forms) else "General"

    def _marked(self, shown: str, style: int) -> str:
        is_struck = shown and 0 <= style < len(self._struck) and self._struck[style]
        return f"~{shown}" if is_struck else shown


def _children(root: Element, name: str) -> list[Element]:
    found = child(root, name)
    return [] if found is None else list(found)
