"""HTML: the tree a browser shows, read into a document, and the way back from a path."""

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.document import Document
from parsers.encoding import Decoded
from parsers.media.embedded import embedded_page
from parsers.media.flatten import Flattener
from parsers.media.html_meta import Metadata, read_metadata

_SIGNS_OF_HIDING = (
    b"display", b"visibility", b"font-size:0", b"font-size: 0", b"font-size :", b" hidden",
    b"line-through",
)  # fmt: skip


def parse_tree(text: str) -> LexborHTMLParser:
    """Parse markup into the HTML5 tree that every path refers to.

    A shell that only a script fills is parsed as the page the script would make of it.
    """
    return LexborHTMLParser((embedded_page(text) or text).replace("\0", "\ufffd"))


def read_html(tree: LexborHTMLParser, decoded: Decoded) -> Document:
    """Read a page's tree into lines and aligned grids."""
    flat = Flattener(_hides(tree))
    root = tree.root
    if root is not None:
        flat.walk(root)
    metadata = read_metadata(tree) if root is not None else Metadata()
    return Document(
        "html", flat.text, flat.lines(), flat.grids(), decoded.encoding,
        metadata.meta, metadata.attachments, tuple(flat.images),
        tuple(flat.containers),
        len(flat.text.rstrip()) if decoded.text[-1:].isdecimal() else None,
    )  # fmt: skip


def element_at(tree: LexborHTMLParser, path: str) -> LexborNode | None:
    """Return the element under a positional path such as `/html[1]/body[1]/p[3]`."""
    node = tree.root
    steps = path.strip("/").split("/")
    for step in steps[1:]:
        name, _, position = step.rstrip("]").partition("[")
        node = _child(node, name, int(position)) if node is not None else None
    return node


def element_text(tree: LexborHTMLParser, node: LexborNode) -> str:
    """Return an element's text exactly as it stands in the document text of its tree."""
    flat = Flattener(_hides(tree))
    flat.walk(node)
    return flat.text


def _hides(tree: LexborHTMLParser) -> bool:
    """Say whether a page may hide anything; most do not and need no look at each element."""
    markup = tree.raw_html.lower()
    return any(sign in markup for sign in _SIGNS_OF_HIDING)


def _child(node: LexborNode, name: str, position: int) -> LexborNode | None:
    child = node.child
    while child is not None:
        if child.is_element_node and name in ("*", child.tag):
            position -= 1
            if not position:
                return child
        child = child.next
    return None
