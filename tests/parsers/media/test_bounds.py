"""Bounds: small payloads that would fill any memory are refused, honest pages are not."""

import pytest

from parsers.media.bounds import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_LINES,
    MAX_TAGS,
    markup_fault,
    text_fault,
)
from parsers.parse import parse
from tests.parsers.bounded import bounded

BOMBS = {
    "deep": "<div>" * (MAX_DEPTH + 1),
    "end tags of nothing": "<div></span>" * 20_000,
    "end tags behind a fence": "<span><div></span>" * 20_000,
    "reopened formatting": "".join(f"<p><b id={n}></i>" for n in range(20_000)),
    "reopened in each block": "".join(f"<div><b id={n}></div>" for n in range(20_000)),
    "closed only inside a cell": "".join(f"<b id={n}><table><td></b></table>" for n in range(9000)),
    "copied into each paragraph": "<b>" * 1500 + "<p>x" * 60_000,
    "tags": "<p>" * (MAX_TAGS + 1),
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(60_000)) + ">",
    "characters": "<p>" + "字" * (MAX_CHARACTERS + 1),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_markup_bomb_is_refused_before_a_tree_is_built(bomb: str) -> None:
    with bounded():
        assert markup_fault(BOMBS[bomb])


@pytest.mark.parametrize(
    "text", ["字" * (MAX_CHARACTERS + 1), "字\n" * (MAX_LINES + 1), "|" * 10**6]
)
def test_endless_text_is_refused(text: str) -> None:
    assert text_fault(text)


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + ("<tr>" + "<td><font>1" * 10) * 9000 + "</table>",
        "<table>" + ("<tr>" + "<td><p><span>1</span></p></td>" * 7 + "</tr>") * 2000 + "</table>",
        "<b><i>甲</b></i>" * 5000,
        "<ul>" + "<li><a href=x>甲</a>" * 20_000 + "</ul>",
        "<div>" * 100 + "<p>甲</p>" * 20_000 + "</div>" * 100,
        '<img src="data:image/png;base64,' + "A" * 6_000_000 + '">',
    ],
)
def test_large_honest_pages_are_read(page: str) -> None:
    assert markup_fault(page) is None


def test_windows_line_ends_are_one_line_end() -> None:
    assert text_fault("字\r\n" * (MAX_LINES - 1)) is None


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 1500 + "<h1>甲<div>" * 200 + "乙",
        "<table><tr><td>甲" * 600 + "公开" * 10_000,
        "<table>" + ("<tr>" + "<td rowspan=500 colspan=100>1" * 10) * 1000,
        "<table><tr><td>重复申请<td>1</table>" * 3000,
        "<div id=zoom>甲</div>" * 5000,
        "<p>" + "x" * 200_000,
        "<table><tr><td>规章<td>甲" + "&nbsp;" * 100_000 + "乙</table>",
    ],
)
def test_markup_below_the_bounds_is_read(markup: str) -> None:
    with bounded():
        assert parse(markup.encode()).source.media_type == "text/html"
