import doctest
import re
import runpy
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from corpus.sample.district import sample_district
from storage.models import Base
from tests.docs.markdown_files import DOCS, ROOT, anchors, code_blocks, links, page_id, pages

DECISION = re.compile(r"(\d{4})-[a-z0-9-]+\.md")
DECISION_PARTS = ("context", "decision", "consequences")


@pytest.mark.parametrize("page", pages(), ids=page_id)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [target for target in links(text) if not _resolves(page, target)] == []


def _resolves(page: Path, target: str) -> bool:
    parts = urlsplit(target)
    if parts.scheme:
        return parts.scheme == "https"
    path = (page.parent / parts.path).resolve() if parts.path else page
    if not path.exists() or not path.is_relative_to(ROOT):
        return False
    return not parts.fragment or parts.fragment in anchors(path.read_text(encoding="utf-8"))


def test_every_page_can_be_reached_from_the_index() -> None:
    found: set[Path] = set()
    waiting = [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page not in found and page.suffix == ".md" and page.is_relative_to(DOCS):
            found.add(page)
            targets = (urlsplit(t).path for t in links(page.read_text(encoding="utf-8")))
            waiting += [(page.parent / target).resolve() for target in targets if target]
    assert sorted(set(DOCS.rglob("*.md")) - found) == []


@pytest.mark.parametrize("page", pages(), ids=page_id)
def test_examples_in_python_do_what_they_say(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Examples are read where the demo was run.
    monkeypatch.chdir(tmp_path)
    _leave_demo(tmp_path / "nianbao-demo" / "pages")
    known: dict[str, object] = {}
    report: list[str] = []
    for block in code_blocks(page.read_text(encoding="utf-8")):
        if block.language == "python" and ">>>" in block.text:
            test = doctest.DocTestParser().get_doctest(block.text, known, page.name, None, 0)
            doctest.DocTestRunner(verbose=False).run(test, out=report.append, clear_globs=False)
            known |= test.globs
        elif block.language == "python":
            script = tmp_path / "block.py"
            script.write_text(block.text, encoding="utf-8")
            known = runpy.run_path(str(script), known)
    assert "".join(report) == ""


def _leave_demo(folder: Path) -> None:
    """Leave the files that the demo leaves."""
    folder.mkdir(parents=True)
    for file in sample_district(1):
        (folder / file.name).write_bytes(file.payload)


def test_queries_fit_the_tables() -> None:
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    queries = _blocks("sql")
    assert queries
    with engine.connect() as connection:
        for query in queries:
            connection.execute(sa.text(query))
    engine.dispose()


def test_data_files_quoted_are_whole() -> None:
    assert all(tomllib.loads(block) for block in _blocks("toml"))


def _blocks(language: str) -> list[str]:
    texts = (page.read_text(encoding="utf-8") for page in pages())
    return [b.text for text in texts for b in code_blocks(text) if b.language == language]


def test_decisions_are_numbered_without_a_gap_and_have_the_three_parts() -> None:
    paths = sorted((DOCS / "decisions").glob("*.md"))
    numbers = [int(match[1]) for path in paths if (match := DECISION.fullmatch(path.name))]
    assert numbers == list(range(1, len(paths) + 1))
    for path in paths:
        parts = anchors(path.read_text(encoding="utf-8"))
        assert set(DECISION_PARTS) <= parts, page_id(path)
