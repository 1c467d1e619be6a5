"""Reports are invented; the worked values are those of a city, with figures that give them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.indicators.calculate import NOTHING, Outside, figures_of
from corpus.indicators.catalogue import variants
from corpus.indicators.intervals import wilson, written
from corpus.indicators.listing import ResidentsRefused, read_residents
from corpus.indicators.model import Figure, Kind, Missing
from corpus.indicators.output import COLUMNS, as_row, csv_lines
from corpus.rules.case import Case
from corpus.rules.measures import T3_COLUMNS, TOTAL
from corpus.rules.model import Clocks
from parsers.model import Generation, State
from storage.series.model import PanelCell
from tests.corpus.rules.invent import Cells, case, district, report
from tests.parsers.bounded import bounded

G, B1, A1 = (f"t3.{row}.total" for row in ("handled_total", "granted", "new_received"))


def figures(found: Case, outside: Outside = NOTHING) -> dict[str, Figure]:
    return {figure.variant.key: figure for figure in figures_of(found, outside)}


def of(cells: Cells, key: str, **more: Any) -> Figure:  # noqa: ANN401 - fields by name
    return figures(case(report(cells=cells, **more)))[key]


def test_every_number_of_the_study_has_a_variant_and_no_key_stands_twice() -> None:
    listed = variants()
    assert {variant.id for variant in listed} == {f"D{n:02}" for n in range(1, 45)}
    assert len({variant.key for variant in listed}) == len(listed)


def test_a_rate_has_its_parts_its_interval_and_is_exact() -> None:
    found = of({B1: 10, G: 30}, "granted")
    assert found.value == Fraction(1, 3)
    assert (found.numerator, found.denominator) == (Decimal(10), Decimal(30))
    assert found.interval == (Decimal("0.192305"), Decimal("0.512199"))
    assert (found.status, found.is_small) == ("value", False)
    assert of({B1: 10, G: 29}, "granted").is_small


def test_a_denominator_of_zero_gives_no_rate() -> None:
    found = of({B1: 0, G: 0}, "granted")
    assert (found.value, found.status, found.interval) == (None, "not_defined", None)


@pytest.mark.parametrize(
    ("shown", "code"), [(None, "BL"), ("/", "MK"), ("若干", "TX")]
)  # fmt: skip
def test_what_lacks_is_named_with_its_reason(shown: str | None, code: str) -> None:
    found = of({B1: shown, G: 3}, "granted")
    assert (found.value, found.status) == (None, code)
    assert [(gap.ref, gap.code.value) for gap in found.gaps] == [(f"t1/2022:{B1}", code)]


def test_missing_rows_tables_forms_and_unread_cells_are_told_apart() -> None:
    assert of({G: 3}, "granted").status == "RA"
    assert of({}, "granted").status == "TA"
    unread = report(cells={G: 3})
    cells = {**unread.cells, B1: PanelCell(None, State.UNREADABLE, None)}
    assert figures(case(replace(unread, cells=cells)))["granted"].status == "UP"
    old = of({}, "documents_change", generation=Generation.T2019)
    assert old.status == Missing.NOT_IN_FORM.value
    assert of({"t2.normative_documents.repealed": 1}, "documents_cleaned").status == "NH"


def test_the_one_row_of_other_endings_is_taken_from_the_form_of_2019() -> None:
    old = of({"t3.other_handling.total": 2, G: 4}, "other_ending", generation=Generation.T2019)
    rows = ("no_correction", "fee_unpaid", "misc")
    new = of({**{f"t3.other_{row}.total": 1 for row in rows}, G: 4}, "other_ending")
    assert (old.value, new.value) == (Fraction(1, 2), Fraction(3, 4))


def test_last_years_stock_is_the_base_of_turnover() -> None:
    norm = "t2.normative_documents"
    now = report(cells={f"{norm}.issued": 3, f"{norm}.repealed": 2})
    found = figures(case(now, report(year=2021, cells={f"{norm}.in_force": 10})))
    assert found["documents_turnover"].value == Fraction(1, 2)
    assert found["documents_cleaned"].value == Fraction(1, 5)
    assert found["documents_change"].value == 1


def fees(text: str) -> tuple[object, object]:
    found = figures(case(report(cells={G: 10}, sections={"section_6_other": text})))
    return found["fee_incidence"].value, found["fee_per_case"].value


def test_fees_are_read_from_part_six_where_it_is_plain() -> None:
    assert fees("本年度发出收费通知2件，收取信息处理费300元。") == (Fraction(1, 5), 150)
    assert fees("本年度未收取信息处理费。") == (0, None)
    assert fees("收费通知2件、3件，信息处理费300元。") == (None, None)
    assert fees("本年度收取信息处理费0元，收费通知0件。") == (0, None)
    assert fees("本年度收取信息处理费零元。") == (0, None)
    assert fees("本年度收取信息处理费为零。") == (0, None)
    for comma in ",，":
        text = f"本年度收取信息处理费3{comma}500元{comma}涉及2件{comma}300页。"
        assert fees(text) == (Fraction(1, 5), 1750)
    assert fees("本年度收取信息处理费1,003,500元，涉及2件。") == (Fraction(1, 5), 501750)


@pytest.mark.parametrize(
    "text",
    [
        "按照每件10元收取信息处理费，共5件。",
        "信息处理费按10元/件收取，共5件。",
        "每1件收取信息处理费10元，共5件。",
        "按标准收取信息处理费10元，共5件。",
        "收取信息处理费35，00元，共5件。",
    ],
)
def test_what_each_case_costs_is_not_what_all_cost(text: str) -> None:
    assert fees(text) == (Fraction(1, 2), None)


def test_no_text_about_fees_takes_long() -> None:
    for run in ("8" * 100_000, "每" * 100_000, "一，" * 50_000, "每1" * 50_000):
        with bounded():
            assert fees(f"信息处理费{run}") == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "本年度共收取信息处理费10万元。",
        "本年度共收取信息处理费100余元。",
        "本年度收取信息处理费十万元。",
        "对无理由大量申请收取信息处理费。",
        "每页10元，共收取信息处理费3万500元。",
        "本年度受理申请10件，未收取信息处理费。",
    ],
)
def test_fees_that_are_not_told_plainly_are_missing_not_nothing(text: str) -> None:
    found = figures(case(report(cells={G: 10}, sections={"section_6_other": text})))
    for key in ("fee_incidence", "fee_per_case"):
        assert (found[key].value, found[key].status) == (None, "TX")
        assert found[key].numerator is None


def test_entropy_and_concentration_lie_where_they_must() -> None:
    rows = ("state_secret", "law_prohibits", "security_stability", "third_party",
            "internal_affairs", "process_info", "enforcement_file", "admin_query")  # fmt: skip
    each = of({f"t3.refused_{row}.total": 5 for row in rows}, "refusal_entropy")
    assert each.value == 3
    one = {f"t3.refused_{row}.total": 0 for row in rows} | {"t3.refused_process_info.total": 5}
    assert of(one, "refusal_entropy").value == 0
    columns = {f"t3.new_received.{key}": 2 for key in T3_COLUMNS if key != TOTAL}
    spread = of(columns | {A1: 2 * len(columns)}, "applicant_concentration")
    assert (spread.value, spread.is_small) == (Fraction(1, len(columns)), True)
    assert spread.denominator == (2 * len(columns)) ** 2


def test_days_and_residents_need_their_sources() -> None:
    now = report("d/edu", cells={A1: 5}, clocks=Clocks(claimed=date(2023, 1, 30)))
    people = Outside({("d/edu", 2022): Decimal(50_000)}, {}, {})
    assert figures(case(now))["days_early"].value == 1
    assert figures(case(now))["per_100000"].status == "NS"
    assert figures(case(now), people)["per_100000"].value == 10


def test_lists_of_residents_without_number_or_source_are_refused() -> None:
    head = "lineage,report_year,residents,source\n"
    for line in ("t1,2021,many,x", "t1,2021,5,", "t1,2021,-5,x", "t1,2021", "t1,2021,NaN,x"):
        with pytest.raises(ResidentsRefused, match="Line 2"):
            read_residents(head + line)


def test_rows_are_text_with_stated_rounding_and_the_csv_has_every_column() -> None:
    found = of({B1: 1, G: 3}, "granted")
    row = as_row(found)
    assert tuple(row) == COLUMNS
    assert (row["value"], row["numerator"]) == ("0.333333", "1")
    head, line = csv_lines([found])
    assert head.split(",") == list(COLUMNS)
    assert line.startswith("D06,granted,t1,2022,0.333333,value,1,3,")


@given(st.integers(0, 400), st.integers(1, 400))
def test_the_interval_of_a_share_holds_it_and_lies_between_nothing_and_all(
    part: int, more: int
) -> None:
    whole = part + more
    low, high = wilson(Decimal(part), Decimal(whole)) or (Decimal(2), Decimal(2))
    assert 0 <= low <= written(Fraction(part, whole)) <= high <= 1


@given(st.dictionaries(st.sampled_from([G, B1, A1]), st.integers(0, 99)))
def test_every_figure_has_a_value_or_a_reason(cells: Cells) -> None:
    for found in figures(case(report(cells=cells))).values():
        is_zero = found.denominator == 0 or found.variant.kind is Kind.INDEX
        assert found.value is not None or found.gaps or is_zero


def _figures(rows: str, disputes: str, documents: str, decisions: str) -> Cells:
    """Return the cells of a city: A1 natural, A1, A2, B1, B2, C, D1, D, E1, E24, E, F, G, H."""
    natural, new, carried, b1, b2, c, d1, d, e1, e24, e, f, g, h = map(int, rows.split())
    rest = ("state_secret", "law_prohibits", "security_stability", "third_party",
            "internal_affairs", "enforcement_file", "admin_query")  # fmt: skip
    totals = dict.fromkeys((f"refused_{row}" for row in rest), 0) | {
        "new_received": new, "carried_in": carried, "granted": b1, "partially_granted": b2,
        "refused_process_info": c, "unable_not_held": d1, "unable_needs_creation": d - d1,
        "unable_still_unclear": 0, "rejected_petition": e1, "rejected_repeat": e24,
        "rejected_excessive": 0, "rejected_publication": 0, "rejected_reconfirm": e - e1 - e24,
        "other_no_correction": 0, "other_fee_unpaid": 0, "other_misc": f, "handled_total": g,
        "carried_out": h,
    }  # fmt: skip
    cells: dict[str, int | str | None] = {f"t3.{row}.total": n for row, n in totals.items()}
    cells["t3.new_received.natural_person"] = natural
    groups = ("review", "direct_suit", "post_review_suit")
    for group, told in zip(groups, disputes.split(","), strict=True):
        corrected, pending, total = map(int, told.split())
        cells |= {f"t4.{group}_corrected": corrected, f"t4.{group}_pending": pending,
                  f"t4.{group}_total": total}  # fmt: skip
    names = ("issued", "repealed", "in_force")
    counts = map(int, documents.split())
    documented = zip(names, counts, strict=True)
    decided = zip(("licensing", "penalty", "coercion"), map(int, decisions.split()), strict=True)
    cells |= {f"t2.{name}.decisions": n for name, n in decided}
    return cells | {f"t2.normative_documents.{name}": n for name, n in documented}


FIRST = _figures("3402 3511 96 1192 328 142 1046 1077 303 97 407 340 3486 121",
                 "17 26 439,1 13 24,0 0 89", "40 420 597", "64 90 10")  # fmt: skip
SECOND = _figures("3440 3525 121 1430 472 92 898 940 88 32 117 470 3521 125",
                  "18 36 170,0 20 25,0 0 52", "50 227 420", "58 93 7")  # fmt: skip
FEES = "本年度发出收费通知{}件，收取信息处理费800元。"
# The worked values of the study, per cent where they are shares; the figures above are chosen to
# agree with all of them at once.
WORKED = {
    "requests": "3511 3525", "intake": "3607 3646", "natural_persons": "96.9 97.6",
    "granted": "34.2 40.6", "partly_granted": "9.4 13.4", "disclosed_closed_base": "43.6 54.0",
    "disclosed_intake_base": "42.1 52.2", "disclosed_resolvable_base": "55.5 64.8",
    "refused": "4.1 2.6", "unable": "30.9 26.7", "not_held": "30.0 25.5", "rejected": "11.7 3.3",
    "other_ending": "9.8 13.3", "petition": "8.7 2.5", "repeated": "2.8 0.9",
    "carried_over": "3.35 3.43", "cleared": "96.65 96.57", "backlog_change": "25 4",
    "reviews_per_closed": "12.6 4.8", "suits_per_closed": "3.2 2.2",
    "review_corrected": "4.1 13.4", "review_corrected_all": "3.9 10.6",
    "suit_corrected": "1.0 0.0", "corrected": "3.5 9.4", "suits_after_review": "21.5 38.8",
    "review_pending": "5.9 21.2", "direct_suits": "21.2 32.5", "documents_change": "-380 -177",
    "fee_incidence": "0.72 0.09", "factual_over_legal": "7.6 10.2",
    "corrected_per_closed": "5.2 5.1", "documents_turnover": "- 46.4",
    "documents_cleaned": "- 38.0", "licensing_to_enforcement": "0.64 0.58",
    "problems_carried": "- 33.3",
}  # fmt: skip
_AS_THEY_ARE = ("factual_over_legal", "corrected_per_closed", "licensing_to_enforcement")
# Of three problems of the first year one is told again in the second.
PROBLEMS = (
    "存在的问题：一是公租房轮候名册更新滞后两个季度；二是河道采砂许可目录检索排序混乱；三是渔船检验结果附件无法打开。",
    "存在的问题：一是河道采砂许可目录检索排序仍然混乱；二是集体林权登记的办理指南语言生硬；三是村级票据公开格式不一。",
)  # fmt: skip


@pytest.mark.parametrize("key", sorted(WORKED))
def test_the_worked_values_of_the_study_come_out(key: str) -> None:
    told = [
        report("c", year, cells=cells,
               sections={"section_5_problems": five, "section_6_other": FEES.format(count)})
        for year, cells, count, five in (
            (2023, FIRST, 25, PROBLEMS[0]), (2024, SECOND, 3, PROBLEMS[1]),
        )
    ]  # fmt: skip
    cases = case(told[0]), case(told[1], told[0], around=district([], year=2024))
    for found, worked in zip(cases, WORKED[key].split(), strict=True):
        figure = figures(found)[key]
        if worked == "-":
            continue
        is_plain = figure.variant.kind in (Kind.COUNT, Kind.DIFFERENCE) or key in _AS_THEY_ARE
        assert figure.value is not None, figure.gaps
        value = Fraction(figure.value) * (1 if is_plain else 100)
        places = len(worked.partition(".")[2])
        assert round(value, places) == Fraction(worked)
