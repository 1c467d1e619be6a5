"""Items 4, 5, 7 and 8 of the checklist in the portals reference (16): files, tables, titles."""

import io
import re
import zipfile

import pytest

from corpus.sample.portals import SampleWeb
from parsers.parse import parse
from tests.corpus.portals.addresses import column_of
from tests.corpus.portals.client import Answer, Client

# 4 and 8. Files.


def _filed(client: Client, web: SampleWeb, case: str) -> tuple[Answer, Answer]:
    """Return the page of a case and its file."""
    each = next(found for found in web.expected if found.case == case)
    page = client.get(each.url)
    return page, client.get(each.attachments[0].url, {"Referer": each.url})


@pytest.mark.parametrize("case", ["doc-only", "wps-only", "xls-only", "txt-only", "untyped-file"])
def test_a_report_stands_in_a_file_only(client: Client, web: SampleWeb, case: str) -> None:
    page, file = _filed(client, web, case)
    assert "详见附件" in page.text
    assert "结转下年度继续办理" not in page.text
    assert "结转下年度继续办理" in file.text
    assert ("content-type" in file.headers) == (case != "untyped-file")


def test_a_report_stands_on_the_page_and_in_a_file(client: Client, web: SampleWeb) -> None:
    assert all(
        "结转下年度继续办理" in answer.text for answer in _filed(client, web, "page-and-file")
    )


def test_a_zip_holds_several_agencies(client: Client, web: SampleWeb) -> None:
    _, file = _filed(client, web, "zip-of-several")
    assert len(zipfile.ZipFile(io.BytesIO(file.body)).namelist()) >= 2


def test_a_report_is_a_picture_only(client: Client, web: SampleWeb) -> None:
    _, file = _filed(client, web, "picture-only")
    assert file.body.startswith(b"\x89PNG")


def test_a_file_needs_a_referer(client: Client, web: SampleWeb) -> None:
    each = next(found for found in web.expected if found.case == "behind-referer")
    url = each.attachments[0].url
    refused, given = client.get(url), client.get(url, {"Referer": each.url})
    assert refused.status == 200
    assert 5000 < len(refused.body) < 6000
    assert "结转下年度继续办理" in given.text
    vsb = next(found for found in web.portal("vsb").expected if found.attachments)
    assert "请从页面下载" in client.get(vsb.attachments[0].url).text


def test_two_files_share_a_name_in_two_folders(client: Client, web: SampleWeb) -> None:
    each = next(found for found in web.portal("nfcms").expected if found.attachments)
    first, second = (file.url.rpartition("/") for file in each.attachments)
    assert first[2] == second[2]
    assert first[0] != second[0]
    assert each.attachments[0].name in client.get(each.url).text


def test_a_file_name_is_raw_gbk(client: Client, web: SampleWeb) -> None:
    _, file = _filed(client, web, "raw-gbk-name")
    assert "政府信息公开".encode("gb18030") in file.headers["content-disposition"]


# 5. Tables.


def test_tables_are_pictures(client: Client, web: SampleWeb) -> None:
    text = client.get(web.cases["tables-as-images"][0]).text
    body = text.partition('<div id="zoom"')[2]
    assert "<table" not in body
    assert body.count("<img") == 3


def test_tables_are_split(client: Client, web: SampleWeb) -> None:
    body = client.get(web.cases["tables-split"][0]).text.partition('<div id="zoom"')[2]
    assert body.count("<table") > 3


def test_tables_are_nested(client: Client, web: SampleWeb) -> None:
    body = client.get(web.cases["tables-nested"][0]).text.partition('<div id="zoom"')[2]
    assert re.search(r"<table(?:(?!</table>).)*<table", body, re.DOTALL)


def test_merged_cells_are_lost(client: Client, web: SampleWeb) -> None:
    assert "span=" not in client.get(web.cases["merges-lost"][0]).text


def test_an_empty_third_table_is_blank_and_not_zero(client: Client, web: SampleWeb) -> None:
    record = parse(client.get(web.cases["third-table-empty"][0]).body)
    values = [cell.value for key, cell in record.cells.items() if key.startswith("t4.")]
    assert set(values) == {None}


# 7. Years and titles.


def test_a_report_is_filed_under_a_wrong_year(client: Client, web: SampleWeb) -> None:
    (url,) = web.cases["wrong-year-in-path"]
    each = next(found for found in web.expected if found.url == url)
    assert str(each.year) not in url
    assert "t19700101_" in url
    assert f"{each.year}年" in client.get(url).text


@pytest.mark.parametrize(
    ("case", "years"), [("year-missing", 0), ("two-years", 2), ("unit-missing", 1)]
)
def test_titles_say_too_little_or_too_much(
    client: Client, web: SampleWeb, case: str, years: int
) -> None:
    text = client.get(web.cases[case][0]).text
    title = re.findall(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)[0]
    assert len(set(re.findall(r"20\d\d", title))) == years


def test_decoys_stand_in_the_list_of_reports(client: Client, web: SampleWeb) -> None:
    text = client.get(column_of(web, "cases", "")).text
    for word in (
        "解读",
        "图解",
        "法治政府建设年度报告",
        "政府网站工作年度报表",
        "第三季度",
        "指南",
    ):
        assert word in text
