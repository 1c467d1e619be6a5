import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sample import SampleOptions, SampleReport, invent_agency, sample_report
from corpus.sample.agencies import LEVELS, Level
from corpus.sample.figures import Mode
from corpus.sample.identities import evaluate_identities
from corpus.sample.pools import chance, names
from parsers.model import State
from parsers.templates import cell_forms

SEEDS = st.integers(0, 10_000)
MODES: tuple[Mode, ...] = ("distinct", "busy", "sparse", "zero")
PROVINCES = (
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 "
    "湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
).split()
options = st.builds(
    SampleOptions,
    generation=st.sampled_from([None, "2019", "2021"]),
    level=st.sampled_from([None, *LEVELS]),
    figures=st.sampled_from(MODES),
    prose=st.sampled_from(["full", "short"]),
)


@given(SEEDS, options)
def test_truth_satisfies_every_identity_of_the_forms(seed: int, wanted: SampleOptions) -> None:
    report = sample_report(seed, wanted)
    outcomes = evaluate_identities(report.values, report.generation)
    assert len(outcomes) == 14 + (23 if report.generation == "2019" else 25) + 3
    assert {rule for rule, holds in outcomes.items() if holds is not True} == set()


@given(SEEDS, options)
def test_a_seed_and_its_options_make_one_report(seed: int, wanted: SampleOptions) -> None:
    assert sample_report(seed, wanted) == sample_report(seed, wanted)


def test_different_seeds_make_different_reports() -> None:
    assert len({repr(sample_report(seed)) for seed in range(50)}) == 50


@given(SEEDS, options)
def test_truth_holds_every_cell_of_its_form(seed: int, wanted: SampleOptions) -> None:
    report = sample_report(seed, wanted)
    forms = [k for k, form in cell_forms().items() if report.generation in form.generations]
    assert list(report.cells) == forms
    assert set(report.states.values()) == {State.NUMBER}
    assert {key: f.unit for key, f in report.figures.items()} == {
        key: cell_forms()[key].column.unit for key in forms
    }


@given(SEEDS, st.sampled_from(["2019", "2021"]))
def test_distinct_figures_let_no_shift_hide(seed: int, generation: str) -> None:
    report = sample_report(seed, SampleOptions(generation=generation))
    assert 0 not in report.values.values()
    parts = [
        value
        for key, value in report.values.items()
        if key.startswith("t3.")
        and not key.endswith(".total")
        and key.split(".")[1] not in ("new_received", "handled_total")
    ]
    assert len(set(parts)) == len(parts)


@given(SEEDS)
def test_sparse_figures_are_mostly_zero(seed: int) -> None:
    values = list(sample_report(seed, SampleOptions(figures="sparse")).values.values())
    assert values.count(0) > len(values) / 2


def test_busy_figures_are_those_of_a_district() -> None:
    received = sample_report(1, SampleOptions(figures="busy")).values["t3.new_received.total"]
    assert received is not None
    assert 200 < received < 2000


def test_zero_figures_are_all_zero() -> None:
    assert set(sample_report(1, SampleOptions(figures="zero")).cells.values()) == {"0"}


def _sentences_about(report: SampleReport, pattern: str) -> list[str]:
    return re.findall(pattern, report.section("section_1_overview").text)


@given(SEEDS, options)
def test_prose_agrees_with_the_tables_about_requests(seed: int, wanted: SampleOptions) -> None:
    report = sample_report(seed, wanted)
    received = report.values["t3.new_received.total"]
    told = _sentences_about(report, r"(?:共收到|新收)政府信息公开申请(\d+)件")
    assert told == ([str(received)] if received else [])
    carried = _sentences_about(report, r"上年结转(\d+)件")
    assert set(carried) <= {str(report.values["t3.carried_in.total"])}


@given(SEEDS, options)
def test_every_pattern_of_the_prose_is_filled(seed: int, wanted: SampleOptions) -> None:
    report = sample_report(seed, wanted)
    text = "".join((report.introduction, *(section.text for section in report.sections)))
    assert "{" not in text
    assert [section.title in section.heading for section in report.sections] == [True] * 6


@given(SEEDS, st.sampled_from(MODES))
def test_years_of_one_agency_follow_each_other(seed: int, mode: Mode) -> None:
    first = sample_report(seed, SampleOptions(report_year=2021, figures=mode))
    second = sample_report(
        seed + 1,
        SampleOptions(report_year=2022, agency=first.agency, figures=mode, prior=first),
    )
    before, after = first.values, second.values
    for column in ("natural_person", "enterprise", "other_org", "total"):
        assert after[f"t3.carried_in.{column}"] == before[f"t3.carried_out.{column}"]
    stock = before["t2.normative_documents.in_force"] or 0
    flow = (after["t2.normative_documents.issued"] or 0) - (
        after["t2.normative_documents.repealed"] or 0
    )
    assert after["t2.normative_documents.in_force"] == stock + flow


@pytest.mark.parametrize("level", LEVELS)
def test_an_agency_of_every_level_has_a_place_in_the_hierarchy(level: Level) -> None:
    agency = invent_agency(chance("agency"), level)
    assert agency.level == level
    assert agency.name.endswith(agency.base)
    assert agency.full_name.startswith(agency.parents[0])


def test_a_year_decides_the_form_unless_the_form_is_given() -> None:
    assert sample_report(1, SampleOptions(report_year=2020)).generation == "2019"
    assert sample_report(1, SampleOptions(report_year=2022)).generation == "2021"
    outdated = sample_report(1, SampleOptions(report_year=2022, generation="2019"))
    assert (outdated.report_year, outdated.generation) == (2022, "2019")


def test_no_invented_province_is_a_real_one() -> None:
    invented = [name.removesuffix("省") for name in names("provinces")]
    assert set(invented) & set(PROVINCES) == set()
