"""Runs: the text of one paragraph, with fields shown by their results and deletions left out."""

from parsers.media.office.docx_styles import Styles
from parsers.media.office.look import Look
from parsers.media.office.markup import Element, attribute, child, local_name

_TRANSPARENT = frozenset(
    "ins moveTo hyperlink smartTag sdt sdtContent fldSimple customXml dir bdo ruby rubyBase"
    " oMath oMathPara".split()
)
_BREAKS = {
    "tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-",
    "footnoteReference": "^", "endnoteReference": "^",
}  # fmt: skip
_HOLDERS = frozenset(("drawing", "pict", "object", "AlternateContent"))
_PICTURES = frozenset(("blip", "imagedata"))
_BLANKS = str.maketrans({"\n": " ", "\r": " ", "\t": " "})
# Symbol fonts live in a private area; nobody knows the sign without the font.
_PRIVATE = range(0xE000, 0xF900)
_UNKNOWN_SIGN = "\u25a1"


class Runs:
    """Collects the text of a paragraph, the text boxes in it, and whether it shows a picture."""

    def __init__(self, styles: Styles, look: Look) -> None:
        self.boxes: list[Element] = []
        self.has_picture = False
        self._styles = styles
        self._look = look
        self._pieces: list[str] = []
        self._mark = ""
        # One entry for each open field: whether its code is still being given.
        self._fields: list[bool] = []

    def text(self) -> str:
        """Return the text collected."""
        return "".join(self._pieces)

    def take(self, container: Element) -> None:
        """Take in a paragraph or what stands around runs inside it."""
        for element in container:
            name = local_name(element)
            if name == "r":
                self._take_run(element)
            elif name in _TRANSPARENT:
                self.take(element)
            elif name in _HOLDERS:
                self._take_holder(element)

    def _take_run(self, run: Element) -> None:
        look = self._styles.of_run(child(run, "rPr"), self._look)
        for element in run:
            name = local_name(element)
            if name == "fldChar":
                self._take_field(attribute(element, "fldCharType"))
            elif look.is_hidden or True in self._fields:
                continue
            elif name in ("t", "sym") or name in _BREAKS:
                self._add(_shown(element, name), look)
            elif name == "ruby":
                self.take(element)
            elif name in _HOLDERS:
                self._take_holder(element)

    def _take_field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _add(self, text: str, look: Look) -> None:
        if text and look.mark != self._mark:
            self._pieces.append(look.mark)
            self._mark = look.mark
        self._pieces.append(text)

    def _take_holder(self, holder: Element) -> None:
        """Note the text boxes and pictures of a drawing; of alternatives the first counts."""
        for element in _chosen(holder):
            name = local_name(element)
            if name == "txbxContent":
                self.boxes.append(element)
            elif name in _PICTURES:
                self.has_picture = True
            else:
                self._take_holder(element)


def _chosen(holder: Element) -> Element:
    return holder[:1] if local_name(holder) == "AlternateContent" else holder


def _shown(element: Element, name: str) -> str:
    if name == "t":
        return (element.text or "").translate(_BLANKS)
    return _symbol(element) if name == "sym" else _BREAKS[name]


def _symbol(element: Element) -> str:
    code = attribute(element, "char") or ""
    if not 0 < len(code) <= 4 or not all(sign in "0123456789abcdefABCDEF" for sign in code):
        return _UNKNOWN_SIGN
    is_known = int(code, 16) >= 32 and not 0xD800 <= int(code, 16) < 0xF900
    return chr(int(code, 16)) if is_known and int(code, 16) not in _PRIVATE else _UNKNOWN_SIGN
