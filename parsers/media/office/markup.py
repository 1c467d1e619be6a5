"""Markup: XML parts parsed without entities, network or unbounded trees, and paths into them."""

from typing import Any

from lxml import etree

from parsers.media.office.fault import OfficeFault

Element = Any
"""An lxml element; lxml ships no types."""

MAX_TAGS = 500_000
"""Opening and closing tags of one part; a report has forty thousand."""

MAX_ATTRIBUTES = 500_000
# Styles and the like: what several of them take together must fit into memory beside the text.
_SMALL = 5


def parse_part(markup: bytes, name: str, is_small: bool = False) -> Element:
    """Parse one part and return its root; raise OfficeFault if it is damaged or an attack.

    `is_small` marks a part beside the one that holds the text, of which less is expected.
    """
    share = _SMALL if is_small else 1
    for sign, limit, things in ((b"<", MAX_TAGS, "tags"), (b"=", MAX_ATTRIBUTES, "attributes")):
        if markup.count(sign) > limit // share:
            raise OfficeFault(f"the part {name!r} has more than {limit // share} {things}")
    # Neither family of formats has a use for a document type, which is where entities come from.
    if b"<!DOCTYPE" in markup.replace(b"\0", b""):
        raise OfficeFault(f"the part {name!r} declares a document type")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(markup, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OfficeFault(f"the part {name!r} is no sound XML") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise OfficeFault(f"the part {name!r} declares a document type")
    return root


def local_name(element: Element) -> str:
    """Return an element's name without its namespace, empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element | None, name: str) -> str | None:
    """Return an attribute by its local name, whatever its namespace.

    Two dialects of each format differ in their namespaces only.
    """
    if element is None:
        return None
    for key, value in element.items():
        if key == name or key.rpartition("}")[2] == name:
            return str(value)
    return None


def number_of(element: Element | None, name: str, default: int) -> int:
    """Return an attribute as a whole number of at most nine digits."""
    text = (attribute(element, name) or "").strip()
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        return default
    return int(text)


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of a local name."""
    if element is None:
        return None
    return next((found for found in element if local_name(found) == name), None)


class Paths:
    """Positional paths of one part such as `word/document.xml/body[1]/tbl[2]/tr[3]/tc[1]`."""

    def __init__(self, part: str, root: Element) -> None:
        """Start at the root, whose path is the name of the part."""
        self._paths: dict[Element, str] = {root: part}

    def of(self, element: Element) -> str:
        """Return the path of an element; those of its siblings are found on the way."""
        unknown = [element]
        while unknown[-1] not in self._paths:
            unknown.append(unknown[-1].getparent())
        for parent in reversed(unknown[1:]):
            self._name_children(parent)
        return self._paths[element]

    def _name_children(self, parent: Element) -> None:
        counts: dict[str, int] = {}
        for found in parent:
            name = local_name(found)
            counts[name] = counts.get(name, 0) + 1
            self._paths[found] = f"{self._paths[parent]}/{name}[{counts[name]}]"


def element_at(root: Element, steps: str) -> Element | None:
    """Return the element under steps such as `body[1]/p[3]` below a root."""
    element = root
    for step in steps.split("/"):
        name, _, position = step.rstrip("]").partition("[")
        if element is None or not position.isdigit():
            return None
        same = [found for found in element if local_name(found) == name]
        element = same[int(position) - 1] if 0 < int(position) <= len(same) else None
    return element
