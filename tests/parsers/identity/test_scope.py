import pytest

from parsers.model import Scope
from tests.parsers.identity.pages import read_text


@pytest.mark.parametrize(
    ("title", "intro", "scope"),
    [
        ("北关总署（本级机关）2019年政府信息公开工作年度报告", "", Scope.OWN),
        ("云溪县人民政府本级2019年政府信息公开工作年度报告", "", Scope.OWN),
        ("北方省税务系统2019年政府信息公开工作年度报告", "", Scope.SYSTEM),
        ("青原海关关区2019年政府信息公开工作年度报告", "", Scope.SYSTEM),
        ("2019年全市政府信息公开工作年度报告", "", Scope.AGGREGATE),
        ("云溪县水务局、云溪县林业局2019年政府信息公开工作年度报告", "", Scope.JOINT),
        ("云溪县水务局和云溪县林业局2019年政府信息公开工作年度报告", "", Scope.JOINT),
        ("云溪市和平区人民政府2019年政府信息公开工作年度报告", "", Scope.UNKNOWN),
        ("云溪县和竹乡人民政府2019年政府信息公开工作年度报告", "", Scope.UNKNOWN),
        (
            "青原市2019年政府信息公开工作年度报告",
            "本报告综合各县区人民政府和市政府各部门的年度报告编制而成。",
            Scope.AGGREGATE,
        ),
        (
            "青原市2019年政府信息公开工作年度报告",
            "报告涵盖市政府各工作部门的数据。",
            Scope.AGGREGATE,
        ),
        (
            "青原市2019年政府信息公开工作年度报告",
            "所列数据统计范围为全市各级行政机关。",
            Scope.AGGREGATE,
        ),
        ("云溪县水务局2019年政府信息公开工作年度报告", "本报告仅包括本机关数据。", Scope.OWN),
        (
            "云溪县税务局2019年政府信息公开工作年度报告",
            "数据范围为云溪县税务系统各单位。",
            Scope.SYSTEM,
        ),
        ("柳河镇2019年政府信息公开工作年度报告", "本报告内容涵盖柳河镇工作情况。", Scope.UNKNOWN),
        ("云溪县发展和改革局2019年政府信息公开工作年度报告", "", Scope.UNKNOWN),
        ("", "", Scope.UNKNOWN),
    ],
)
def test_the_scope_is_what_title_or_introduction_state(
    title: str, intro: str, scope: Scope
) -> None:
    text = f"{title}\n{intro}\n一、总体情况\n我局综合运用各种渠道公开信息。\n"
    assert read_text(text).scope is scope
