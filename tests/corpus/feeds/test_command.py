import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.cli.main import program
from corpus.job import Job
from corpus.sample import Figure
from corpus.sample.edits import print_figures
from storage.session import Store
from tests.corpus.changes.archive import Visits, document, page
from tests.corpus.feeds.valid import check_atom, check_json_feed
from tests.storage.builders import TickingClock

NAMES = ["all", "changes", "reports"]


@pytest.fixture
def visits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visits:
    """Return an archive that nobody has visited a page for, in the folder of the test."""
    monkeypatch.chdir(tmp_path)
    with Store(f"sqlite:///{tmp_path / 'a.db'}") as store:
        store.upgrade()
        return Visits(Job(store, TickingClock(), "0.1.0"))


def written(folder: str, *words: str) -> dict[str, list[str]]:
    """Write feeds and return the entries of each, which is valid and the same in both forms."""
    arguments = ["feed", "--db", "sqlite:///a.db", "-o", folder, "--json", *words]
    result = CliRunner().invoke(program, arguments)
    assert result.exit_code == 0, result.output
    paths = [Path(path) for path in json.loads(result.stdout)]
    found = {path.stem: check_json_feed(path.read_bytes())
             for path in paths if path.suffix == ".json"}  # fmt: skip
    assert found == {path.stem: check_atom(path.read_bytes())
                     for path in paths if path.suffix == ".atom"}  # fmt: skip
    return found


@pytest.mark.usefixtures("visits")
def test_an_empty_database_makes_valid_empty_feeds() -> None:
    assert written("f", "--base-url", "https://a.example/f") == {name: [] for name in NAMES}
    feed = json.loads(Path("f/changes.json").read_bytes())
    assert feed["feed_url"] == "https://a.example/f/changes.json"


def test_an_edit_is_an_event_for_good(visits: Visits) -> None:
    figures = {"t3.new_received.natural_person": Figure("987", 987)}
    visits.see({"a.html": page(document())})
    visits.see({"a.html": page(print_figures(document(), figures))})
    visits.derive()
    first = written("f")
    assert list(map(len, first.values())) == [1, 1, 0]
    assert "-> 987" in Path("f/changes.json").read_text()
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in Path("f").iterdir()}
    visits.derive()
    assert written("f") == written("g") == first
    for path, (changed_at, text) in before.items():
        assert path.stat().st_mtime_ns == changed_at
        assert (Path("g") / path.name).read_bytes() == text
