"""Pictures: the pages of a scanned PDF or of an image file, drawn one at a time."""

import io
from collections.abc import Iterator
from contextlib import closing

import pypdfium2
from PIL import Image, ImageSequence, UnidentifiedImageError

from parsers.media.ocr.bitmap import POINTS, Bitmap, straighten
from parsers.media.pdf.marks import Refused
from parsers.media.pdf.read import open_pages

DPI = 300
MAX_PAGES = 40
MAX_PIXELS = 40_000_000
_MAX_DRAWN = 12_000_000
_MIN_SIDE = 200
# Inches; a picture without a credible resolution is taken for a page so wide.
_PAGE_WIDTH = 8.27
_FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "GIF")


def read_pictures(payload: bytes) -> Iterator[Bitmap]:
    """Yield the pages of a payload made straight; raise Refused if it cannot be drawn."""
    yield from _pdf_pages(payload) if b"%PDF-" in payload[:1024] else _frames(payload)


def _pdf_pages(payload: bytes) -> Iterator[Bitmap]:
    pages = open_pages(payload)
    if pages is None:
        raise Refused("missing", "reading PDF needs an extra package")
    with closing(pages):
        if pages.count > MAX_PAGES:
            raise Refused("limit", f"the scan has {pages.count} pages, the limit is {MAX_PAGES}")
        for number in range(1, pages.count + 1):
            image, dpi = _drawn(pages.page(number))
            yield straighten(image, dpi)


def _drawn(page: pypdfium2.PdfPage) -> tuple[Image.Image, int]:
    """Draw a page, at a lower resolution if it is very large."""
    width, height = page.get_size()
    dpi = DPI
    while width * height * (dpi / POINTS) ** 2 > _MAX_DRAWN and dpi > 1:
        dpi = dpi * 2 // 3
    bitmap = page.render(scale=dpi / POINTS)
    try:
        return bitmap.to_pil().convert("RGB"), dpi
    finally:
        bitmap.close()
        page.close()


def _frames(payload: bytes) -> Iterator[Bitmap]:
    try:
        with Image.open(io.BytesIO(payload), formats=_FORMATS) as image:
            for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                if number > MAX_PAGES:
                    raise Refused("limit", f"the image has more than {MAX_PAGES} pages")
                yield straighten(*_scaled(frame))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise Refused("damaged", "the image is damaged, cut short or far too large") from error


def _scaled(frame: Image.Image) -> tuple[Image.Image, int]:
    """Bring a page to the resolution at which recognition works best."""
    if frame.width * frame.height > MAX_PIXELS:
        raise Refused("limit", f"the image has more than {MAX_PIXELS} pixels")
    if min(frame.size) < _MIN_SIDE:
        raise Refused("scan", "the image is too small to hold a readable table")
    upright = frame if frame.mode == "L" else frame.convert("RGB")
    factor = DPI * _PAGE_WIDTH / min(upright.size)
    size = (round(upright.width * factor), round(upright.height * factor))
    if size[0] * size[1] > _MAX_DRAWN:
        raise Refused("limit", "the image is far too long for a page")
    return upright.resize(size, Image.Resampling.BICUBIC), DPI
