import pytest

from parsers.identity.names import are_same_body, is_agency_name, level_hint, split_name


@pytest.mark.parametrize(
    ("name", "units", "rest"),
    [
        ("北江市云溪区柳河镇", ("北江市", "云溪区", "柳河镇"), ""),
        ("云溪区柳河镇政府", ("云溪区", "柳河镇"), "政府"),
        ("云溪区教育局", ("云溪区",), "教育局"),
        ("舒城市市场监督管理局", ("舒城市",), "市场监督管理局"),
        ("青原市市北区人民政府", ("青原市", "市北区"), "人民政府"),
        ("青原市新市区城东街道办事处", ("青原市", "新市区", "城东街道"), "办事处"),
        ("金乡县住房和城乡建设局", ("金乡县",), "住房和城乡建设局"),
        ("云溪县乡村振兴局", ("云溪县",), "乡村振兴局"),
        ("云溪县红旗镇", ("云溪县", "红旗镇"), ""),
        ("青原市公安局高新区分局", ("青原市",), "公安局高新区分局"),
        ("东山乡族自治县人民政府", ("东山乡族自治县",), "人民政府"),
        ("北方省青原市卫生健康委员会", ("北方省", "青原市"), "卫生健康委员会"),
        ("西原壮族自治区民政厅", ("西原壮族自治区",), "民政厅"),
        ("舒州市民政局", ("舒州市",), "民政局"),
        ("农业农村局", (), "农业农村局"),
        ("市城管执法局", (), "市城管执法局"),
        ("云溪县茶叶局（县蚕桑局）", ("云溪县",), "茶叶局"),
    ],
)
def test_a_name_is_cut_into_divisions_and_rest(
    name: str, units: tuple[str, ...], rest: str
) -> None:
    parts = split_name(name)
    assert (parts.units, parts.rest) == (units, rest)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("北方省人民政府", "province"),
        ("北京市人民政府", "province"),
        ("青原市人民政府", "city"),
        ("青原市云溪区", "county"),
        ("云溪县人民政府", "county"),
        ("云溪县柳河镇", "township"),
        ("香樟街道办事处", "township"),
        ("云溪县教育局", "department"),
        ("北关总署", "department"),
        ("云溪县人民政府办公室", "department"),
        ("青原高新区管委会", "zone"),
        ("东湖街", "township"),
        ("我镇", "township"),
        ("我局", "department"),
        ("我县", "county"),
        ("我市", "city"),
        ("我街道", "township"),
        ("我单位", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_level_follows_from_the_name(name: str, level: str) -> None:
    assert level_hint(name) == level


SAME = [
    ("柳河镇", "云溪县柳河镇人民政府"),
    ("柳河镇", "柳河镇党政办"),
    ("柳河镇", "云溪县柳河镇政府"),
    ("香樟街道", "云溪区香樟街道办事处"),
    ("香樟街", "香樟街道办"),
    ("云溪县教育局", "教育局"),
    ("云溪县教育局", "县教育局"),
    ("云溪县发展和改革委员会", "云溪县发改委"),
    ("云溪县", "云溪县人民政府办公室"),
    ("云溪县农业农村局（县茶叶局）", "云溪县农业农村局"),
    ("青原市云溪县教育局", "云溪县教育局"),
    ("市卫健委", "青原市卫生健康委员会"),
]
OTHER = [
    ("柳河镇", "云溪县杨河镇人民政府"),
    ("云溪县教育局", "云溪县水务局"),
    ("云溪县教育局", "东山县教育局"),
    ("云溪县", "云溪县柳河镇"),
    ("云溪县", "云溪县教育局"),
    ("柳河镇", "柳河乡"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_forms_of_one_name_are_one_body(one: str, other: str) -> None:
    assert are_same_body(one, other)
    assert are_same_body(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_different_bodies_stay_apart(one: str, other: str) -> None:
    assert not are_same_body(one, other)
    assert not are_same_body(other, one)


@pytest.mark.parametrize(
    "text",
    [
        "我局",
        "本机关",
        "各部门",
        "政务公开",
        "政府信息公开工作情况",
        "无",
        "一、总体情况",
        "全市",
        "2020年",
        "进一步加强信息公开平台",
        "被告知的单位",
        "镇",
        "柳河镇，云溪县",
        "首页",
        "人民政府",
        "x" * 41,
    ],
)
def test_words_that_are_no_body_are_refused(text: str) -> None:
    assert not is_agency_name(text)


@pytest.mark.parametrize("name", ["将乐县教育局", "无为市民政局", "本溪市人民政府", "和平县水务局"])
def test_places_written_with_function_words_are_names(name: str) -> None:
    assert is_agency_name(name)
