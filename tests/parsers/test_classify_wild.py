"""Pages that look like reports and are none, and reports that look like something else."""

import pytest

from corpus.sample.older import OlderOptions, sample_older
from corpus.sample.others_wild import WILD_CLASSES, sample_wild_other
from corpus.sample.render_html import render_html
from parsers.model import DocClass
from parsers.parse import parse


@pytest.mark.parametrize("kind", WILD_CLASSES)
def test_every_wording_of_a_class_is_recognised(kind: DocClass) -> None:
    for seed in range(6):
        record = parse(sample_wild_other(kind, seed))
        assert record.doc_class is kind, record.title
        assert record.doc_class_evidence


@pytest.mark.campaign
@pytest.mark.parametrize("kind", WILD_CLASSES)
def test_hundreds_of_pages_are_recognised(kind: DocClass) -> None:
    wrong = [seed for seed in range(100) if parse(sample_wild_other(kind, seed)).doc_class != kind]
    assert wrong == []


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "title",
    [
        "关于2012年政府信息公开工作情况的报告",
        "南塘区民政局关于印发2012年政府信息公开工作年度报告的通知",
        "南塘区民政局2012年政府信息公开工作年度报告公布",
    ],
)
def test_an_older_report_under_another_title_is_a_report(title: str, seed: int) -> None:
    page = render_html(sample_older(seed, OlderOptions(traps=False))).decode()
    report = sample_older(seed).truth.title or ""
    assert parse(page.replace(report, title).encode()).doc_class is DocClass.ANNUAL_REPORT


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("南塘区2016年政府信息公开情况统计表", DocClass.ANNUAL_REPORT),
        ("南塘区2016年第二季度政府信息公开情况统计表", DocClass.PERIODIC_STATISTICS),
        ("南塘区政府信息公开情况统计表（2016年1-6月）", DocClass.PERIODIC_STATISTICS),
        ("南塘区政府信息公开情况统计表（2016年1-12月）", DocClass.ANNUAL_REPORT),
    ],
)
def test_an_annex_alone_is_a_report_only_of_a_whole_year(title: str, expected: DocClass) -> None:
    doc = sample_older(1, OlderOptions("st14"))
    page = render_html(doc).decode()
    table = page[page.rindex("<table") : page.rindex("</table>")]
    body = f"<html><body><h1>{title}</h1><p>填报单位：南塘区</p>{table}</table></body></html>"
    assert parse(body.encode()).doc_class is expected
