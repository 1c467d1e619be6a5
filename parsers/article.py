"""The article: which lines of a page belong to the report and not to the portal around it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parsers.document import Document, Line
from parsers.headings import Heading

# A page with more of them is a list of teasers.
_MAX_CONTAINERS = 50


@dataclass(frozen=True, slots=True)
class Article:
    """The lines of the report; `path` is the element that holds them, if there is one."""

    lines: tuple[Line, ...]
    path: str | None = None


def find_article(document: Document, headings: Sequence[Heading]) -> Article:
    """Return the lines inside the smallest element that holds every heading.

    A container that a known CMS writes around its articles is preferred to a smaller element, so
    that the introduction and the signature stay inside.
    """
    paths = [path for h in headings if (path := document.lines[h.line].path) is not None]
    if not paths:
        return _without_headings(document)
    common = _common(paths) if len(set(paths)) > 1 else _around(paths)
    holders = [path for path in document.containers if _holds(path, common)]
    path = max(holders, key=len, default=common)
    return Article(tuple(_inside(document.lines, path)), path)


def _without_headings(document: Document) -> Article:
    """Fall back to the fullest known container, else to the whole page."""
    containers = document.containers[:_MAX_CONTAINERS]
    held = [(list(_inside(document.lines, path)), path) for path in containers]
    if not held:
        return Article(document.lines)
    lines, path = max(held, key=lambda item: sum(len(line.text) for line in item[0]))
    return Article(tuple(lines), path)


def _common(paths: Sequence[str]) -> str:
    steps = [path.split("/") for path in paths]
    shared = []
    for step in zip(*steps, strict=False):
        if len(set(step)) > 1:
            break
        shared.append(step[0])
    return "/".join(shared)


def _around(paths: Sequence[str]) -> str:
    """Return the element around a lone heading, or the one paragraph that holds several."""
    return paths[0] if len(paths) > 1 else paths[0].rpartition("/")[0]


def _holds(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(outer + "/")


def _inside(lines: Iterable[Line], path: str) -> Iterable[Line]:
    return (line for line in lines if line.path is not None and _holds(path, line.path))
