"""The shapes of digits: one that looks like another digit of the same page is never believed."""

import pytest

pytest.importorskip("numpy", reason="the extra 'ocr' is not installed")
pytest.importorskip("PIL", reason="the extra 'ocr' is not installed")

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from parsers.media.ocr.crops import Crop
from parsers.media.ocr.glyphs import Examples, read_shapes

DIGITS = "0123456789"


def crop(text: str, spread: float = 2.0) -> Crop:
    """Draw a figure as a scanner would see it; the letters stand apart by `spread` pixels."""
    font = ImageFont.load_default(36)
    image = Image.new("L", (40 * len(text) + 20, 60), 255)
    drawing, x = ImageDraw.Draw(image), 10.0
    for sign in text:
        drawing.text((x, 5), sign, fill=0, font=font)
        x += font.getlength(sign) + spread
    grey = np.asarray(image)
    ink = grey < 128
    ys, xs = np.nonzero(ink)
    part = np.s_[ys.min() - 3 : ys.max() + 4, xs.min() - 3 : xs.max() + 4]
    return Crop(grey[part], ink[part], 300, touches=False)


def examples(*texts: str) -> Examples:
    known = []
    for number, text in enumerate(texts):
        shapes = read_shapes(crop(text), text)
        assert shapes is not None
        known.append((number, text, shapes[0]))
    return Examples(known)


def judge(found: Examples, shown: str, read: str) -> str:
    shapes = read_shapes(crop(shown), read)
    return "refuted" if shapes is None else found.judge(99, read, shapes[0])


ALL = ("12", "34", "56", "78", "90", "21", "43", "65", "87", "109")


@pytest.mark.parametrize("digit", DIGITS)
def test_a_digit_is_proven_as_itself_and_refuted_as_any_other(digit: str) -> None:
    found = examples(*ALL)
    assert judge(found, digit, digit) == "proven"
    assert {judge(found, digit, other) for other in DIGITS if other != digit} == {"refuted"}


def test_the_only_digit_of_its_kind_is_left_open() -> None:
    assert judge(examples("12", "21"), "4", "4") == "open"


@pytest.mark.parametrize(
    ("shown", "read"), [("12", "1"), ("12", "123"), ("-3", "3"), ("1.5", "15")]
)
def test_ink_that_makes_more_or_fewer_signs_than_were_read_is_refuted(
    shown: str, read: str
) -> None:
    assert judge(examples(*ALL), shown, read) == "refuted"


@pytest.mark.parametrize("text", ["+36", "-3", "12.50"])
def test_signs_and_points_are_told_from_digits(text: str) -> None:
    assert judge(examples(*ALL), text, text) == "proven"


def test_digits_far_apart_are_no_one_number() -> None:
    assert read_shapes(crop("12", spread=30), "12") is None


def test_one_example_that_was_misread_does_not_spoil_the_others() -> None:
    shapes = read_shapes(crop("7"), "7")
    assert shapes is not None
    known = [(n, t, s[0]) for n, t in enumerate(ALL) if (s := read_shapes(crop(t), t))]
    found = Examples([*known, (50, "1", shapes[0])])
    assert judge(found, "7", "7") == "proven"
    assert judge(found, "7", "1") == "refuted"


def test_a_sign_without_a_digit_behind_it_has_no_shapes() -> None:
    assert read_shapes(crop("5"), "-5") is None
