from hypothesis import given
from hypothesis import strategies as st

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.damage import apply_damage
from corpus.sample.layout import Heading, Paragraph
from corpus.sample.render_html import render_html
from corpus.sample.render_text import render_text

SEEDS = st.integers(0, 10_000)
GENERATIONS = st.sampled_from(["2019", "2021"])


def _document(seed: int = 1, generation: str = "2021") -> SampleDocument:
    return lay_out(sample_report(seed, SampleOptions(generation=generation)))


def _damaged(name: str, seed: int = 1, generation: str = "2021") -> SampleDocument:
    return apply_damage(_document(seed, generation), [name], seed)


def test_a_broken_title_joins_to_the_title() -> None:
    after = _damaged("broken_title")
    first = next(b for b in after.blocks if isinstance(b, Heading))
    assert "\n" in first.text
    assert first.text.replace("\n", "") == after.truth.title


def test_a_fuller_title_names_every_parent() -> None:
    after = _damaged("fuller_title")
    assert after.truth.agency.full_name in (after.truth.title or "")
    assert after.truth.signature == after.truth.agency.name
    untitled = _damaged("missing_title")
    assert apply_damage(untitled, ["fuller_title", "broken_title"]) == untitled


def test_a_missing_title_is_missing_from_the_page_too() -> None:
    after, title = _damaged("missing_title"), _document().truth.title
    assert after.truth.title is None
    assert title
    assert title not in render_html(after).decode()


def test_a_missing_agency_is_named_nowhere() -> None:
    for seed in range(5):
        after = _damaged("missing_agency", seed)
        assert not after.truth.is_agency_named
        assert after.truth.signature is None
        page = render_html(after).decode()
        assert after.truth.agency.base.removesuffix("人民政府") not in page.replace(
            f"{after.truth.agency.parents[-1]}人民政府", ""
        )
        assert "政府信息公开工作年度报告" in (after.truth.title or "")


def test_a_missing_signature_leaves_no_date() -> None:
    after = _damaged("missing_signature")
    assert (after.truth.signature, after.truth.signed_on) == (None, None)
    assert _document().truth.signed_on not in after.printed()


def test_headings_lose_or_mix_their_ordinals() -> None:
    bare = _damaged("missing_ordinals").truth.sections
    assert [s.heading for s in bare] == [s.title for s in bare]
    mixed = {s.heading[1:3] for s in _damaged("mixed_ordinals").truth.sections}
    assert any("、" in start for start in mixed)
    assert _damaged("mixed_ordinals").truth.sections[0].heading.startswith("1、")


@given(SEEDS, GENERATIONS)
def test_glued_headings_lose_no_word(seed: int, generation: str) -> None:
    before, after = _document(seed, generation), _damaged("glued_headings", seed, generation)
    assert "".join(after.printed()).replace(" ", "") == "".join(before.printed()).replace(" ", "")
    assert after.truth == before.truth


def test_glued_headings_stand_inside_paragraphs() -> None:
    after = _damaged("glued_headings")
    texts = [b.text for b in after.blocks if isinstance(b, Paragraph)]
    assert any("、存在的主要问题" in t or "总体情况 " in t or " 六、" in t for t in texts)


def test_false_headings_belong_to_part_one() -> None:
    after = _damaged("false_headings")
    lines = after.truth.section("section_1_overview").paragraphs
    assert {"1、机构职能", "（六）主动公开政府信息情况"} <= set(lines)
    texts = [b.text for b in after.blocks if isinstance(b, Paragraph)
             and b.section == "section_1_overview"]  # fmt: skip
    assert tuple(texts) == lines


def test_the_introduction_may_list_the_six_parts() -> None:
    after = _damaged("listed_parts")
    first = next(b.text for b in after.blocks if isinstance(b, Paragraph))
    assert all(section.title in first for section in after.truth.sections)


def test_the_last_part_may_be_missing() -> None:
    after = _damaged("missing_last_part")
    assert not after.truth.section("section_6_other").present
    assert "其他需要报告的事项" not in render_text(after)


def test_a_bookmark_stands_before_the_introduction() -> None:
    assert "[bookmark: _GoBack]" in render_text(_damaged("bookmarks"))
