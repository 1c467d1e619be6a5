"""Damaged, deceitful and hostile PDFs: an honest reason or a lost sign, never a wrong number."""

import io
import re
import zlib
from collections.abc import Callable

import pytest

pytest.importorskip("pypdfium2", reason="the extra 'pdf' is not installed")
pytest.importorskip("reportlab", reason="reportlab sets the test pages")

from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from parsers.document import Document
from parsers.media.pdf import read as pdf_read
from parsers.media.pdf.marks import LOST, Unread
from parsers.media.pdf.read import read_pdf
from tests.parsers.bounded import bounded
from tests.parsers.media.pdf.paper import PdfStyle, register
from tests.parsers.media.pdf.pipeline import fault_of, open_pdf, record_of, sample, wrong_cells
from tests.parsers.media.pdf.typeset import render_pdf

REPORT = render_pdf(sample(0), PdfStyle())


def page(draw: Callable[[Canvas], object], encryption: StandardEncryption | None = None) -> bytes:
    register()
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=True, encrypt=encryption)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(72, 760, "政府信息公开工作年度报告")
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def shown(payload: bytes) -> str:
    return open_pdf(payload).text


def raw_pdf(*objects: bytes) -> bytes:
    """Write objects down without a cross-reference table, which the library makes itself."""
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, content) for number, content in enumerate(objects, 1)
    )
    return b"%PDF-1.4\n" + body + b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


def stream_object(entries: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    head = b"<<%s/Filter/FlateDecode/Length %d>>" % (entries, len(packed))
    return head + b"stream\n" + packed + b"\nendstream"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_a_file_that_was_cut_short_is_not_read(share: float) -> None:
    assert fault_of(REPORT[: int(len(REPORT) * share) or 8]).fault == "damaged"


def test_a_file_with_a_password_is_named_as_encrypted() -> None:
    closed = page(lambda canvas: None, StandardEncryption("secret"))
    assert fault_of(closed).fault == "encrypted"


def test_a_file_that_only_forbids_printing_is_read() -> None:
    limited = page(lambda canvas: None, StandardEncryption("", "owner", canPrint=0))
    assert "政府信息公开" in shown(limited)


def test_without_the_library_the_reason_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_read, "open_pages", lambda payload: None)
    assert "pip install 'nianbao[pdf]'" in fault_of(REPORT).reason


def test_pages_that_are_pictures_are_named_as_a_scan() -> None:
    assert fault_of(page_of_picture()).fault == "scan"


def page_of_picture() -> bytes:
    image = stream_object(
        b"/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceGray",
        b"\x80" * 100,
    )
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>",
        stream_object(b"", b"q 595 0 0 842 0 0 cm /I Do Q"),
        image,
    )


def test_text_that_no_reader_of_the_page_sees_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        invisible = canvas.beginText(72, 700)
        invisible.setTextRenderMode(3)
        invisible.textOut("11111")
        canvas.drawText(invisible)
        canvas.restoreState()
        canvas.setFillGray(1)
        canvas.drawString(72, 680, "22222")
        canvas.setFillGray(0)
        canvas.drawString(72, 660, "33333")
        canvas.setFillGray(1)
        canvas.rect(60, 650, 200, 30, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.drawString(-500, 640, "44444")
        canvas.drawString(72, 600, "55555")

    text = shown(page(draw))
    assert [number for number in "12345" if number * 5 in text] == ["5"]


def test_white_text_on_a_dark_ground_is_seen() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(60, 650, 200, 30, stroke=0, fill=1)
        canvas.setFillGray(1)
        canvas.drawString(72, 660, "申请人情况")

    assert "申请人情况" in shown(page(draw))


def test_a_struck_number_is_lost_and_a_number_printed_over_another_too() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 700, "12")
        canvas.line(70, 704, 90, 704)
        canvas.drawString(172, 700, "34")
        canvas.drawString(172, 700, "56")

    text = shown(page(draw))
    assert not any(digit in text for digit in "123456")
    assert LOST in text


def test_bold_by_printing_twice_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 700, "1234")
        canvas.drawString(72.4, 700, "1234")

    assert "1234" in shown(page(draw)).split("\n")


def test_a_raised_digit_never_makes_a_number_longer() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 700, "10")
        canvas.setFont("Helvetica", 7)
        canvas.drawString(85.4, 704, "2")

    assert "102" not in shown(page(draw))


def with_digits_mapped(payload: bytes, mapping: dict[int, int]) -> bytes:
    """Change what the character maps of a file say about digits."""

    def change(match: re.Match[bytes]) -> bytes:
        try:
            text = zlib.decompressobj().decompress(match[2])
        except zlib.error:
            return match[0]
        if b"beginbf" not in text:
            return match[0]
        for old, new in mapping.items():
            text = text.replace(b"<00%02X>\n" % old, b"<@00%02X>\n" % new)
        packed = zlib.compress(text.replace(b"<@", b"<"))
        return re.sub(rb"/Length \d+", b"/Length %d" % len(packed), match[1]) + packed

    return re.sub(
        rb"(<<[^<>]*>>\s*stream\r?\n)(.*?)(?=endstream)", change, payload, flags=re.DOTALL
    )


@pytest.mark.parametrize(
    "mapping", [{0x31: 0x38, 0x38: 0x31}, {0x30 + d: 0xE030 + d for d in range(10)}]
)
def test_digits_of_a_font_whose_map_lies_are_lost(
    mapping: dict[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reportlab import rl_config

    monkeypatch.setattr(rl_config, "useA85", 0)

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Vera", 12)
        canvas.drawString(72, 700, "0123456789")

    honest = page(draw)
    assert "0123456789" in shown(honest)
    lying = with_digits_mapped(honest, mapping)
    assert lying != honest
    found = read_pdf(lying)
    text = found.text if isinstance(found, Document) else ""
    assert not any(sign.isdecimal() for sign in text)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = raw_pdf(b"<</Type/Catalog>>", stream_object(b"", b"q Q " * 2**25))
    with bounded():
        assert fault_of(bomb).fault == "limit"


def test_a_huge_picture_is_refused() -> None:
    picture = b"<</Subtype/Image/Width 90000/Height 90000/Length 0>>stream\n\nendstream"
    assert fault_of(raw_pdf(b"<</Type/Catalog>>", picture)).fault == "limit"


def test_drawings_that_call_each_other_without_end_are_refused() -> None:
    forms = [
        stream_object(
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
            % (number + 6),
            b"/X Do " * 10,
        )
        for number in range(12)
    ]
    tree = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources 17 0 R>>",
        stream_object(b"", b"/X Do"),
    )
    with bounded():
        assert fault_of(raw_pdf(*tree, *forms, b"<</XObject<</X 5 0 R>>>>")).fault == "limit"


def test_page_trees_that_loop_come_to_an_end() -> None:
    looped = raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 3 0 R 2 0 R]/Count 100000>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    )
    with bounded():
        assert isinstance(read_pdf(looped), Unread)


@settings(max_examples=8, deadline=None)
@given(st.binary(max_size=400), st.integers(0, len(REPORT)))
def test_any_bytes_in_the_middle_of_a_file_give_no_wrong_number(noise: bytes, place: int) -> None:
    with bounded():
        found = read_pdf(REPORT[:place] + noise + REPORT[place + len(noise) :])
    if isinstance(found, Document):
        assert wrong_cells(sample(0), record_of(found)) == []
