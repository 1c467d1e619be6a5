"""Notes of a release: where its originals are, how it is cited, and the crate of its files."""

import json
from datetime import UTC, date, datetime

import pytest

from corpus.release.crate import WrittenFile, crate_json
from corpus.release.errors import ReleaseRefused
from corpus.release.model import Edition
from corpus.release.notes import citation_text, read_doi, readme
from corpus.release.tables import all_tables
from corpus.release.tallies import Tallies

UNTIL = datetime(2024, 3, 31, 9, 0, 0, 250_001, tzinfo=UTC)


def _edition(**told: object) -> Edition:
    return Edition("2024.1", date(2024, 3, 31), UNTIL, "0.1.0", **told)  # type: ignore[arg-type] # by name


def _readme(edition: Edition) -> str:
    tables = all_tables()
    return readme(
        edition, tables, Tallies(rows=dict.fromkeys((t.name for t in tables), 0))
    ).decode()


def test_the_instant_of_a_release_is_told_in_both_clocks() -> None:
    moment = "2024-03-31, 17:00:00.250000 Beijing time (2024-03-31T09:00:00.250000Z)"
    assert f"As of {moment}." in _readme(_edition())
    assert f"as of {moment}" in citation_text(_edition())


def test_readers_are_not_sent_to_originals_that_were_left_out() -> None:
    assert "is the place in `originals.zip`" in _readme(_edition())
    assert "is the place in `originals.zip`" not in _readme(_edition(has_originals=False))


@pytest.mark.parametrize(
    "text",
    [
        "10.9999/a.1",
        " doi:10.9999/a.1 ",
        "https://doi.org/10.9999/a.1",
        "http://dx.doi.org/10.9999/a.1",
    ],
)
def test_a_doi_is_taken_however_it_is_printed(text: str) -> None:
    assert read_doi(text) == "10.9999/a.1"


@pytest.mark.parametrize(
    "text", ["", "not a doi", "10.1/a", "10.9999/", "https://example.org/10.9999/a"]
)
def test_what_is_no_doi_is_refused(text: str) -> None:
    with pytest.raises(ReleaseRefused, match="no DOI"):
        read_doi(text)


def test_checksums_of_the_crate_are_terms_that_its_context_knows() -> None:
    crate = json.loads(crate_json(_edition(), [WrittenFile("a.csv", 1, "sha256:ab")]))
    assert crate["@context"][1]["sha256"] == "http://schema.org/sha256"
    assert crate["@graph"][-1]["sha256"] == "ab"
