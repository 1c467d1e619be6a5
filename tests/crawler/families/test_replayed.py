"""Every saved fixture is read as it was when somebody looked at it and accepted it."""

from pathlib import Path

import pytest

from crawler.families.hanweb import Hanweb
from crawler.families.model import EndProof, Purpose
from crawler.families.registry import probe
from parsers.model import DocClass
from parsers.parse import parse
from tests.crawler.families.replayed import INVENTED, Replayed, fixture_folders
from tests.crawler.families.walking import walk


@pytest.mark.parametrize("folder", fixture_folders(), ids=lambda folder: folder.name)
def test_a_fixture_is_read_as_it_was_accepted(folder: Path) -> None:
    assert Replayed.read(folder).differences() == []


@pytest.fixture(scope="module")
def jpaas() -> Replayed:
    return Replayed.read(INVENTED / "hanweb-jpaas")


def test_the_family_is_recognised_on_saved_pages(jpaas: Replayed) -> None:
    articles = [page for _, page in jpaas.of_purpose(Purpose.ARTICLE)]
    assert articles
    assert {probe(page).family for page in articles} == {"hanweb"}


def test_a_saved_list_is_walked_to_its_proven_end(jpaas: Replayed) -> None:
    [(saved, first), *others] = jpaas.of_purpose(Purpose.API)
    assert saved.errand is not None
    assert others, "a list of several pages says more"
    data = saved.errand["data"]
    assert isinstance(data, dict)
    walked = walk(Hanweb(), first, jpaas.site(), data)
    assert walked.proof is EndProof.TOTAL_REACHED
    assert len(walked.rows) == walked.last.total


def test_saved_reports_are_reports(jpaas: Replayed) -> None:
    reports = [saved for saved, _ in jpaas.of_purpose(Purpose.ARTICLE)]
    found = {parse(saved.payload, url=saved.url).doc_class for saved in reports}
    assert found == {DocClass.ANNUAL_REPORT}
