import pytest

from corpus.agencies.errors import AgenciesRefused
from corpus.agencies.naming import district_of, find_agency, full_name
from tests.corpus.agencies.registries import SMALL, registry_of

REGISTRY = registry_of(SMALL + "A/education,教育局,department,A\nB/education,教育局,department,B\n")


@pytest.mark.parametrize(
    ("key", "year", "name", "district"),
    [
        ("t1", 2019, "云溪区柳河镇", "云溪区"),
        ("t1", 2021, "新芦区柳河镇", "新芦区"),
        ("t1", None, "新芦区柳河镇", "新芦区"),
        ("t3", 2012, "云溪县映月街道", "云溪县"),
        ("A/education", 2022, "云溪区教育局", "云溪区"),
        ("A", 2022, "云溪区", "云溪区"),
        ("p", 2022, "云州省", "云州省"),
        ("nobody", 2022, "nobody", None),
    ],
)
def test_a_body_is_called_by_its_government_and_its_name_then(
    key: str, year: int | None, name: str, district: str | None
) -> None:
    assert full_name(REGISTRY, key, year) == name
    assert district_of(REGISTRY, key, year) == district


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("t1", "t1"),
        ("990102", "A"),
        ("990121", "A"),
        ("白鹭镇", "t4"),
        ("云溪区教育局", "A/education"),
        ("霜岭县柳河镇", "t2"),
        ("云溪区", "A"),
    ],
)
def test_a_word_stands_for_one_agency(word: str, key: str) -> None:
    assert find_agency(REGISTRY, word) == key


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("柳河镇", r"柳河镇 may be t1 \(新芦区柳河镇\), t2 \(霜岭县柳河镇\): name one"),
        ("教育局", "教育局 may be A/education"),
        ("无名县", "The registry has no 无名县: import a list"),
        ("", "The registry has no"),
    ],
)
def test_a_word_for_nobody_or_several_is_refused(word: str, says: str) -> None:
    with pytest.raises(AgenciesRefused, match=says):
        find_agency(REGISTRY, word)
