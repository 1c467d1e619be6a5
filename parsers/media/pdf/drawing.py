"""Drawing: the straight lines, filled areas and pictures of a page, and what they hide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2
from pypdfium2 import raw

from parsers.media.pdf.geometry import IDENTITY, Frame, Matrix, apply, chain
from parsers.media.pdf.marks import Box, Refused, Rule

_MAX_OBJECTS = 100_000
_MAX_POINTS = 200_000
_MAX_DEPTH = 12
# Points; a filled area so thin is a line.
_THIN = 3.0
_STRAIGHT = 0.7
_MIN_LENGTH = 3.0
_WHITE = 250
_OPAQUE = 250
_PICTURE = 40.0


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle or picture and its place in the order of painting."""

    box: Box
    order: int
    is_white: bool


@dataclass(slots=True)
class Drawing:
    """What was painted on a page; `orders` give the place of each object by its address."""

    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    orders: dict[int, int] = field(default_factory=dict)
    points: int = 0

    def hides(self, order: int, is_white: bool, x: float, y: float) -> bool:
        """Say whether a text painted at a place cannot be seen there."""
        over = [area for area in self.areas if area.box.holds(x, y)]
        if order >= 0 and any(area.order > order for area in over):
            return True
        under = [area for area in over if area.order < order or order < 0]
        return is_white and (not under or max(under, key=lambda area: area.order).is_white)

    def strikes(self, box: Box) -> bool:
        """Say whether a line goes through the middle of a sign."""
        height = box.y1 - box.y0
        low, high = box.y0 + 0.38 * height, box.y0 + 0.68 * height
        return any(
            low < rule.at < high and rule.start <= box.x0 + 1 and rule.end >= box.x1 - 1
            for rule in self.level
        )


def read_drawing(page: pypdfium2.PdfPage, frame: Frame) -> Drawing:
    """Read everything but the text of a page."""
    drawing = Drawing()
    reader = _Reader(drawing, frame)
    count = raw.FPDFPage_CountObjects(page)
    for index in range(max(count, 0)):
        reader.take(raw.FPDFPage_GetObject(page, index), IDENTITY, 0)
    return drawing


@dataclass(slots=True)
class _Reader:
    drawing: Drawing
    frame: Frame

    def take(self, shape: object, outer: Matrix, depth: int) -> None:
        orders = self.drawing.orders
        if len(orders) >= _MAX_OBJECTS:
            raise Refused("limit", f"a page has more than {_MAX_OBJECTS} objects")
        order = len(orders)
        orders[raw.cast(shape, raw.c_void_p).value or -order] = order
        kind = raw.FPDFPageObj_GetType(shape)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            self._take_path(shape, chain(_matrix(shape), outer), order)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            self._take_picture(shape, chain(_matrix(shape), outer), order)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = chain(_matrix(shape), outer)
            for index in range(max(raw.FPDFFormObj_CountObjects(shape), 0)):
                self.take(raw.FPDFFormObj_GetObject(shape, index), inner, depth + 1)

    def _take_picture(self, shape: object, matrix: Matrix, order: int) -> None:
        corners = [apply(matrix, x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
        box = self.frame.box(corners)
        if not self._take_thin(box) and min(box.x1 - box.x0, box.y1 - box.y0) > _PICTURE:
            self.drawing.pictures.append(box)
            self.drawing.areas.append(Area(box, order, is_white=False))

    def _take_path(self, shape: object, matrix: Matrix, order: int) -> None:
        mode, stroke = raw.c_int(), raw.c_int()
        raw.FPDFPath_GetDrawMode(shape, mode, stroke)
        strokes = bool(stroke.value) and not _is_unseen(raw.FPDFPageObj_GetStrokeColor, shape)
        fill = _color(raw.FPDFPageObj_GetFillColor, shape) if mode.value else (0, 0, 0, 0)
        for points in self._outlines(shape, matrix):
            if strokes:
                self._take_stroke(points)
            if fill[3]:
                self._take_fill(points, fill, order)

    def _outlines(self, shape: object, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
        """Yield the corners of each outline as seen; curves are passed over by their ends."""
        points: list[tuple[float, float]] = []
        count = max(raw.FPDFPath_CountSegments(shape), 0)
        self.drawing.points += count
        if self.drawing.points > _MAX_POINTS:
            raise Refused("limit", f"a page draws more than {_MAX_POINTS} lines")
        for index in range(count):
            segment = raw.FPDFPath_GetPathSegment(shape, index)
            x, y = raw.c_float(), raw.c_float()
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and points:
                yield points
                points = []
            points.append(self.frame.place(*apply(matrix, x.value, y.value)))
            if raw.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if points:
            yield points

    def _take_stroke(self, points: Sequence[tuple[float, float]]) -> None:
        for (x0, y0), (x1, y1) in pairwise(points):
            self._take_line(Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), _STRAIGHT)

    def _take_fill(
        self, points: Sequence[tuple[float, float]], fill: tuple[int, ...], order: int
    ) -> None:
        xs, ys = zip(*points, strict=True)
        box = Box(min(xs), min(ys), max(xs), max(ys))
        is_white = min(fill[:3]) >= _WHITE
        if is_white or not self._take_thin(box):
            is_cover = fill[3] >= _OPAQUE and min(box.x1 - box.x0, box.y1 - box.y0) > _THIN
            if is_cover and _is_rectangle(points):
                self.drawing.areas.append(Area(box, order, is_white))

    def _take_thin(self, box: Box) -> bool:
        return self._take_line(box, _THIN)

    def _take_line(self, box: Box, thickness: float) -> bool:
        width, height = box.x1 - box.x0, box.y1 - box.y0
        if height <= thickness and width >= max(_MIN_LENGTH, 2 * height):
            self.drawing.level.append(Rule((box.y0 + box.y1) / 2, box.x0, box.x1))
        elif width <= thickness and height >= max(_MIN_LENGTH, 2 * width):
            self.drawing.upright.append(Rule((box.x0 + box.x1) / 2, box.y0, box.y1))
        else:
            return False
        return True


def _is_rectangle(points: Sequence[tuple[float, float]]) -> bool:
    return len({(round(x, 1), round(y, 1)) for x, y in points}) == 4


def _matrix(shape: object) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(shape, matrix):
        return IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _color(ask: object, shape: object) -> tuple[int, int, int, int]:
    parts = [raw.c_uint() for _ in range(4)]
    if not callable(ask) or not ask(shape, *parts):
        return 0, 0, 0, 255
    red, green, blue, alpha = (int(part.value) for part in parts)
    return red, green, blue, alpha


def _is_unseen(ask: object, shape: object) -> bool:
    red, green, blue, alpha = _color(ask, shape)
    return alpha == 0 or min(red, green, blue) >= _WHITE
