"""Traps in the text around the tables that `formats.md` c.1 to c.7, c.11 and d name."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from opencc import OpenCC

from corpus.sample.blocks import Block, Heading, Paragraph, SampleDocument, TableBlock
from corpus.sample.edits import map_cells, map_labels, map_tables, with_blocks, with_truth
from corpus.sample.pools import names

_TITLES = (
    "{year}年{name}政府信息公开工作年度报告",
    "{name}政府信息公开工作{year}年度报告",
    "{year}年度{name}政府信息公开年度报告",
    "{name}{year}年政府信息公开工作报告",
    "{name}{year}年信息公开工作年度报告",
    "{name}{year}年政务信息公开年度报告",
    "{name}{year}年政府信息公开工作年报",
    "{name}{year}年度政府信息公开工作年度报告",
    "{name}{year}年政府信息公开工作年度 报 告",
    "{name}{year}年政府信息公开工作告年度报",
    "{name}{year}政府信息公开年度报告",
    "{year}年度政府信息公开工作年度报告",
)
_HEADINGS = (
    ("总体情况概述", "总体公开情况", "政府信息公开工作的总体情况", "工作开展情况", "工作概述"),
    ("主动公开政府信息的情况", "行政机关主动公开政府信息情况", "政府信息主动公开情况"),
    ("行政机关收到和处理政府信息公开申请情况", "收到和处理政府信息公开申请的情况"),
    ("政府信息公开行政复议和行政诉讼情况", "因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
    ("存在的问题及改进情况", "政府信息公开工作存在的主要问题及改进情况", "存在的问题及改进措施"),
    ("其他报告的事项", "其它报告事项", "需要报告的其他事项"),
)  # fmt: skip
_INSTRUCTION = "(宋体加粗小四号字)"
_ABOVE = (
    "首页 > 政务公开 > 政府信息公开年报",
    "索引号：11330000/{next}-00{day}",
    "文号：南政发〔{next}〕{day}号",
    "发布时间：{next}-01-{day} 浏览次数：{hits}",
    "字体：[大 中 小] 打印 分享到",
)
_BELOW = ("扫一扫在手机打开当前页", "附件：", "责任编辑：张三", "- 1 -")
_TO_TRADITIONAL = OpenCC("s2t")


def _edit(document: SampleDocument, blocks: Iterator[Block]) -> SampleDocument:
    return with_blocks(document, blocks)


def _with_introduction(document: SampleDocument, text: str) -> SampleDocument:
    return _edit(
        document,
        (
            replace(b, text=text) if isinstance(b, Paragraph) and b.role == "introduction" else b
            for b in document.blocks
        ),
    )


def other_titles(document: SampleDocument, rng: Random) -> SampleDocument:
    """Word the title in one of the ways seen: year first, in the middle, double, damaged."""
    truth = document.truth
    if not truth.title or not truth.is_agency_named:
        return document
    title = rng.choice(_TITLES).format(name=truth.agency.name, year=truth.report_year)
    retitled = (
        replace(b, text=title) if isinstance(b, Heading) and not b.level else b
        for b in document.blocks
    )
    return with_truth(_edit(document, retitled), replace(truth, title=title))


def other_headings(document: SampleDocument, rng: Random) -> SampleDocument:
    """Word the six headings otherwise."""
    wordings = iter(_HEADINGS)
    ordinals = iter("一二三四五六")

    def word(block: Block) -> Block:
        if not isinstance(block, Heading) or block.level != 1:
            return block
        return replace(block, text=f"{next(ordinals)}、{rng.choice(next(wordings))}")

    return _edit(document, (word(block) for block in document.blocks))


def instructions_left_in(document: SampleDocument, rng: Random) -> SampleDocument:
    """Leave the instructions of the form in headings and above tables."""
    return _edit(document, _with_instructions(document))


def _with_instructions(document: SampleDocument) -> Iterator[Block]:
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 1:
            yield replace(block, text=block.text + _INSTRUCTION)
        else:
            if isinstance(block, TableBlock):
                yield Paragraph("该部分以表格形式报告")
            yield block


def no_headings(document: SampleDocument, rng: Random) -> SampleDocument:
    """Lose all six heading lines."""
    kept = (b for b in document.blocks if not (isinstance(b, Heading) and b.level == 1))
    return _edit(document, kept)


def page_furniture(document: SampleDocument, rng: Random) -> SampleDocument:
    """Put what a portal prints around an article into its text."""
    slots = {
        "next": document.truth.report_year + 1,
        "day": rng.randint(10, 28),
        "hits": rng.randint(100, 9000),
    }
    above = [Paragraph(line.format(**slots)) for line in _ABOVE]
    below = [Paragraph(line) for line in _BELOW]
    return _edit(document, iter((*above, *document.blocks, *below)))


def lost_signs_in_period(document: SampleDocument, rng: Random) -> SampleDocument:
    """Lose the signs around the digits of the period, as styled spans do."""
    truth, year = document.truth, document.truth.report_year
    if not truth.period:
        return document
    period = f"所列数据的统计期限自{year}年11日起至{year}年1231日止。"
    text = truth.introduction + period + (truth.contact.sentence if truth.contact else "")
    return with_truth(_with_introduction(document, text), replace(truth, period=period))


def period_of_end_only(document: SampleDocument, rng: Random) -> SampleDocument:
    """State only the end of the period."""
    truth = document.truth
    if not truth.period:
        return document
    period = f"统计截止时间为{truth.report_year}年12月31日。"
    text = truth.introduction + period
    return with_truth(_with_introduction(document, text), replace(truth, period=period))


def another_year_in_prose(document: SampleDocument, rng: Random) -> SampleDocument:
    """Name other years in paragraphs and headings of part five."""
    year = document.truth.report_year

    def spoil(block: Block) -> Block:
        if isinstance(block, Paragraph) and block.section == "section_5_problems":
            return replace(block, text=f"{year - 1}年存在的主要问题已整改。{block.text}")
        return block

    return _edit(document, (spoil(block) for block in document.blocks))


def signed_early(document: SampleDocument, rng: Random) -> SampleDocument:
    """Sign before the period ends."""
    truth = document.truth
    if not truth.signed_on:
        return document
    signed = f"{truth.report_year}年12月{rng.randint(10, 30)}日"
    dated = (
        replace(b, text=signed) if isinstance(b, Paragraph) and b.role == "date" else b
        for b in document.blocks
    )
    return with_truth(_edit(document, dated), replace(truth, signed_on=signed))


def copied_text(document: SampleDocument, rng: Random) -> SampleDocument:
    """Name another body in the prose, as copied reports do."""
    other = rng.choice(names("departments"))

    def spoil(block: Block) -> Block:
        if isinstance(block, Paragraph) and block.section and block.role == "body":
            return replace(block, text=f"{block.text}{other}机关进一步完善了公开制度。")
        return block

    return _edit(document, (spoil(block) for block in document.blocks))


def prose_around_tables(document: SampleDocument, rng: Random) -> SampleDocument:
    """Write sentences with figures before and behind every table."""

    def around(block: Block) -> Iterator[Block]:
        if isinstance(block, TableBlock):
            drawn = rng.sample(range(1001, 9999), 4)
            yield Paragraph(f"全年新制作公文{drawn[0]}件，主动公开{drawn[1]}件，具体见下表：")
            yield block
            yield Paragraph(f"以上数据含上年{drawn[2]}件，其中其他{drawn[3]}件。")
        else:
            yield block

    return _edit(document, (piece for block in document.blocks for piece in around(block)))


def clone_noise(document: SampleDocument, rng: Random) -> SampleDocument:
    """Double the punctuation of the prose and lose its blanks, as hijacked hosts do."""

    def spoil(block: Block) -> Block:
        if not isinstance(block, Paragraph) or not block.section or block.role != "body":
            return block
        return replace(block, text=block.text.replace("，", ",,").replace("。", "。。?"))

    return _edit(document, (spoil(block) for block in document.blocks))


def traditional_script(document: SampleDocument, rng: Random) -> SampleDocument:
    """Convert every sign that is shown to traditional script, and 信息 to 資訊."""

    def spell(text: str) -> str:
        converted: str = _TO_TRADITIONAL.convert(text)
        return converted.replace("信息", "資訊")

    blocks = (
        b if isinstance(b, TableBlock) else replace(b, text=spell(b.text)) for b in document.blocks
    )
    changed = map_tables(with_blocks(document, blocks), lambda table: map_labels(table, spell))
    return map_tables(
        changed,
        lambda table: map_cells(
            table, lambda cell: cell if cell.key else replace(cell, text=spell(cell.text))
        ),
    )
