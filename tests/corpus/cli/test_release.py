"""`nianbao release`: what it says, and when it refuses."""

import json
import shutil
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


def test_a_gate_that_is_shut_is_one_sentence_and_exit_code_three(
    run: Run, tmp_path: Path, seeds: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'own.db'}"
    with Store(url) as store:
        store.upgrade()
        fill(store, TickingClock(), tmp_path)
    golden = _golden_of_another_number(seeds, tmp_path / "golden")
    words = ("--db", url, "release", "2024.1", "--without-originals", "--golden", golden)
    refused = run(*words, "-o", "out")
    assert refused.exit_code == 3
    assert "nianbao: The golden set of form 20" in refused.stderr
    assert "t3.granted.total: 977 expected" in refused.stderr
    assert not (tmp_path / "out").exists()
    explained = tmp_path / "explained.toml"
    explained.write_text(
        '[[gate]]\ngate = "golden"\nname = "20*"\nreason = "a misprint"\n', "utf-8"
    )
    made = run(*words, "-o", "out", "--explained", explained)
    assert made.exit_code == 0, made.output
    assert "Golden set, form 20" in made.stdout
    assert "a misprint" in (tmp_path / "out" / "CHANGES.md").read_text("utf-8")


def _golden_of_another_number(seeds: Path, folder: Path) -> Path:
    """Make a golden set of one report in whose record a number is another one."""
    source = next(seeds.glob("004_*.txt"))
    (folder / "gold").mkdir(parents=True)
    shutil.copy(source, folder)
    gold = json.loads((seeds / "gold" / f"{source.stem}.json").read_text("utf-8"))
    gold["table_3"]["rows"]["granted"]["cells"]["total"] |= {"value": 977, "raw": "977"}
    (folder / "gold" / f"{source.stem}.json").write_text(json.dumps(gold), "utf-8")
    return folder
