"""Styles of a DOCX file: what they hide, strike, raise and number."""

from dataclasses import replace

from parsers.media.office.look import Look
from parsers.media.office.markup import Element, attribute, child, local_name, number_of

_OFF = frozenset(("0", "false", "off", "none"))
_MARKS = {"superscript": "^", "subscript": "_"}
_HEADING_LEVELS = range(6)
_BODY_LEVEL = 9
# Longer chains of styles are loops.
_MAX_CHAIN = 20


def is_on(switch: Element | None) -> bool:
    """Say whether a switch such as `<w:vanish/>` is there and on."""
    return switch is not None and (attribute(switch, "val") or "").lower() not in _OFF


class Styles:
    """The styles by their ids."""

    def __init__(self, root: Element | None) -> None:
        """Index the part, which may be missing."""
        found = [] if root is None else [s for s in root if local_name(s) == "style"]
        self._styles = {attribute(style, "styleId") or "": style for style in found}
        default = child(child(child(root, "docDefaults"), "rPrDefault"), "rPr")
        self._default = _overlaid(Look(), default)
        self._looks: dict[str, Look] = {}
        self._default_paragraph = next(
            (
                attribute(style, "styleId") or "" for style in found
                if attribute(style, "type") == "paragraph" and attribute(style, "default") == "1"
            ),
            "",
        )  # fmt: skip

    def of_paragraph(self, properties: Element | None) -> Look:
        """Return the look of a paragraph's text by its style."""
        name = attribute(child(properties, "pStyle"), "val") or self._default_paragraph
        if name not in self._looks:
            look = self._default
            for style in reversed(self.chain(name)):
                look = _overlaid(look, child(style, "rPr"))
            self._looks[name] = look
        return self._looks[name]

    def of_run(self, properties: Element | None, around: Look) -> Look:
        """Return the look of a run inside a paragraph of a known look."""
        if properties is None or not len(properties):
            return around
        name = attribute(child(properties, "rStyle"), "val")
        for style in reversed(self.chain(name)) if name else ():
            around = _overlaid(around, child(style, "rPr"))
        return _overlaid(around, properties)

    def chain(self, name: str | None) -> list[Element]:
        """Return a style and those it is based on."""
        styles: list[Element] = []
        while name in self._styles and len(styles) < _MAX_CHAIN:
            styles.append(self._styles[name])
            name = attribute(child(styles[-1], "basedOn"), "val")
        return styles

    def numbering(self, name: str | None) -> tuple[str | None, int | None]:
        """Return list and level that a paragraph style gives, if it gives any."""
        for style in self.chain(name):
            properties = child(child(style, "pPr"), "numPr")
            if properties is not None:
                level = child(properties, "ilvl")
                number = attribute(child(properties, "numId"), "val")
                return number, None if level is None else number_of(level, "val", 0)
        return None, None

    def is_heading(self, properties: Element | None) -> bool:
        """Say whether a paragraph has a level of the outline."""
        level = child(properties, "outlineLvl")
        if level is None:
            name = attribute(child(properties, "pStyle"), "val")
            found = (child(child(style, "pPr"), "outlineLvl") for style in self.chain(name))
            level = next((one for one in found if one is not None), None)
        return number_of(level, "val", _BODY_LEVEL) in _HEADING_LEVELS


def _overlaid(look: Look, properties: Element | None) -> Look:
    for element in properties if properties is not None else ():
        name = local_name(element)
        if name in ("vanish", "webHidden"):
            look = replace(look, is_hidden=is_on(element)) if name == "vanish" else look
        elif name in ("strike", "dstrike"):
            look = replace(look, is_struck=is_on(element))
        elif name == "vertAlign":
            look = replace(look, raised=_MARKS.get(attribute(element, "val") or "", ""))
    return look
