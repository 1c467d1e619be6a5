"""Sections: the text between one heading and the next, with and without its tables."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from parsers.document import Document, Line
from parsers.fold import strip_blank
from parsers.headings import Heading
from parsers.model import Locator, Section
from parsers.tables.rows import is_page_number
from parsers.templates import SECTIONS

# What a CMS prints under an article, inside its container.
_PAGE_FOOT = re.compile(
    r"(?:扫一扫|打印|关闭|返回顶部|责任编辑|分享到|附件[:：]?$|相关链接|上一篇|下一篇"
    r"|【打印|\[打印|字体[:：]|我要纠错)"
)


@dataclass(frozen=True, slots=True)
class Partition:
    """The article's lines, and the numbers of those that are tables or nobody's text."""

    lines: Sequence[Line]
    tables: AbstractSet[int]
    furniture: AbstractSet[int]

    def between(self, start: int, stop: int) -> Iterator[tuple[Line, str]]:
        """Yield the shown text between two offsets, line by line."""
        for line in self.lines:
            if line.end > start and line.start < stop and line.number not in self.furniture:
                text = strip_blank(line.text[max(start - line.start, 0) : stop - line.start])
                if text and not _is_foot(text):
                    yield line, text


def build_sections(
    document: Document, headings: Sequence[Heading], partition: Partition
) -> tuple[Section, ...]:
    """Return all six sections in order, absent ones included."""
    stops = [*(heading.start for heading in headings[1:]), len(document.text)][: len(headings)]
    present = {
        heading.section.key: _section(
            document, heading, list(partition.between(heading.end, stop)), partition.tables
        )
        for heading, stop in zip(headings, stops, strict=True)
    }
    return tuple(present.get(form.key) or Section(form.key, present=False) for form in SECTIONS)


def _section(
    document: Document,
    heading: Heading,
    body: Sequence[tuple[Line, str]],
    tables: AbstractSet[int],
) -> Section:
    prose = "\n".join(text for line, text in body if line.number not in tables)
    everything = "\n".join(text for _, text in body)
    return Section(
        heading.section.key, True, heading.raw, heading.ordinal_raw, heading.title,
        prose, everything, _locate(document, heading),
    )  # fmt: skip


def _locate(document: Document, heading: Heading) -> Locator:
    line = document.lines[heading.line]
    if heading.end > line.end and line.path is not None:
        return document.locate_line(line)
    if line.path is None:
        return document.locate_span(heading.start, heading.end)
    return document.locate_line(line, heading.start - line.start, heading.end - line.start)


def _is_foot(text: str) -> bool:
    return is_page_number(text) or bool(_PAGE_FOOT.match(text))


def lines_of_section(
    lines: Sequence[Line], headings: Sequence[Heading], key: str
) -> tuple[Line, ...]:
    """Return the lines under a heading up to the next one; nothing if the section is absent."""
    starts = [(heading.section.key, heading.start) for heading in headings]
    for position, (name, start) in enumerate(starts):
        if name == key:
            stop = starts[position + 1][1] if position + 1 < len(starts) else None
            return tuple(
                line for line in lines if line.start > start and (stop is None or line.start < stop)
            )
    return ()
