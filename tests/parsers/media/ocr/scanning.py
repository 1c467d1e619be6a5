"""Scans of generated PDFs: drawn at 200 dpi, stamped, shaded, askew, noisy, blurred, compressed."""

import io
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

from parsers.media.ocr.bitmap import POINTS

DPI = 200
_WHITE = (255, 255, 255)
_SEAL = (215, 30, 40, 210)
_YELLOWED = np.array([1.0, 0.98, 0.92], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Scanner:
    """What a scanner does to a page; `skew` in degrees, `noise` in grey levels.

    `shade` is the share of light that the left side lacks, `faded` that of the ink; `seals` are
    red stamps on each page, over whatever stands there.
    """

    skew: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    quality: int = 0
    shade: float = 0.0
    faded: float = 0.0
    seals: int = 0


SCANNERS = (
    Scanner(),
    Scanner(skew=0.6, noise=8, blur=0.6, quality=50),
    Scanner(skew=-1.3, noise=15, quality=40),
    Scanner(skew=0.3, blur=1.0, quality=30),
    Scanner(skew=-0.4, noise=25, quality=60),
)


def any_scanner(seed: int) -> Scanner:
    """Draw a scanner: up to 2 degrees, noise, blur and one of four papers."""
    rng = np.random.default_rng(seed)
    drawn = Scanner(
        skew=float(rng.uniform(-2, 2)), noise=float(rng.uniform(0, 20)),
        blur=float(rng.uniform(0, 0.9)), quality=int(rng.integers(30, 90)),
    )  # fmt: skip
    papers = (drawn, replace(drawn, seals=1), replace(drawn, shade=0.2), replace(drawn, faded=0.3))
    return papers[seed % 4]


def scan_images(
    payload: bytes, scanner: Scanner, seed: int = 0, part: float = 1.0
) -> list[Image.Image]:
    """Draw the upper part of the pages of a PDF and spoil them."""
    rng = np.random.default_rng(seed)
    pdf = pypdfium2.PdfDocument(payload)
    try:
        drawn = [page.render(scale=DPI / POINTS).to_pil().convert("RGB") for page in pdf]
        kept = [image.crop((0, 0, image.width, round(image.height * part))) for image in drawn]
        return [_spoil(image, scanner, rng) for image in kept]
    finally:
        pdf.close()


def _spoil(image: Image.Image, scanner: Scanner, rng: np.random.Generator) -> Image.Image:
    for _ in range(scanner.seals):
        _stamp(image, int(rng.integers(300, 1300)), int(rng.integers(300, 2000)))
    image = image.rotate(scanner.skew, Image.Resampling.BICUBIC, fillcolor=_WHITE)
    pixels = np.asarray(image.filter(ImageFilter.GaussianBlur(scanner.blur)), dtype=np.float32)
    if scanner.shade:
        light = np.linspace(1 - scanner.shade, 1, image.width, dtype=np.float32)[None, :, None]
        pixels = pixels * light * _YELLOWED
    if scanner.faded:
        pixels = 243 - (255 - pixels) * (1 - scanner.faded)
    noise = rng.normal(0, scanner.noise, (image.height, image.width)).astype(np.float32)
    spoilt = Image.fromarray(np.clip(pixels + noise[:, :, None], 0, 255).astype(np.uint8))
    if not scanner.quality:
        return spoilt
    stream = io.BytesIO()
    spoilt.save(stream, "JPEG", quality=scanner.quality)
    return Image.open(stream)


def _stamp(image: Image.Image, x: int, y: int) -> None:
    drawing = ImageDraw.Draw(image, "RGBA")
    drawing.ellipse((x - 160, y - 160, x + 160, y + 160), outline=_SEAL, width=9)
    drawing.ellipse((x - 40, y - 40, x + 40, y + 40), fill=_SEAL)


def scan_pdf(payload: bytes, scanner: Scanner, seed: int = 0, part: float = 1.0) -> bytes:
    """Scan a PDF into a PDF of pictures."""
    return save(scan_images(payload, scanner, seed, part), "PDF", resolution=DPI)


def save(images: list[Image.Image], form: str, resolution: int = DPI) -> bytes:
    """Write images as one file of several pages."""
    stream = io.BytesIO()
    first, *others = images
    if others:
        first.save(stream, form, save_all=True, append_images=others, resolution=resolution)
    else:
        first.save(stream, form, resolution=resolution)
    return stream.getvalue()
