import pytest

from parsers.identity.contact import normalise_phone, read_contact
from parsers.model import Contact
from tests.parsers.identity.pages import find_rule, make_article, read_text


def read(intro: str = "", body: str = "工作正常。", end: str = "") -> Contact:
    return read_contact(make_article(f"{intro}\n一、总体情况\n{body}\n{end}\n"))


FULL = (
    "如对本报告有疑问，请与云溪县水务局办公室联系（地址：云溪县河东路12号，邮编：312345，"
    "电话：0578—2090823，传真：0578-2090824，电子邮箱：water@yunxi.gov.cn）。"
)


@pytest.mark.parametrize("place", ["intro", "body"])
def test_a_full_contact_line_is_read_wherever_it_stands(place: str) -> None:
    contact = read(**{place: FULL})
    assert contact.phone_raw == "0578—2090823"
    assert contact.phone == "0578-2090823"
    assert contact.fax_raw == "0578-2090824"
    assert contact.address_raw == "云溪县河东路12号"
    assert contact.postcode == "312345"
    assert contact.email == "water@yunxi.gov.cn"
    assert contact.office_raw == "云溪县水务局办公室"


PHONES = [
    ("联系电话：0571-63201270", "0571-63201270", "0571-63201270"),
    ("电话0571－63201270", "0571－63201270", "0571-63201270"),
    ("咨询电话：0578—2090823。", "0578—2090823", "0578-2090823"),
    ("电话：0564--3374099，", "0564--3374099", "0564-3374099"),
    ("联系电话：(010)65194406", "(010)65194406", "010-65194406"),
    ("联系电话：（010）65194406；", "（010）65194406", "010-65194406"),
    ("电话为5722721", "5722721", "5722721"),
    ("电话：0571-63201270、63201271", "0571-63201270、63201271", "0571-63201270; 63201271"),
    ("电话：0577-6789012、6789013", "0577-6789012、6789013", "0577-6789012; 6789013"),
    ("电话：02038180486", "02038180486", "02038180486"),
    ("电话：0571-632012705.", "0571-632012705", "0571-632012705"),
    ("联系电话：0571 - 6320 1270，", "0571 - 6320 1270", "0571-63201270"),
    ("电 话：０５７１－６３２０１２７０", "０５７１－６３２０１２７０", "0571-63201270"),
    ("联系电话：63201270 2021年1月12日", "63201270", "63201270"),
    ("聯繫處電話：0571-63201270", "0571-63201270", "0571-63201270"),
    ("联系方式：0571-63201270转8001", "0571-63201270转8001", "0571-63201270转8001"),
    ("电话：0571一63201270", "0571一63201270", "0571-63201270"),
]


@pytest.mark.parametrize(("text", "raw", "phone"), PHONES)
def test_a_phone_is_kept_raw_and_normalised(text: str, raw: str, phone: str) -> None:
    contact = read(f"如有疑问，请与我办联系，{text}")
    assert (contact.phone_raw, contact.phone) == (raw, phone)


@pytest.mark.parametrize("label", ["电话（传真）", "电话、传真", "电话及传真", "电话/传真"])
def test_one_number_may_be_phone_and_fax(label: str) -> None:
    contact = read(f"如有疑问请联系，{label}：0571-63201270。")
    assert contact.phone_raw == contact.fax_raw == "0571-63201270"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("地址：云溪县河东路12号，邮编", "云溪县河东路12号"),
        ("联系地址:云溪县河东路12号（行政中心3楼）；电话", "云溪县河东路12号（行政中心3楼）"),
        ("通信地址 云溪县河东路12号、邮编：312345", "云溪县河东路12号"),
        ("办公地址为云溪县河东路12号 邮政编码：312345", "云溪县河东路12号"),
    ],
)
def test_the_address_ends_where_the_next_part_begins(text: str, address: str) -> None:
    assert read(f"如有疑问请与县水务局联系，{text}").address_raw == address


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("请与云溪县水务局联系。", "云溪县水务局"),
        ("可与柳河镇党政办联系，电话5722721", "柳河镇党政办"),
        ("请直接与县政府办公室（电话：5722721）联系", "县政府办公室"),
        ("请向柳河镇党政办公室咨询。", "柳河镇党政办公室"),
        ("请联系云溪县水务局办公室，电话5722721", "云溪县水务局办公室"),
        ("联系单位：云溪县水务局办公室", "云溪县水务局办公室"),
    ],
)
def test_the_office_is_read_from_the_invitation(text: str, office: str) -> None:
    assert read(f"如对本报告有疑问，{text}").office_raw == office


def test_a_block_of_lines_is_one_contact() -> None:
    contact = read(
        "联系单位：县水务局\n地址：云溪县河东路12号\n"
        "邮 编：312345\n电 话：5722721\n传真：5722722\nE-mail: a@b.cn"
    )
    assert (contact.address_raw, contact.postcode) == ("云溪县河东路12号", "312345")
    assert (contact.phone, contact.fax_raw, contact.email) == ("5722721", "5722722", "a@b.cn")


@pytest.mark.parametrize(
    "body",
    [
        "未收到电话、网络平台、来信等方式的申请。",
        "接听咨询电话230个。",
        "网站地址：www.yunxi.gov.cn",
        "接受电话咨询12次，发布信息1756条。",
        "通过12345热线受理诉求。",
        "与有关单位联系。",
        "",
    ],
)
def test_prose_about_telephones_is_no_contact(body: str) -> None:
    assert read(body=body) == Contact()


def test_the_invitation_wins_over_a_hotline_in_the_text() -> None:
    contact = read(body=f"设立监督电话0578-1111111。\n{FULL}")
    assert contact.phone == "0578-2090823"


def test_the_contact_may_stand_at_the_end() -> None:
    contact = read(end="联系电话：0578-2090823")
    assert contact.phone == "0578-2090823"


def test_the_locator_covers_the_contact_line() -> None:
    text = f"前言。\n{FULL}\n一、总体情况\n"
    locator = read_text(text).contact.locator
    assert locator is not None
    shown = text[locator.start : locator.end]
    assert shown.startswith("云溪县水务局办公室")
    assert shown.endswith("water@yunxi.gov.cn")


@pytest.mark.parametrize(
    ("intro", "rule"),
    [("", "doc.contact_not_stated"), ("电话：0578-2090823", "doc.contact_partial"), (FULL, None)],
)
def test_readers_are_told_what_the_contact_lacks(intro: str, rule: str | None) -> None:
    identity = read_text(f"{intro}\n一、总体情况\n")
    rules = ("doc.contact_not_stated", "doc.contact_partial")
    assert [name for name in rules if find_rule(identity, name)] == ([rule] if rule else [])


def test_normalising_never_changes_digits() -> None:
    raw = "（０１０）６５１９４４０６、13800000000"
    assert "".join(filter(str.isdigit, normalise_phone(raw))) == "0106519440613800000000"
