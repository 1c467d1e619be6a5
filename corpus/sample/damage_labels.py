"""Damages to the labels of tables: cut, broken over lines, spelled otherwise."""

import re
from collections.abc import Callable
from random import Random

from corpus.sample.blocks import SampleDocument
from corpus.sample.edits import map_labels, map_tables
from corpus.sample.forms import group_label

_CUT = {
    "本年新制作数量": "本年新",
    "本年新公开数量": "本年新",
    "本年增/减": "本年增/",
    "现行有效件数": "现行有效件",
}
_BROKEN = {
    "本年新制作数量": "本年新\n制作数量",
    "本年新公开数量": "本年新\n公开数量",
    "对外公开总数量": "对外公开\n总数量",
    "本年制发件数": "本年制\n发件数",
    "商业企业": "商业\n企业",
    "社会公益组织": "社会公益组\n织",
    "尚未审结": "尚未\n审结",
}
_GROUP = re.compile(r"^(（[三四五六]）)(?=不予|无法|其他处理)")
_ORDINAL = re.compile(r"^(\d)\.")
_ASIDE = re.compile(r"（区分处理的.*）$")


def _relabel(document: SampleDocument, change: Callable[[str], str]) -> SampleDocument:
    return map_tables(document, lambda table: map_labels(table, change))


def truncated_headers(document: SampleDocument, rng: Random) -> SampleDocument:
    """Cut headers of table 2, so that two columns may both be called 本年新."""
    return _relabel(document, lambda text: _CUT.get(text, text))


def broken_labels(document: SampleDocument, rng: Random) -> SampleDocument:
    """Break headers and group labels over lines, some with an empty line between."""
    return _relabel(document, lambda text: _GROUP.sub("\\1\n\n", _BROKEN.get(text, text)))


def vertical_label(document: SampleDocument, rng: Random) -> SampleDocument:
    """Set 三、本年度办理结果 one character to a line."""
    label = group_label("results")
    return _relabel(document, lambda text: "\n".join(text) if text == label else text)


def other_punctuation(document: SampleDocument, rng: Random) -> SampleDocument:
    """Use half-width brackets, 1、 for 1., other quotes, and leave out the aside of （二）."""
    ordinal = rng.choice(("\\1、", "\\1．", "（\\1）"))
    quotes = rng.choice(('""', "「」", ("", "")))

    def spell(text: str) -> str:
        text = _ORDINAL.sub(ordinal, _ASIDE.sub("", text))
        text = text.replace("“", quotes[0]).replace("”", quotes[1])
        return text if ordinal.startswith("（") else text.replace("（", "(").replace("）", ")")

    return _relabel(document, spell)


def unnumbered_rows(document: SampleDocument, rng: Random) -> SampleDocument:
    """Leave the ordinals of sub-rows out."""
    return _relabel(document, lambda text: _ORDINAL.sub("", text))
