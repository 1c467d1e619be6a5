"""`nianbao release`: what it says, and when it refuses."""

import json
from pathlib import Path

from storage.session import Store
from tests.corpus.cli.conftest import Run
from tests.corpus.release.conftest import fill
from tests.storage.builders import TickingClock


def test_a_release_is_made_once(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'own.db'}"
    with Store(url) as store:
        store.upgrade()
        fill(store, TickingClock(), tmp_path)
    words = ("--db", url, "release", "2024.1", "-o", "out", "--as-of", "2024-03-31", "--json")
    made = run(*words)
    assert made.exit_code == 0, made.output
    told = json.loads(made.stdout)
    assert (told["name"], told["as_of"], told["rows"]["reports"]) == ("2024.1", "2024-03-31", 3)
    assert (tmp_path / "out" / "SHA256SUMS").exists()
    again = run(*words)
    assert again.exit_code == 1
    assert "never changed" in again.stderr
    assert run("--db", url, "release", "no/name", "-o", "other").exit_code == 1
