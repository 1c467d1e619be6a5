"""What a report calls its own body."""

from collections.abc import Sequence

import pytest

from corpus.rules.model import Verdict
from parsers.model import Scope
from storage.agencies.facts import PeriodFact
from storage.models.agencies import AgencyKind
from tests.corpus.rules.invent import case, district, only, registry, report

PASS, FAIL = Verdict.PASS, Verdict.FAIL
OPEN, APART = Verdict.NOT_ASSESSABLE, Verdict.NOT_APPLICABLE
PROVINCE = (
    PeriodFact("p", "云岭省", AgencyKind.PROVINCE, "990000"),
    PeriodFact("c", "青禾市", AgencyKind.CITY, "990100", "p"),
)


def called(
    text: str, lineage: str = "t1", periods: Sequence[PeriodFact] = (), scope: Scope = Scope.OWN
) -> Verdict:
    now = report(lineage, sections={"section_1_overview": text}, scope=scope)
    around = district([now], registry=registry(periods=periods))
    return only("DU-05", case(now, around=around), "other_kind")


def named(name: str, kind: AgencyKind = AgencyKind.DEPARTMENT) -> list[PeriodFact]:
    return [PeriodFact("t1", name, kind, None, "d")]


@pytest.mark.parametrize(
    ("lineage", "text", "verdict"),
    [
        ("t1", "我镇认真落实。", PASS),
        ("t1", "2022年，我局认真落实。", FAIL),
        ("t1", "在区委区政府领导下，我委认真落实。", FAIL),
        ("t1", "我乡认真落实。", FAIL),
        ("t5", "我街道认真落实。", PASS),
        ("t5", "我镇认真落实。", FAIL),
        ("d/edu", "我局全面公开。", PASS),
        ("d/edu", "我委全面公开。", FAIL),
        ("d/edu", "我镇全面公开。", FAIL),
        ("d", "我局全面公开。", FAIL),
    ],
)
def test_what_a_body_cannot_be_is_seen(lineage: str, text: str, verdict: Verdict) -> None:
    assert called(text, lineage) is verdict


@pytest.mark.parametrize(
    "text",
    ["我局工作人员耐心答复，请我局予以公开。", "我市场监管所认真检查。", "我委托第三方开展评估。",
     "申请人称“我局未依法答复”。", "镇政府认真落实。"],
)  # fmt: skip
def test_what_is_quoted_or_no_subject_is_not(text: str) -> None:
    assert called(text) is PASS


def test_a_name_that_tells_nothing_or_was_another_one_accuses_nobody() -> None:
    assert called("我局认真落实。", periods=named("人民防空办公室")) is PASS
    assert called("我局认真落实。", periods=named("卫生健康委员会")) is FAIL
    once = PeriodFact("t1", "卫生和计划生育局", AgencyKind.DEPARTMENT, None, "d", None, "2019")
    now = PeriodFact("t1", "卫生健康委员会", AgencyKind.DEPARTMENT, None, "d", "2019")
    assert called("我局认真落实。", periods=[once, now]) is PASS
    zone = named("青禾经济开发区", AgencyKind.ZONE)
    assert called("我镇认真落实。", periods=zone) is APART
    assert called("我局认真落实。", scope=Scope.JOINT) is APART
    assert called("") is OPEN


def test_a_division_is_foreign_only_where_all_above_are_known() -> None:
    assert called("我区全面公开，我市全面公开，我县全面公开。") is PASS
    assert called("我区全面公开，我市全面公开。", periods=PROVINCE) is PASS
    assert called("我县全面公开。", periods=PROVINCE) is FAIL
    assert called("我旗全面公开。", "d/edu", periods=PROVINCE) is FAIL
