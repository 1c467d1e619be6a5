import pytest

from tests.parsers.identity.pages import read_text


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("发布时间：2021-01-12 10:23", "2021-01-12T10:23"),
        ("发布日期: 2021年1月2日", "2021-01-02"),
        ("发布时间：2021-01-12 10:23:05 来源：县府办", "2021-01-12T10:23:05"),
        ("发 布 时 间：２０２１－０１－１２", "2021-01-12"),
        ("【发布日期】 2021/1/12", "2021-01-12"),
        ("信息提供日期：2021.01.12", "2021-01-12"),
        ("发表日期：2021-01-12", "2021-01-12"),
        ("发布日期\n2021-01-12", "2021-01-12"),
        ("发布时间：2021-01-12 99:99", "2021-01-12"),
        ("发布时间：----年--月-日", None),
        ("发布日期：2021-02-30", None),
        ("今天是：2021年1月12日", None),
        ("成文日期：2021年1月12日", None),
        ("2021-01-12", None),
    ],
)
def test_the_date_of_publication_needs_a_label(line: str, published: str | None) -> None:
    assert read_text(f"{line}\n一、总体情况\n").published_at == published


@pytest.mark.parametrize(
    ("value", "published"),
    [
        ("2021-01-12 10:23", "2021-01-12T10:23"),
        ("2021-01-12T10:23:05+08:00", "2021-01-12T10:23:05+08:00"),
        ("20210112102305", "2021-01-12T10:23:05"),
        ("20210112", "2021-01-12"),
        ("soon", None),
    ],
)
def test_metadata_gives_the_date_of_publication(value: str, published: str | None) -> None:
    assert read_text("", {"pubdate": value}).published_at == published


def test_metadata_is_trusted_before_the_page() -> None:
    text = "发布时间：2020-05-05\n一、总体情况\n"
    assert read_text(text, {"pubdate": "2021-01-12"}).published_at == "2021-01-12"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("索引号：11330100MB000/2021-00012", "11330100MB000/2021-00012"),
        ("索 引 号： 000014348/2021-00001 主题分类：其他", "000014348/2021-00001"),
        ("索引号\n000014348/2021-00001", "000014348/2021-00001"),
        ("索引号：", None),
        ("索引号：无", None),
        ("文号：12345/2021", None),
    ],
)
def test_the_index_number_needs_its_label(line: str, number: str | None) -> None:
    assert read_text(f"{line}\n一、总体情况\n").index_number == number


def test_metadata_gives_the_index_number() -> None:
    assert read_text("", {"索引号": "000014348/2021-00001"}).index_number == "000014348/2021-00001"
