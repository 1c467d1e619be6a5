"""Crops: the part of a page that holds one cell or one line, without the lines around it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from parsers.media.ocr.bitmap import POINTS, Bitmap, Grey, Ink
from parsers.media.ocr.recogniser import Picture
from parsers.media.pdf.marks import Box

# Pixels at the sides of a cell in which no sign stands that is whole.
_EDGE = 2
_MARGIN = 20
# Pixels of ink at 300 dpi: a speck has fewer, a full stop more.
_SPECK = 12
_DPI = 300
# Between two lines of a cell that are set beside each other, in heights of a line.
_GAP = 0.12


@dataclass(frozen=True, slots=True)
class Crop:
    """The ink of one cell; `touches` says that some of it may be cut off at the sides."""

    grey: Grey
    ink: Ink
    dpi: int
    touches: bool

    def picture(self) -> Picture:
        """Return the cell as it stands on the page."""
        return _picture(self.grey, self.dpi)

    def doubled(self) -> Picture:
        """Return the cell twice side by side, as two words of one line."""
        height, paper = self.grey.shape[0], _paper(self.grey)
        space: Grey = np.full((height, height), paper, dtype=np.uint8)
        return _picture(np.concatenate((self.grey, space, self.grey), axis=1), self.dpi)

    def unfolded(self) -> Picture:
        """Return the cell with its lines set side by side; a level line is read best."""
        bands = self.bands()
        if len(bands) < 2:
            return self.picture()
        height = max(bottom - top for top, bottom in bands)
        paper = _paper(self.grey)
        parts: list[Grey] = []
        for top, bottom in bands:
            across = np.nonzero(self.ink[top:bottom].any(axis=0))[0]
            part = self.grey[top:bottom, int(across[0]) : int(across[-1]) + 1]
            above = (height - (bottom - top)) // 2
            sides = ((above, height - (bottom - top) - above), (0, round(_GAP * height)))
            parts.append(np.pad(part, sides, constant_values=paper))
        return _picture(np.concatenate(parts, axis=1), self.dpi)

    def bands(self) -> list[tuple[int, int]]:
        """Return the lines of the cell as rows of pixels."""
        return _bands(self.ink, self.dpi)


def rounded(x0: float, y0: float, x1: float, y1: float) -> Box:
    """Return a box as a path can write it, so that the same pixels are cut out again."""
    return Box(round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))


def crop_cell(page: Bitmap, box: Box) -> Crop | None:
    """Return what stands in a cell, None if it is blank."""
    rows, columns = page.slices(box)
    lines = page.lines[rows, columns]
    ink = _without_specks(page.ink[rows, columns] & ~lines)
    if ink.sum() <= _SPECK * (page.dpi / _DPI) ** 2:
        return None
    grey = page.grey[rows, columns].copy()
    grey[lines] = _paper(grey)
    touches = bool(ink[:, :_EDGE].sum() + ink[:, -_EDGE:].sum() > _SPECK)
    ys, xs = np.nonzero(ink)
    down = slice(max(int(ys.min()) - 3, 0), int(ys.max()) + 4)
    across = slice(max(int(xs.min()) - 3, 0), int(xs.max()) + 4)
    return Crop(grey[down, across], ink[down, across], page.dpi, touches)


def crop_line(page: Bitmap, box: Box) -> Picture | None:
    """Return the picture of a line of running text."""
    rows, columns = page.slices(box)
    grey, ink = page.grey[rows, columns], page.ink[rows, columns]
    return _picture(grey, page.dpi) if ink.any() else None


def find_lines(page: Bitmap, area: Box) -> Iterator[Box]:
    """Yield the boxes of the lines of text inside an area, from top to bottom."""
    rows, columns = page.slices(area)
    ink = _without_specks(page.ink[rows, columns])
    scale = POINTS / page.dpi
    for top, bottom in _bands(ink, page.dpi):
        across = np.nonzero(ink[top:bottom].any(axis=0))[0]
        if len(across):
            x0, x1 = (int(across[0]) - 4) * scale + area.x0, (int(across[-1]) + 5) * scale + area.x0
            yield rounded(
                max(x0, 0.0), area.y0 + (top - 3) * scale, x1, area.y0 + (bottom + 3) * scale
            )


def _bands(ink: Ink, dpi: int) -> list[tuple[int, int]]:
    least = 2
    edges = np.diff(np.pad(ink.sum(axis=1) >= least, 1).astype(np.int8))
    bands = zip(np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0], strict=True)
    return _joined([(int(top), int(bottom)) for top, bottom in bands], dpi)


def _joined(bands: list[tuple[int, int]], dpi: int) -> list[tuple[int, int]]:
    """Put the parts of signs together that blank rows part, such as both strokes of 二."""
    joined: list[tuple[int, int]] = []
    usual = dpi // 10
    for top, bottom in bands:
        if joined and (top - joined[-1][1] <= 2 or _fits(joined[-1], bottom, top, usual)):
            joined[-1] = (joined[-1][0], bottom)
        else:
            joined.append((top, bottom))
    least = dpi // 40
    return [band for band in joined if band[1] - band[0] >= least]


def _fits(band: tuple[int, int], bottom: int, top: int, usual: int) -> bool:
    return bottom - band[0] <= 1.3 * usual and top - band[1] <= usual // 4


def _without_specks(ink: Ink) -> Ink:
    """Drop pixels that have hardly any ink around them."""
    if not ink.size:
        return ink
    padded = np.pad(ink, 1).astype(np.uint8)
    height, width = ink.shape
    around = sum(
        padded[down : down + height, right : right + width]
        for down in range(3) for right in range(3)
    )  # fmt: skip
    return ink & (np.asarray(around) >= 4)


def _picture(grey: Grey, dpi: int) -> Picture:
    framed = np.pad(grey, _MARGIN, constant_values=_paper(grey))
    height, width = framed.shape
    return Picture(width, height, np.ascontiguousarray(framed).tobytes(), dpi)


def scaled(picture: Picture, scale: float) -> Picture:
    """Return a picture in another size."""
    if scale == 1:
        return picture
    image = Image.frombytes("L", (picture.width, picture.height), picture.grey)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return Picture(*size, image.resize(size, Image.Resampling.BICUBIC).tobytes(), picture.dpi)


def _paper(grey: Grey) -> int:
    return int(np.percentile(grey, 90))
