"""Scans of generated PDFs: drawn at 200 dpi, askew, noisy, blurred and compressed."""

import io
from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from parsers.media.ocr.bitmap import POINTS

DPI = 200


@dataclass(frozen=True, slots=True)
class Scanner:
    """What a scanner does to a page; `skew` in degrees, `noise` in grey levels."""

    skew: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    quality: int = 0


SCANNERS = (
    Scanner(),
    Scanner(skew=0.6, noise=8, blur=0.6, quality=50),
    Scanner(skew=-1.3, noise=15, quality=40),
    Scanner(skew=0.3, blur=1.0, quality=30),
    Scanner(skew=-0.4, noise=25, quality=60),
)


def scan_images(payload: bytes, scanner: Scanner, seed: int = 0) -> list[Image.Image]:
    """Draw the pages of a PDF and spoil them."""
    rng = np.random.default_rng(seed)
    pdf = pypdfium2.PdfDocument(payload)
    try:
        drawn = [page.render(scale=DPI / POINTS, grayscale=True).to_pil() for page in pdf]
        return [_spoil(image.convert("L"), scanner, rng) for image in drawn]
    finally:
        pdf.close()


def _spoil(image: Image.Image, scanner: Scanner, rng: np.random.Generator) -> Image.Image:
    image = image.rotate(scanner.skew, Image.Resampling.BICUBIC, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(scanner.blur))
    noise = rng.normal(0, scanner.noise, (image.height, image.width))
    image = Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))
    if not scanner.quality:
        return image
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=scanner.quality)
    return Image.open(stream)


def scan_pdf(payload: bytes, scanner: Scanner, seed: int = 0) -> bytes:
    """Scan a PDF into a PDF of pictures."""
    return save(scan_images(payload, scanner, seed), "PDF", resolution=DPI)


def save(images: list[Image.Image], form: str, resolution: int = DPI) -> bytes:
    """Write images as one file of several pages."""
    stream = io.BytesIO()
    first, *others = images
    if others:
        first.save(stream, form, save_all=True, append_images=others, resolution=resolution)
    else:
        first.save(stream, form, resolution=resolution)
    return stream.getvalue()
