from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.damage import DAMAGES, apply_damage
from corpus.sample.damage_cells import PLACEHOLDERS, misprint
from corpus.sample.identities import evaluate_identities
from corpus.sample.layout import expand
from corpus.sample.render_html import render_html
from corpus.sample.render_text import render_text
from parsers.fold import strip_blank
from parsers.model import State

SEEDS = st.integers(0, 10_000)
GENERATIONS = st.sampled_from(["2019", "2021"])
NAMES = tuple(DAMAGES)


def _document(seed: int = 1, generation: str = "2021") -> SampleDocument:
    return lay_out(sample_report(seed, SampleOptions(generation=generation)))


def _damaged(name: str, seed: int = 1, generation: str = "2021") -> SampleDocument:
    return apply_damage(_document(seed, generation), [name], seed)


def _changed(before: SampleDocument, after: SampleDocument) -> set[str]:
    """Return the keys of figures that are expected to differ."""
    old, new = before.truth.figures, after.truth.figures
    return {key for key in old if old[key] != new[key]}


def _labels(document: SampleDocument, name: str) -> list[tuple[str, ...]]:
    return [row.labels for row in document.table(name).body]


@given(SEEDS, GENERATIONS, st.sets(st.sampled_from(NAMES)))
def test_truth_keeps_step_with_whatever_was_damaged(
    seed: int, generation: str, names: set[str]
) -> None:
    document = apply_damage(_document(seed, generation), names, seed)
    printed = {key: strip_blank(cell.text) for key, cell in document.keyed_cells().items()}
    assert printed == document.truth.cells
    assert set(document.truth.figures) == set(_document(seed, generation).truth.figures)
    for figure in document.truth.figures.values():
        assert (figure.state is State.NUMBER) == (figure.value is not None)


@given(SEEDS, GENERATIONS, st.sets(st.sampled_from(NAMES)))
def test_damaged_tables_stay_rectangular(seed: int, generation: str, names: set[str]) -> None:
    for table in apply_damage(_document(seed, generation), names, seed).tables():
        grid = expand(table.rows)
        assert {len(row) for row in grid} == {table.width}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("generation", ["2019", "2021"])
def test_a_damage_is_repeatable_and_leaves_its_input_alone(name: str, generation: str) -> None:
    document = _document(5, generation)
    before = render_text(document)
    once, again = (apply_damage(document, [name], 5) for _ in range(2))
    assert once == again
    assert render_text(document) == before
    assert render_html(once) == render_html(again)


@pytest.mark.parametrize("name", NAMES)
def test_every_damage_shows(name: str) -> None:
    shown = [
        render_text(_damaged(name, seed, generation)) != render_text(_document(seed, generation))
        for seed in range(4)
        for generation in ("2019", "2021")
    ]
    assert any(shown)


def test_an_unknown_damage_is_named() -> None:
    with pytest.raises(KeyError, match="no such damage: flood"):
        apply_damage(_document(), ["flood"])


@given(SEEDS, GENERATIONS)
def test_shuffled_rows_stay_in_their_groups(seed: int, generation: str) -> None:
    before, after = _document(seed, generation), _damaged("shuffle_table3", seed, generation)
    assert Counter(_labels(before, "t3")) == Counter(_labels(after, "t3"))
    assert _changed(before, after) == set()
    groups = [labels[1] for labels in _labels(after, "t3") if len(labels) == 3]
    runs = [group for i, group in enumerate(groups) if i == 0 or groups[i - 1] != group]
    assert len(runs) == len(set(runs))


@given(SEEDS, GENERATIONS)
def test_shuffled_blocks_keep_caption_and_header_on_top(seed: int, generation: str) -> None:
    body = _damaged("shuffle_table2", seed, generation).table("t2").body
    kinds = "".join(row.kind[0] for row in body)
    assert {block[:2] for block in kinds.split("c")[1:]} == {"hv"}
    assert len(body) == len(_document(seed, generation).table("t2").body)


def test_a_dropped_row_is_expected_to_be_absent() -> None:
    for seed in range(6):
        before, after = _document(seed), _damaged("drop_row", seed)
        gone = _changed(before, after)
        assert len({key.split(".")[1] for key in gone}) == 1
        assert {after.truth.states[key] for key in gone} == {State.ABSENT}
        assert gone.isdisjoint(after.keyed_cells())


def test_table_4_may_lose_its_values() -> None:
    after = _damaged("drop_table4")
    gone = _changed(_document(), after)
    assert len(gone) == 15
    assert {key[:3] for key in gone} == {"t4."}
    assert len(after.table("t4").rows) == 3


@pytest.mark.parametrize(("generation", "groups"), [("2019", 3), ("2021", 4)])
def test_subtotal_headings_add_up_and_take_the_group_label(generation: str, groups: int) -> None:
    after = _damaged("subtotal_headings", 2, generation)
    extra = after.truth.extra_rows
    assert len(extra) == groups
    values = after.truth.values
    refused = sum(
        value
        for key, value in values.items()
        if value is not None and key.startswith("t3.refused_") and key.endswith(".total")
    )
    assert (extra[0].label, extra[0].values[-1]) == ("（三）不予公开", str(refused))
    rows = [row for row in after.table("t3").body if row.kind == "extra"]
    assert [row.labels[-1] for row in rows] == [row.label for row in extra]
    assert max(map(len, _labels(after, "t3"))) == 2


