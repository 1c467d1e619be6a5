import pytest

from corpus.sample.district import sample_district
from corpus.sample.identities import evaluate_identities
from corpus.sample.others import OTHER_CLASSES, sample_other, sample_other_page
from corpus.sample.render_html import HtmlOptions
from parsers.model import DocClass, State


def test_the_district_is_a_dozen_files_of_every_kind() -> None:
    files = sample_district(1)
    assert len({file.name for file in files}) == len(files) == 13
    reports = [file.truth for file in files if file.truth]
    assert len(reports) == 11
    assert {truth.generation for truth in reports} == {"2019", "2021"}
    assert {truth.report_year for truth in reports} == {2019, 2020, 2021, 2022, 2023}
    assert len({truth.agency.name for truth in reports}) == 4
    assert {file.doc_class for file in files if not file.truth} == {
        DocClass.INTERPRETATION,
        DocClass.LISTING,
    }
    assert {file.name.rpartition(".")[2] for file in files} == {"html", "txt"}


def test_one_report_of_the_district_is_wrong_and_one_has_blanks() -> None:
    reports = [file.truth for file in sample_district(1) if file.truth]
    wrong = [
        truth
        for truth in reports
        if False in evaluate_identities(truth.values, truth.generation).values()
    ]
    assert [len(truth.broken) for truth in wrong] == [1]
    assert sum(State.BLANK in truth.states.values() for truth in reports) == 1


def test_the_years_of_an_agency_carry_on() -> None:
    by_name = {file.name: file.truth for file in sample_district(4)}
    for year in (2020, 2021):
        before, after = by_name[f"township-{year - 1}.html"], by_name[f"township-{year}.html"]
        assert before is not None
        assert after is not None
        carried = before.values["t3.carried_out.total"]
        assert after.values["t3.carried_in.total"] == carried


def test_the_agencies_belong_to_one_district() -> None:
    names = {file.truth.agency.parents for file in sample_district(2) if file.truth}
    assert {parents[:2] for parents in names} == {next(iter(names))[:2]}
    assert len({parents[2] for parents in names if len(parents) == 3}) == 1


def test_a_seed_makes_the_same_bytes() -> None:
    first, second, other = ([file.payload for file in sample_district(seed)] for seed in (3, 3, 4))
    assert first == second
    assert not set(first) & set(other)


def test_every_file_of_the_district_holds_its_text() -> None:
    codecs = ("utf-8", "gb18030", "utf-16")
    for file in sample_district(1):
        texts = [file.payload.decode(codec, "replace") for codec in codecs]
        assert any("政府信息公开" in text for text in texts)


@pytest.mark.parametrize("kind", OTHER_CLASSES)
def test_a_page_of_every_other_class_can_be_made(kind: DocClass) -> None:
    payload = sample_other(kind, 1)
    assert payload == sample_other(kind, 1)
    assert payload != sample_other(kind, 2)
    text = payload.decode()
    assert "{" not in sample_other_page(kind, 1).body
    assert (sample_other_page(kind, 1).title or "?") in text


def test_other_classes_cover_what_turns_up_beside_reports() -> None:
    assert set(OTHER_CLASSES) == set(DocClass) - {DocClass.ANNUAL_REPORT, DocClass.OTHER}


def test_error_and_challenge_pages_come_without_a_portal() -> None:
    assert len(sample_other(DocClass.ERROR_PAGE, 1)) < 1000
    assert "document.cookie" in sample_other(DocClass.CHALLENGE_PAGE, 1).decode()
    assert "当前位置" in sample_other(DocClass.NEWS, 1).decode()


def test_other_pages_come_in_other_charsets() -> None:
    payload = sample_other(DocClass.NOTICE, 1, HtmlOptions(charset="gb18030"))
    assert "通知" in payload.decode("gb18030")
    assert b"charset=gb2312" in payload
