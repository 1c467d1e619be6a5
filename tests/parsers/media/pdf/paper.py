"""Pages to set a report on: fonts, lines of text, and the ways a whole page can be turned."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from corpus.sample.pools import chance

PAGE = (595.0, 842.0)
MARGIN = 72.0
LEAD = 1.45
EMBEDDED = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")


@dataclass(frozen=True, slots=True)
class PdfStyle:
    """How to set a report; `gap` moves the page break of table 3 up and down."""

    rules: Literal["strokes", "boxes", "rects", "open", "none"] = "strokes"
    repeats_head: bool = False
    gap: int = 0
    turned: int = 0
    sideways: bool = False
    shuffled: bool = False
    digits: Literal["same", "times", "wide"] = "times"
    font: Literal["cid", "embedded"] = "cid"
    blank_values: bool = False
    running_head: str = ""
    seed: int = 0


Op = Callable[[Canvas], Any]


@dataclass(slots=True)
class Setter:
    style: PdfStyle
    pages: list[list[Op]] = field(default_factory=lambda: [[]])
    y: float = PAGE[1] - MARGIN

    @property
    def font(self) -> str:
        return "STSong-Light" if self.style.font == "cid" else "Embedded"

    def new_page(self) -> None:
        self.pages.append([])
        self.y = PAGE[1] - MARGIN

    def prose(self, text: str, size: float, level: int = 1) -> None:
        for part in text.split("\n"):
            indent = 0.0 if level == 0 else 2 * size
            for line in self.wrap(part, PAGE[0] - 2 * MARGIN, size, indent):
                if self.y - size * LEAD < MARGIN:
                    self.new_page()
                self.y -= size * LEAD
                width = self.width(line, size)
                x = (PAGE[0] - width) / 2 if level == 0 else MARGIN + indent
                self.text(x, self.y, line, size)
                indent = 0.0 if level else indent
        self.y -= 4

    def wrap(self, text: str, width: float, size: float, indent: float = 0.0) -> Iterator[str]:
        line, room = "", width - indent
        for sign in text:
            if line and self.width(line + sign, size) > room:
                yield line
                line, room = "", width
            line += sign
        yield line

    def width(self, text: str, size: float) -> float:
        return sum(self._advance(sign, size) for sign in text)

    def _advance(self, sign: str, size: float) -> float:
        if sign.isascii() and self.style.digits == "times":
            return float(pdfmetrics.stringWidth(sign, "Times-Roman", size))
        return float(pdfmetrics.stringWidth(self._shown(sign), self.font, size))

    def _shown(self, text: str) -> str:
        if self.style.digits != "wide":
            return text
        return "".join(chr(ord(s) + 0xFEE0) if s.isdigit() and s.isascii() else s for s in text)

    def text(self, x: float, y: float, text: str, size: float) -> None:
        """Draw a line in runs of one font, as office programs do."""
        ops = self.pages[-1]
        for run in _runs(text):
            ascii_run = run[0].isascii() and self.style.digits == "times"
            name = "Times-Roman" if ascii_run else self.font
            ops.append(draw_text(x, y, self._shown(run), name, size))
            x += self.width(run, size)

    def finish(self) -> bytes:
        stream = io.BytesIO()
        canvas = Canvas(stream, pagesize=PAGE, invariant=True, pageCompression=1)
        for number, ops in enumerate(self.pages, 1):
            self._show(canvas, number, ops)
        canvas.save()
        return stream.getvalue()

    def _show(self, canvas: Canvas, number: int, ops: list[Op]) -> None:
        width, height = PAGE
        # The canvas itself swaps the sides of a page that is turned by a quarter.
        if self.style.sideways != (self.style.turned % 180 == 90):
            canvas.setPageSize((height, width))
        if self.style.sideways:
            canvas.translate(height, 0)
            canvas.rotate(90)
        if self.style.shuffled:
            chance(self.style.seed + number).shuffle(ops)
        for op in ops:
            op(canvas)
        canvas.setFont("Helvetica", 9)
        canvas.drawCentredString(width / 2, 40, f"- {number} -")
        if self.style.running_head:
            canvas.setFont(self.font, 9)
            canvas.drawCentredString(width / 2, height - 45, self.style.running_head)
        canvas.setPageRotation(self.style.turned)
        canvas.showPage()


def register() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    if EMBEDDED.exists():
        pdfmetrics.registerFont(TTFont("Embedded", str(EMBEDDED), subfontIndex=0))


def _runs(text: str) -> Iterator[str]:
    run = ""
    for sign in text:
        if run and run[-1].isascii() != sign.isascii():
            yield run
            run = ""
        run += sign
    if run:
        yield run


def draw_text(x: float, y: float, text: str, font: str, size: float) -> Op:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        canvas.drawString(x, y, text)

    return draw
