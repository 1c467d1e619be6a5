import pytest

from crawler.families.decoys import LinkKind, read_link

KINDS = {
    LinkKind.ANNUAL_REPORT: (
        "柳河镇2024年政府信息公开工作年度报告",
        "2024年政府信息公开工作年度报告",
        "云溪区2023年度政府信息公开工作报告",
        "云溪区财政局2023年政府信息公开工作年度报告",
        "云溪区统计局二〇二三年政府信息公开年报",
        "云溪区干部培训中心2023年政府信息公开年度报告",
        "云溪区法治政府建设工作办公室2023年政府信息公开工作年度报告",
        "四季青街道2023年政府信息公开年报",
        "关于云溪区2012年政府信息公开工作情况的报告",
        "2018年信息公开年度工作报告",
        "桃源镇2021年政府信息公开工作年度报告（修订）",
        "柳河镇2023年年报",
    ),
    LinkKind.INTERPRETATION: (
        "2023年政府信息公开工作年度报告解读",
        "一图读懂云溪区2023年政府信息公开年报",
        "图解：云溪区政府信息公开工作年度报告",
    ),
    LinkKind.WEBSITE_REPORT: (
        "云溪区政府网站工作年度报表（2023年度）",
        "2023年政府网站年度工作报告",
    ),
    LinkKind.RULE_OF_LAW_REPORT: ("云溪区2023年法治政府建设年度报告", "2019年依法行政工作报告"),
    LinkKind.WORK_SUMMARY: ("2023年政务公开工作总结", "2024年政务公开工作要点"),
    LinkKind.PERIODIC_STATISTICS: ("2023年第三季度政府信息公开统计表", "2023年上半年信息公开情况"),
    LinkKind.ON_REQUEST: ("依申请公开", "2023年依申请公开年度报告", "依申请公开统计表"),
    LinkKind.FORMAT_NOTICE: (
        "关于印发《政府信息公开工作年度报告格式》的通知",
        "关于做好2023年政府信息公开年度报告编制工作的通知",
    ),
    LinkKind.NEWS: (
        "我区召开政府信息公开年度报告编制会议",
        "云溪区发布2023年政府信息公开工作年度报告",
    ),
    LinkKind.BUDGET: ("2023年部门预算", "2022年度部门决算"),
    LinkKind.OTHER_ANNUAL_REPORT: (
        "2023年统计年报",
        "企业年度报告公示",
        "2023年云溪区政府工作报告",
    ),
    LinkKind.STATISTICS: ("2023年信息公开统计报表",),
    LinkKind.GUIDE: ("政府信息公开指南",),
    LinkKind.CATALOGUE: ("主动公开基本目录",),
    LinkKind.RULES: ("政府信息公开制度", "法定主动公开内容"),
    LinkKind.REPORT_COLUMN: ("政府信息公开年报", "年度报告", "部门信息公开年报", "公开年报"),
    LinkKind.YEAR: ("2024年", "2024年度", "2024", "二〇二四年"),
    LinkKind.UNITS: ("部门", "区政府部门", "镇街", "乡镇（街道）"),
    LinkKind.GATEWAY: ("政务公开", "政府信息公开", "政府信息公开专栏", "部门信息公开"),
    LinkKind.OTHER: ("通知公告", "", "人事任免"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in KINDS.items() for text in texts]
)
def test_a_text_is_what_it_announces(kind: LinkKind, text: str) -> None:
    reading = read_link(text)
    assert reading.kind is kind
    assert bool(reading.evidence) == (kind is not LinkKind.OTHER)


def test_only_what_is_taken_for_a_report_is_a_decoy() -> None:
    wanted = {kind for kind in LinkKind if not kind.is_decoy}
    names = "annual_report report_column year units gateway other"
    assert {kind.value for kind in wanted} == set(names.split())


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("柳河镇2024年政府信息公开工作年度报告", (2024,)),
        ("二〇一九年政府信息公开年报", (2019,)),
        ("二○二○年度报告", (2020,)),
        ("2019-2021年政府信息公开年报", (2019, 2020, 2021)),
        ("2021年政府信息公开年报（2022-01-18发布）", (2021,)),
        ("2021年政府信息公开年报（2022年1月18日）", (2021,)),
        ("云政办〔2022〕8号2021年政府信息公开年报", (2021,)),
        ("2022年柳河镇2021年年报", (2021, 2022)),
        ("政府信息公开年报", ()),
        ("编号120249号", ()),
    ],
)
def test_years_are_hints_without_publication_dates(text: str, years: tuple[int, ...]) -> None:
    assert read_link(text).years == years
