"""What kind of page it is, with the evidence."""

import pytest

from corpus.sample.others import sample_other
from parsers.model import DocClass, TablesStatus
from parsers.parse import parse

OTHERS = [kind for kind in DocClass if kind not in (DocClass.ANNUAL_REPORT, DocClass.OTHER)]


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("seed", range(3))
def test_pages_that_are_no_report_are_named(kind: DocClass, seed: int) -> None:
    record = parse(sample_other(kind, seed))
    assert record.doc_class is kind
    assert record.doc_class_evidence


def test_a_page_that_is_no_report_has_no_findings_and_no_cells() -> None:
    record = parse(sample_other(DocClass.NEWS, 1))
    assert (record.findings, record.cells, record.checks) == ((), {}, {})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("<a href='/f/年报.docx'>附件</a>", TablesStatus.IN_ATTACHMENT),
        ("<img src='/t2.png'>", TablesStatus.IMAGE_ONLY),
        ("", TablesStatus.MISSING),
    ],
)
def test_tables_are_looked_for_outside_the_text(body: str, status: TablesStatus) -> None:
    titles = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
              "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况")  # fmt: skip
    parts = "".join(f"<p>{title}</p><p>本年度工作正常开展。</p>{body}" for title in titles)
    record = parse(f"<h1>苇泊镇2021年政府信息公开工作年度报告</h1>{parts}".encode())
    assert record.doc_class is DocClass.ANNUAL_REPORT
    assert record.tables_status is status
    assert {cell.state for cell in record.cells.values()} == {"absent"}


def test_an_unrelated_page_is_other() -> None:
    assert parse("<p>今日天气晴朗。</p>".encode()).doc_class is DocClass.OTHER
