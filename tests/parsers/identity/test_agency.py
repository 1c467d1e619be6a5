import pytest

from parsers.identity import Identity
from parsers.model import Attribution, Severity
from tests.parsers.identity.pages import find_rule, read_text


def page(title: str = "", intro: str = "", body: str = "工作正常。", end: str = "") -> str:
    return f"{title}\n{intro}\n一、总体情况\n{body}\n六、其他需要报告的事项\n无。\n{end}\n"


def read(title: str = "", intro: str = "", body: str = "工作正常。", end: str = "") -> Identity:
    return read_text(page(title, intro, body, end))


def test_the_signature_names_a_body_the_title_leaves_out() -> None:
    identity = read("2020年政府信息公开工作年度报告", end="云溪县水务局\n2021年1月12日")
    assert (identity.agency.name, identity.agency.source) == ("云溪县水务局", "signature")


@pytest.mark.parametrize(
    ("intro", "source"),
    [
        ("本报告由云溪县水务局编制。", "compiled_by"),
        ("由云溪县水务局根据2020年工作情况编制。", "compiled_by"),
        ("根据条例要求，现公布云溪县水务局2020年度政府信息公开工作年度报告。", "announced"),
        ("特向社会公布云溪县水务局2020年政府信息公开年度报告。", "announced"),
        ("如有疑问，请与云溪县水务局联系。", "contact"),
        ("发布机构：云溪县水务局 发布日期：2021-01-12", "metadata"),
        ("来源：云溪县水务局", "metadata"),
    ],
)
def test_the_introduction_names_the_body(intro: str, source: str) -> None:
    identity = read("2020年政府信息公开工作年度报告", intro)
    assert (identity.agency.name, identity.agency.source) == ("云溪县水务局", source)


def test_the_first_sentence_names_the_body() -> None:
    identity = read(body="2020年，柳河镇严格按照上级要求开展工作。")
    assert (identity.agency.name, identity.agency.source) == ("柳河镇", "narrative")


def test_metadata_names_the_body() -> None:
    identity = read_text(page(), {"contentsource": "云溪县水务局"})
    assert (identity.agency.name, identity.agency.source) == ("云溪县水务局", "metadata")


def test_an_uploader_of_another_level_is_not_the_issuer() -> None:
    text = page(body="2020年，我镇坚持依法公开。我镇公开信息12条。")
    identity = read_text(text, {"contentsource": "云溪县人民政府办公室"})
    assert identity.agency.name is None
    assert identity.agency.other_forms == ("我镇",)


@pytest.mark.parametrize(
    ("word", "level"),
    [("我镇", "township"), ("我局", "department"), ("我委", "department"), ("我县", "county")],
)
def test_a_report_that_says_only_we_stays_unnamed(word: str, level: str) -> None:
    identity = read(body=f"2020年，{word}坚持依法公开。")
    assert identity.agency.name is None
    assert identity.agency.other_forms == (word,)
    assert identity.agency.level_hint == level
    found = find_rule(identity, "doc.agency_missing")
    assert found is not None
    assert found.severity is Severity.WARNING


def test_the_host_and_accounts_never_name_the_body() -> None:
    identity = read_text(page(body="在“清溪发布”公众号发布12条。"), url="http://www.yunxi.gov.cn/1")
    assert identity.agency.name is None
    assert identity.agency.level_hint == "unknown"


def test_the_title_form_is_shown_and_fuller_forms_are_kept() -> None:
    identity = read(
        "农业农村局2020年政府信息公开工作年度报告", end="云溪县农业农村局\n2021年1月12日"
    )
    assert identity.agency.name == "农业农村局"
    assert identity.agency.other_forms == ("云溪县农业农村局",)
    assert identity.agency.parents == ("云溪县",)
    assert find_rule(identity, "doc.agency_conflict") is None


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("柳河镇人民政府制定制度。", "柳河镇人民政府"),
        ("柳河镇政府制定制度。", "柳河镇政府"),
        ("云溪县柳河镇制定制度。", "云溪县柳河镇"),
    ],
)
def test_forms_in_the_text_are_collected(text: str, form: str) -> None:
    identity = read("北方省云溪县柳河镇2020年政府信息公开工作年度报告", body=text)
    assert identity.agency.other_forms == (form,)


def test_the_subject_of_the_law_is_no_part_of_a_name() -> None:
    identity = read("云溪县柳河镇2020年政府信息公开工作年度报告", body="推进柳河镇政府信息公开。")
    assert identity.agency.other_forms == ("柳河镇",)


def test_the_office_of_a_department_is_no_form_of_its_name() -> None:
    identity = read("云溪县水务局2020年政府信息公开工作年度报告", "由县水务局办公室编制本报告。")
    assert identity.agency.name == "云溪县水务局"
    assert identity.agency.other_forms == ()


def test_the_department_of_another_division_is_no_form() -> None:
    identity = read(
        "云溪县教育局2020年政府信息公开工作年度报告", body="按照市教育局的要求，教育局开展自查。"
    )
    assert identity.agency.other_forms == ("教育局",)


@pytest.mark.parametrize(
    "end", ["东山县柳河镇人民政府\n2021年1月12日", "云溪县水务局\n2021年1月12日"]
)
def test_a_signature_of_another_body_is_a_conflict(end: str) -> None:
    identity = read("云溪县杨河镇2020年政府信息公开工作年度报告", end=end)
    found = find_rule(identity, "doc.agency_conflict")
    assert found is not None
    assert found.severity is Severity.WARNING
    assert found.attribution is Attribution.AGENCY
    names = {operand.value for operand in found.operands}
    assert names == {"云溪县杨河镇", end.split("\n")[0]}


def test_the_heavier_side_of_a_conflict_is_shown() -> None:
    identity = read(
        "云溪县杨河镇2020年政府信息公开工作年度报告",
        "本报告由云溪县柳河镇人民政府编制。",
        end="云溪县柳河镇人民政府\n2021年1月12日",
    )
    assert identity.agency.name == "云溪县柳河镇人民政府"
    assert identity.agency.source == "signature"


def test_a_copied_pronoun_of_another_kind_is_a_conflict() -> None:
    identity = read("云溪县松坪乡2020年政府信息公开工作年度报告", body="我街道公开信息12条。")
    found = find_rule(identity, "doc.agency_conflict")
    assert found is not None
    assert found.operands[1].value == "我街道"


@pytest.mark.parametrize("pronoun", ["我乡", "我区", "我们"])
def test_fitting_pronouns_are_no_conflict(pronoun: str) -> None:
    identity = read("云溪区松坪乡2020年政府信息公开工作年度报告", body=f"{pronoun}公开信息12条。")
    assert find_rule(identity, "doc.agency_conflict") is None


def test_the_office_of_a_government_may_sign_its_report() -> None:
    identity = read(
        "云溪县2020年政府信息公开工作年度报告", end="云溪县人民政府办公室\n2021年1月12日"
    )
    assert identity.agency.name == "云溪县"
    assert find_rule(identity, "doc.agency_conflict") is None