def test_subtotal_lines_stand_first_in_their_group() -> None:
    labels = _labels(_damaged("subtotal_lines"), "t3")
    where = labels.index(("三、本年度办理结果", "（四）无法提供", "小计"))
    assert labels[where + 1][1:] == ("（四）无法提供", "1.本机关不掌握相关政府信息")
    assert labels[where - 1][1] == "（三）不予公开"


def test_page_numbers_cut_the_table_but_not_its_groups() -> None:
    for seed in range(6):
        after = _damaged("page_numbers", seed)
        rows = [row for row in after.table("t3").body if row.kind == "page_number"]
        assert [row.labels[-1].startswith("- ") for row in rows] == [True, True]
        assert "三、本年度办理结果" in render_text(after)
        spans = [c.rowspan for row in after.table("t3").rows for c in row
                 if c.text == "三、本年度办理结果"]  # fmt: skip
        assert len(spans) == 1
        assert spans[0] >= 22


@pytest.mark.parametrize(("name", "state", "texts"), [
    ("blank_cells", State.BLANK, {""}),
    ("placeholder_cells", State.PLACEHOLDER, set(PLACEHOLDERS)),
    ("text_cells", State.TEXT, {"本机关不制定规章"}),
])  # fmt: skip
def test_cells_without_numbers_are_expected_as_such(
    name: str, state: State, texts: set[str]
) -> None:
    before, after = _document(), _damaged(name)
    changed = _changed(before, after)
    assert changed
    assert {after.truth.states[key] for key in changed} == {state}
    assert {after.truth.cells[key] for key in changed} == texts


@pytest.mark.parametrize("name", [
    "full_width_digits", "thousands_separators", "padded_cells", "signed_changes",
    "money_unit_in_cell", "money_unit_in_header",
])  # fmt: skip
@pytest.mark.parametrize("generation", ["2019", "2021"])
def test_another_spelling_leaves_the_numbers(name: str, generation: str) -> None:
    before, after = _document(3, generation), _damaged(name, 3, generation)
    assert after.truth.values == before.truth.values


def test_thousands_are_grouped() -> None:
    after = _damaged("thousands_separators")
    printed = after.truth.cells["t3.handled_total.total"]
    assert printed[-4] in ",，"
    assert printed.replace(",", "").replace("，", "") == str(
        after.truth.values["t3.handled_total.total"]
    )


def test_the_unit_of_money_is_found_in_cell_or_header() -> None:
    key = "t2.procurement.procurement_amount"
    in_cell = _damaged("money_unit_in_cell", 1, "2019")
    assert in_cell.truth.figures[key].unit == "万元"
    assert in_cell.truth.cells[key].endswith("万元")
    in_header = _damaged("money_unit_in_header", 1, "2019")
    assert in_header.truth.figures[key].unit == "万元"
    assert "采购总金额（万元）" in in_header.printed()


@given(SEEDS, GENERATIONS)
def test_one_misprint_breaks_the_identities_of_its_cell_only(seed: int, generation: str) -> None:
    before, after = _document(seed, generation), _damaged("arithmetic_error", seed, generation)
    (key,) = after.truth.broken
    assert _changed(before, after) == {key}
    outcomes = evaluate_identities(after.truth.values, generation)
    broken = {rule for rule, holds in outcomes.items() if holds is False}
    table, row, *column = key.split(".")
    assert 1 <= len(broken) <= 3
    assert all(rule.startswith(f"{table}.") for rule in broken)
    if table == "t3":
        assert f"t3.row_total.{row}" in broken
        assert broken - {f"t3.row_total.{row}"} <= {
            f"t3.balance.{column[0]}", f"t3.results_sum.{column[0]}",
        }  # fmt: skip


def test_a_misprint_can_be_aimed() -> None:
    after = misprint(_document(), "t3.granted.total", 5)
    before = _document().truth.values["t3.granted.total"]
    assert before is not None
    assert after.truth.values["t3.granted.total"] == before + 5


def test_two_headers_may_be_cut_alike() -> None:
    assert _damaged("truncated_headers", 1, "2019").printed().count("本年新") == 2
    assert "现行有效件" in _damaged("truncated_headers").printed()


def test_labels_break_over_lines() -> None:
    printed = _damaged("broken_labels").printed()
    assert "（三）\n\n不予公开" in printed
    assert "商业\n企业" in printed
    assert "\n".join("三、本年度办理结果") in _damaged("vertical_label").printed()


def test_punctuation_of_labels_varies_but_not_their_words() -> None:
    spelled = {render_text(_damaged("other_punctuation", seed)) for seed in range(12)}
    assert all("区分处理" not in text for text in spelled)
    assert any("1、属于国家秘密" in text for text in spelled)
    assert any("(三)不予公开" in text for text in spelled)
    assert "属于国家秘密" in _damaged("unnumbered_rows").printed()
