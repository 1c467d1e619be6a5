"""ODF text: the characters of a paragraph, and the styles that hide, strike or raise them."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.media.office.look import Look
from parsers.media.office.markup import Element, attribute, child, local_name, number_of

_UNSHOWN = frozenset(
    "annotation annotation-end note-body tracked-changes sequence-decls variable-decls forms"
    " user-field-decls hidden-text hidden-paragraph ruby-text script".split()
)
_SIGNS = {"tab": "\t", "line-break": "\n", "soft-hyphen": "", "note": "^"}
_BLANKS = str.maketrans({"\n": " ", "\r": " ", "\t": " "})
_MAX_BLANKS = 1_000
_MAX_CHAIN = 20


class OdfStyles:
    """The styles of all parts by family and name."""

    def __init__(self, roots: Sequence[Element]) -> None:
        """Index the styles; those of a part named earlier win."""
        self._styles: dict[tuple[str, str], Element] = {}
        for root in roots:
            for group in (child(root, "automatic-styles"), child(root, "styles")):
                for style in group if group is not None else ():
                    if local_name(style) == "style":
                        key = attribute(style, "family") or "", attribute(style, "name") or ""
                        self._styles.setdefault(key, style)
        self._looks: dict[tuple[str, str], Look] = {}

    def look(self, family: str, name: str | None, around: Look) -> Look:
        """Return the look of text under a style inside text of a known look."""
        for style in reversed(self._chain(family, name)):
            around = _overlaid(around, child(style, "text-properties"))
        return around

    def shows_sheet(self, name: str | None) -> bool:
        """Say whether a sheet of a table style is displayed."""
        return not any(
            attribute(child(style, "table-properties"), "display") == "false"
            for style in self._chain("table", name)
        )

    def _chain(self, family: str, name: str | None) -> list[Element]:
        styles: list[Element] = []
        while (family, name) in self._styles and len(styles) < _MAX_CHAIN:
            styles.append(self._styles[family, name or ""])
            name = attribute(styles[-1], "parent-style-name")
        return styles


def _overlaid(look: Look, properties: Element | None) -> Look:
    if properties is None:
        return look
    if (display := attribute(properties, "display")) is not None:
        look = replace(look, is_hidden=display == "none")
    if (strike := attribute(properties, "text-line-through-style")) is not None:
        look = replace(look, is_struck=strike != "none")
    if (place := attribute(properties, "text-position")) is not None:
        look = replace(look, raised=_raised(place))
    return look


def _raised(place: str) -> str:
    if place.startswith(("sub", "-")):
        return "_"
    return "" if place.startswith("0%") else "^"


class OdfText:
    """Collects the text of a paragraph, the text boxes in it, and whether it shows a picture."""

    def __init__(self, styles: OdfStyles) -> None:
        self.boxes: list[Element] = []
        self.has_picture = False
        self._styles = styles
        self._pieces: list[str] = []
        self._mark = ""

    def text(self) -> str:
        """Return the text collected; several blanks in a row are one unless they are counted."""
        return "".join(self._pieces)

    def take_paragraph(self, element: Element) -> None:
        """Take in a paragraph or heading."""
        look = self._styles.look("paragraph", attribute(element, "style-name"), Look())
        self._take_inside(element, look)

    def _take_inside(self, element: Element, look: Look) -> None:
        self._add_raw(element.text, look)
        for inner in element:
            self._take(inner, look)
            self._add_raw(inner.tail, look)

    def _take(self, element: Element, look: Look) -> None:
        name = local_name(element)
        if name in _UNSHOWN:
            return
        if name == "s":
            self._add(" " * min(max(number_of(element, "c", 1), 1), _MAX_BLANKS), look)
        elif name in _SIGNS:
            self._add(_SIGNS[name], look)
        elif name == "text-box":
            self.boxes.append(element)
        elif name == "image":
            self.has_picture = True
        else:
            style = attribute(element, "style-name") if name in ("span", "a") else None
            self._take_inside(element, self._styles.look("text", style, look))

    def _add_raw(self, text: str | None, look: Look) -> None:
        if not text:
            return
        words = text.translate(_BLANKS)
        while "  " in words:
            words = words.replace("  ", " ")
        if words[0] == " " and (not self._pieces or self._pieces[-1][-1:] == " "):
            words = words[1:]
        self._add(words, look)

    def _add(self, text: str, look: Look) -> None:
        if not text or look.is_hidden:
            return
        if look.mark != self._mark:
            self._mark = look.mark
            self._pieces.append(self._mark)
        self._pieces.append(text)
