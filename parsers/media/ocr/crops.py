"""Crops: the part of a page that holds one cell or one line, without the lines around it."""

from collections.abc import Iterator

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


def rounded(x0: float, y0: float, x1: float, y1: float) -> Box:
    """Return a box as a path can write it, so that the same pixels are cut out again."""
    return Box(round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))


def crop_cell(page: Bitmap, box: Box) -> tuple[Picture | None, bool]:
    """Return the picture of a cell, None if it is blank, and whether its ink touches the sides."""
    rows, columns = page.slices(box)
    lines = page.lines[rows, columns]
    ink = _without_specks(page.ink[rows, columns] & ~lines)
    if ink.sum() <= _SPECK * (page.dpi / _DPI) ** 2:
        return None, False
    grey = page.grey[rows, columns].copy()
    grey[lines] = _paper(grey)
    touches = bool(ink[:, :_EDGE].sum() + ink[:, -_EDGE:].sum() > _SPECK)
    return _picture(_around(grey, ink), page.dpi), touches


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
    least = 2
    shown = ink.sum(axis=1) >= least
    edges = np.diff(np.pad(shown, 1).astype(np.int8))
    bands = list(zip(np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0], strict=True))
    for top, bottom in _joined([(int(a), int(b)) for a, b in bands], page.dpi):
        across = np.nonzero(ink[top:bottom].any(axis=0))[0]
        if len(across):
            x0, x1 = (int(across[0]) - 4) * scale + area.x0, (int(across[-1]) + 5) * scale + area.x0
            yield rounded(
                max(x0, 0.0), area.y0 + (top - 3) * scale, x1, area.y0 + (bottom + 3) * scale
            )


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


def _around(grey: Grey, ink: Ink) -> Grey:
    ys, xs = np.nonzero(ink)
    top, bottom = max(int(ys.min()) - 3, 0), int(ys.max()) + 4
    left, right = max(int(xs.min()) - 3, 0), int(xs.max()) + 4
    return grey[top:bottom, left:right]


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
