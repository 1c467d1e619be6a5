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
_MAX_POINTS = 150_000
# Side of the square around a pixel that it is compared with, in points.
_NEIGHBOURHOOD = 14.0
_CONTRAST = 0.82


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A straight page: grey levels, what of it is ink, and which pixels belong to lines."""

    grey: Grey
    ink: Ink
    lines: Ink
    dpi: int

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
    """Turn a picture by the few degrees it was scanned askew and find its ink."""
    grey = image.convert("L")
    angle = _skew(_find_ink(grey, dpi))
    if abs(angle) > 0.01:
        grey = grey.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    ink = _find_ink(grey, dpi)
    return Bitmap(np.asarray(grey), ink, _lines(ink, dpi), dpi)


def _find_ink(grey: Image.Image, dpi: int) -> Ink:
    """Call dark what is darker than its surroundings and than the middle of the page's levels."""
    around = np.asarray(grey.filter(ImageFilter.BoxBlur(_NEIGHBOURHOOD * dpi / POINTS / 2)))
    pixels = np.asarray(grey)
    return (pixels < (around * np.float32(_CONTRAST)).astype(np.uint8)) & (pixels < _middle(pixels))


def _middle(grey: Grey) -> float:
    """Return the level that parts dark from light best, but never one close to white."""
    counts = np.bincount(grey.ravel(), minlength=256).astype(np.float64)
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


def find_rules(ink: Ink, dpi: int) -> tuple[list[Rule], list[Rule]]:
    """Find the level and the upright lines, in points."""
    return list(_rules(ink, dpi)), list(_rules(ink.T, dpi))


def _solid(ink: Ink, dpi: int) -> Ink:
    """Say where a stretch begins that is ink all along; gaps as scanners leave them are closed."""
    length = round(_LINE * dpi / POINTS)
    if ink.shape[1] <= length:
        return np.zeros((ink.shape[0], 0), dtype=np.bool_)
    thick = ink.copy()
    thick[1:] |= ink[:-1]
    sums = np.cumsum(np.pad(thick, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    return np.asarray(sums[:, length:] - sums[:, :-length] >= _SOLID * length)


def _rules(ink: Ink, dpi: int) -> Iterator[Rule]:
    """Yield the pieces of lines in each row of pixels."""
    length = round(_LINE * dpi / POINTS)
    solid = _solid(ink, dpi)
    edges = np.diff(np.pad(solid, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    scale = POINTS / dpi
    for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
        yield Rule(row * scale, start * scale, (end - 1 + length) * scale)


def _lines(ink: Ink, dpi: int) -> Ink:
    """Return the pixels of all lines, with a margin for their blurred edges."""
    return np.asarray(_line_pixels(ink, dpi) | _line_pixels(ink.T, dpi).T)


def _line_pixels(ink: Ink, dpi: int) -> Ink:
    length = round(_LINE * dpi / POINTS)
    solid = _solid(ink, dpi)
    begins = np.pad(solid, ((0, 0), (0, ink.shape[1] - solid.shape[1])))
    ends = np.zeros_like(begins)
    ends[:, length:] = begins[:, : ends.shape[1] - length]
    lines = np.cumsum(begins.astype(np.int16) - ends, axis=1) > 0
    for _ in range(max(1, round(_BLUR * dpi / POINTS))):
        lines[1:] |= lines[:-1]
        lines[:-1] |= lines[1:]
    return np.asarray(lines)
