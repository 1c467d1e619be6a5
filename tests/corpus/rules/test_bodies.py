from dataclasses import replace

from corpus.rules.model import Copy, Prose, Verdict, YearReport
from storage.agencies.facts import PeriodFact
from storage.models.agencies import AgencyKind
from tests.corpus.rules.invent import case, change, district, only, outcomes, registry, report

PASS, FAIL = Verdict.PASS, Verdict.FAIL
OPEN, APART = Verdict.NOT_ASSESSABLE, Verdict.NOT_APPLICABLE
DIFFERENT = Copy("conflict", "https://b.example/1", (("t3.granted.total", "3", "4"),))
LONG = {"section_1_overview": "各项工作有序推进，" * 30}


def copied(alias: str, *copies: Copy) -> Verdict:
    return only(alias, case(report(copies=copies)))


def test_versions_that_contradict_each_other_are_seen_copies_are_not() -> None:
    assert copied("ID-03", Copy("copy", "b")) is PASS
    assert copied("ID-03", Copy("copy", "b"), DIFFERENT) is FAIL
    assert copied("ID-03", Copy("earlier", "b", DIFFERENT.cells)) is PASS


def test_copies_whose_numbers_differ_are_seen_what_a_page_showed_before_is_none() -> None:
    assert copied("RV-04", Copy("copy", "b")) is PASS
    assert copied("RV-04", DIFFERENT) is FAIL
    assert copied("RV-04", Copy("earlier", "b", DIFFERENT.cells)) is PASS
    assert copied("RV-04") is APART


def held(starts: str | None, ends: str | None, lineage: str = "t1") -> Verdict:
    period = PeriodFact(lineage, "柳荻镇", AgencyKind.TOWNSHIP, None, "d", starts, ends)
    return only("ID-04", case(report(), around=district([], registry=registry(periods=[period]))))


def test_a_body_is_there_in_the_year_it_reports_on() -> None:
    assert held(None, None) is PASS
    assert held(None, "2021-06") is FAIL
    assert held("2022-11", None) is PASS, "a part of the year is enough"
    assert only("ID-04", case(report("nobody"))) is OPEN


def test_the_same_report_of_two_agencies_is_seen() -> None:
    def alike(one: YearReport, other: YearReport) -> set[Verdict]:
        return {o.verdict for o in outcomes("ID-05", district([one, other]))}

    one = report("t1", content_digest="a", sections=LONG)
    assert alike(one, report("t2", content_digest="b", sections=LONG)) == {PASS}
    assert alike(one, report("t2", content_digest="a", sections=LONG)) == {FAIL}
    empty = report("t1", content_digest="a"), report("t2", content_digest="a")
    assert alike(*empty) == {PASS}, "empty shells prove nothing"


def test_the_same_report_for_two_years_is_seen() -> None:
    now = report("t1", content_digest="a", sections=LONG)
    last = report("t1", 2021, content_digest="a", sections=LONG)
    assert [o.verdict for o in outcomes("ID-05", district([now], [last]))] == [FAIL]


def test_a_body_that_moved_within_the_year_is_told() -> None:
    def moved(on: str) -> Verdict:
        periods = [PeriodFact("t1", "柳荻镇", AgencyKind.TOWNSHIP, "1", "c", None, on),
                   PeriodFact("t1", "柳荻镇", AgencyKind.TOWNSHIP, "2", "d", on)]  # fmt: skip
        around = district([], registry=registry(periods=periods))
        return only("ID-06", case(report(), around=around))

    assert moved("2020-04") is PASS
    assert moved("2022-04") is FAIL
    assert only("ID-06", case(report("nobody"))) is OPEN


def test_a_body_that_the_registry_has_below_two_at_once_is_told() -> None:
    periods = [PeriodFact("t1", "柳荻镇", AgencyKind.TOWNSHIP, "1", parent) for parent in "cd"]
    around = district([], registry=registry(periods=periods))
    (found,) = outcomes("ID-06", case(report(), around=around))
    assert (found.verdict, found.message[:36]) == (FAIL, "Within the year it was under c and d")


def test_a_name_of_another_kind_than_the_registrys_is_seen() -> None:
    def named(name: str | None, lineage: str = "t1") -> Verdict:
        return only("ID-07", case(report(lineage, prose=Prose(agency_name=name))))

    assert named("柳荻镇人民政府") is PASS
    assert named("柳荻县人民政府") is FAIL
    assert named("高新技术产业开发区管理委员会", "d") is PASS, "a district may be a zone"
    assert named("柳荻") is APART
    assert named(None) is OPEN


NUMBER = change("number", cells=(("t3.granted.total", "3", "4"),))


def changed(alias: str, *changes: object) -> Verdict:
    return only(alias, case(report(changes=tuple(changes))))


def test_a_changed_report_is_told_changed_surroundings_are_not() -> None:
    assert changed("RV-01", change("surroundings")) is PASS
    assert changed("RV-01", change("text")) is FAIL
    assert changed("RV-01", change("moved")) is PASS


def test_a_changed_number_is_told() -> None:
    assert changed("RV-02", change("text")) is PASS
    assert changed("RV-02", NUMBER) is FAIL
    assert changed("RV-02", change("number")) is PASS, "without a cell no number changed"


def test_every_step_of_a_number_is_told() -> None:
    back = change("number", 2, cells=(("t3.granted.total", "4", "3"),))
    in_file = change("attachment", 2, cells=back.cells, is_file=True)
    [found] = outcomes("RV-02", case(report(changes=(NUMBER, back, in_file))))
    assert [operand.value for operand in found.operands] == ["3 → 4; 4 → 3"]
    assert found.message.endswith("t3.granted.total from 3 to 4 and from 4 to 3.")


def test_a_change_without_a_word_is_told() -> None:
    assert changed("RV-03", change("number", is_announced=True)) is PASS
    assert changed("RV-03", change("number", is_announced=False)) is FAIL
    assert changed("RV-03", change("label", is_announced=False)) is FAIL
    assert changed("RV-03", change("number")) is OPEN
    assert changed("RV-03", change("surroundings", is_announced=False)) is APART


def test_a_word_on_the_page_tells_of_its_files_and_of_no_other_change() -> None:
    told = change("text", is_announced=True)
    for day, verdict in ((1, PASS), (2, FAIL)):
        replaced = change("attachment", day, is_announced=False, is_file=True)
        assert changed("RV-03", replaced, told) is verdict
    assert changed("RV-03", change("number", is_announced=False), told) is FAIL
    of_a_file = replace(told, is_file=True)
    other = change("attachment", is_announced=False, is_file=True)
    assert changed("RV-03", other, of_a_file) is FAIL


def test_a_change_that_mends_is_told_to_the_agencys_credit() -> None:
    assert changed("RV-05", NUMBER) is PASS
    assert changed("RV-05", change("number", cured=("t3.balance.total",))) is FAIL
    assert changed("RV-05") is PASS
