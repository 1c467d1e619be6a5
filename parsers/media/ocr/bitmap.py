"""Bitmaps: a page's picture made straight and parted into paper and ink."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from parsers.media.pdf.marks import Box, Rule

POINTS = 72
Grey = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.bool_]

# Points; no stroke of a sign in running text is so long, every ruling line is longer.
_LINE = 17.0
_SOLID = 0.88
# How far the edge of a line is blurred.
_BLUR = 0.5
_MAX_SKEW = 3.0
# The skew shows as well on a picture a quarter of the size.
_COARSE = 2
# Rows of pixels summed at a time.
_BLOCK = 256
_MAX_POINTS = 150_000
# Side of the square around a pixel that it is compared with, in points.
_NEIGHBOURHOOD = 14.0
_CONTRAST = 0.82


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A straight page: grey levels, what of it is ink, and which pixels belong to lines.

    `level` and `upright` are the pieces of those lines, in points.
    """

    grey: Grey
    ink: Ink
    lines: Ink
    dpi: int
    level: tuple[Rule, ...] = ()
    upright: tuple[Rule, ...] = ()

    @property
    def size(self) -> tuple[float, float]:
        """Return width and height in points."""
        height, width = self.grey.shape
        return width * POINTS / self.dpi, height * POINTS / self.dpi

    def slices(self, box: Box, inset: float = 0.0) -> tuple[slice, slice]:
        """Return the rows and columns of pixels inside a box given in points."""
        scale = self.dpi / POINTS
        top, bottom = round((box.y0 + inset) * scale), round((box.y1 - inset) * scale)
        left, right = round((box.x0 + inset) * scale), round((box.x1 - inset) * scale)
        return slice(max(top, 0), max(bottom, 0)), slice(max(left, 0), max(right, 0))


def straighten(image: Image.Image, dpi: int) -> Bitmap:
    """Turn a picture by the few degrees it was scanned askew and find its ink and its lines."""
    grey = _without_red(image)
    small = grey.reduce(_COARSE)
    angle = _skew(_find_ink(small, dpi // _COARSE))
    if abs(angle) > 0.01:
        grey = grey.rotate(angle, Image.Resampling.BILINEAR, fillcolor=255)
    ink = _find_ink(grey, dpi)
    level, level_pixels = _find_lines(ink, dpi)
    upright, upright_pixels = _find_lines(np.ascontiguousarray(ink.T), dpi)
    return Bitmap(np.asarray(grey), ink, level_pixels | upright_pixels.T, dpi, level, upright)


def _without_red(image: Image.Image) -> Image.Image:
    """Return grey levels in which red ink, as of a seal stamped over the text, is hardly seen."""
    return image.getchannel("R") if image.mode == "RGB" else image.convert("L")


def _find_ink(grey: Image.Image, dpi: int) -> Ink:
    """Call dark what is darker than its surroundings and than the middle of the page's levels."""
    around = grey.filter(ImageFilter.BoxBlur(_NEIGHBOURHOOD * dpi / POINTS / 2))
    darker = np.asarray(around.point([int(level * _CONTRAST) for level in range(256)]))
    pixels = np.asarray(grey)
    return np.asarray((pixels < darker) & (pixels < _middle(pixels)))


def _middle(grey: Grey) -> float:
    """Return the level that parts dark from light best, but never one close to white."""
    counts = np.array(Image.fromarray(grey).histogram(), dtype=np.float64)
    weights, sums = np.cumsum(counts), np.cumsum(counts * np.arange(256))
    total, whole = weights[-1], sums[-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = sums / weights - (whole - sums) / (total - weights)
        spread = np.nan_to_num(weights * (total - weights) * gap**2)
    return float(min(int(np.argmax(spread)) + 25, 215))


def _skew(ink: Ink) -> float:
    """Return by how many degrees lines rise to the right, found where rows are told apart best."""
    ys, xs = np.nonzero(ink)
    step = max(1, len(xs) // _MAX_POINTS)
    ys, xs = ys[::step], xs[::step]
    if len(xs) < 100:
        return 0.0
    best = 0.0
    for reach, fineness in ((_MAX_SKEW, 0.25), (0.3, 0.05), (0.05, 0.01)):
        angles = np.arange(best - reach, best + reach + fineness / 2, fineness)
        scores = [_sharpness(xs, ys, float(angle)) for angle in angles]
        best = float(angles[scores.index(max(scores))])
    return best


def _sharpness(xs: npt.NDArray[np.int64], ys: npt.NDArray[np.int64], angle: float) -> float:
    rows = np.round(ys - xs * np.tan(np.radians(angle))).astype(np.int64)
    counts = np.bincount(rows - rows.min()).astype(np.float64)
    return float((counts**2).sum())


def _find_lines(ink: Ink, dpi: int) -> tuple[tuple[Rule, ...], Ink]:
    """Return the level lines of a page, and their pixels with a margin for blurred edges."""
    length = round(_LINE * dpi / POINTS)
    pixels = np.zeros_like(ink)
    rules: list[Rule] = []
    for row, start, end in _runs(_solid(ink, length)):
        rules.append(_rule(row, start, end + length, dpi))
        pixels[row, start : end + length] = True
    for _ in range(max(1, round(_BLUR * dpi / POINTS))):
        pixels[1:] |= pixels[:-1]
        pixels[:-1] |= pixels[1:]
    return tuple(rules), pixels


def _rule(row: int, start: int, end: int, dpi: int) -> Rule:
    scale = POINTS / dpi
    return Rule(row * scale, start * scale, end * scale)


def _solid(ink: Ink, length: int) -> Ink:
    """Say where a stretch begins that is ink all along; gaps as scanners leave them are closed."""
    height, width = ink.shape
    if width <= length:
        return np.zeros((height, 0), dtype=np.bool_)
    solid = np.zeros((height, width - length + 1), dtype=np.bool_)
    # Most rows have too little ink for any line; sums are taken of the others only.
    thick = ink.copy()
    thick[1:] |= ink[:-1]
    rows = np.nonzero(np.count_nonzero(thick, axis=1) >= _SOLID * length)[0]
    for block in np.array_split(rows, max(1, len(rows) // _BLOCK)):
        sums = np.zeros((len(block), width + 1), dtype=np.int32)
        np.cumsum(thick[block], axis=1, out=sums[:, 1:], dtype=np.int32)
        solid[block] = sums[:, length:] - sums[:, :-length] >= _SOLID * length
    return solid


def _runs(solid: Ink) -> Iterator[tuple[int, int, int]]:
    """Yield row, first and last column of the places at which stretches begin."""
    for row in np.nonzero(solid.any(axis=1))[0].tolist():
        edges = np.diff(np.pad(solid[row], 1).astype(np.int8))
        starts, ends = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            yield row, start, end - 1
