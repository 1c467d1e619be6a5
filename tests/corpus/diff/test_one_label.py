"""A parser with one more label, as a copy of its sources: the diff shows that and nothing else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.sample import SampleOptions, lay_out, sample_report
from corpus.sample.render_html import HtmlOptions, render_html

ROOT = Path(__file__).resolve().parents[3]
COMMAND = "from corpus.cli.main import main; main()"
OFFICIAL, ODD = "行政许可", "审批事项办理"
CELL = "t2.licensing.decisions"
PAGES, ODD_PAGES = 5, 3


def _write_pages(folder: Path) -> None:
    folder.mkdir()
    for number in range(PAGES):
        options = SampleOptions(report_year=2023, level="township", prose="short")
        page = render_html(
            lay_out(sample_report(number, options)), HtmlOptions("plain", shell=False)
        )
        label = f">{OFFICIAL}<".encode()
        assert page.count(label) == 1
        odd = page.replace(label, f">{ODD}<".encode())
        (folder / f"{number}.html").write_bytes(odd if number < ODD_PAGES else page)


def _copy_parsers(folder: Path) -> None:
    """Copy the parsers and teach the copy the odd label."""
    shutil.copytree(
        ROOT / "parsers", folder / "parsers", ignore=shutil.ignore_patterns("__pycache__")
    )
    forms = folder / "parsers" / "templates" / "table2.toml"
    line = f'zh = "{OFFICIAL}"\n'
    text = forms.read_text(encoding="utf-8")
    assert text.count(line) == 1
    forms.write_text(text.replace(line, f'{line}synonyms = ["{ODD}"]\n'), encoding="utf-8")


def _run(folder: Path, database: Path, *words: str) -> str:
    """Run the program in a folder, whose packages come first."""
    environment = os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "--db", f"sqlite:///{database}", *words],
        cwd=folder, env=environment, capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.returncode in (0, 3), done.stderr
    return done.stdout


@pytest.mark.campaign
def test_a_label_that_is_read_now_is_the_whole_difference(tmp_path: Path) -> None:
    database, newer = tmp_path / "a.db", tmp_path / "newer"
    newer.mkdir()
    _write_pages(tmp_path / "pages")
    _run(ROOT, database, "ingest", str(tmp_path / "pages"))
    _copy_parsers(newer)
    told = json.loads(_run(newer, database, "reparse", "--json"))
    assert told["parsed"]["parsed"] == PAGES
    parsers = json.loads(_run(newer, database, "status", "--json"))["parsers"]
    old, new = (one["parser_digest"] for one in parsers)
    diff = json.loads(_run(newer, database, "diff", old, new, "--json"))
    cells = {(one["name"], one["turn"]): one for one in diff["groups"] if one["aspect"] == "cell"}
    assert {key: one["count"] for key, one in cells.items()} == {(CELL, "gained"): ODD_PAGES}
    assert cells[CELL, "gained"]["unchanged"] == PAGES - ODD_PAGES
    assert diff["records"]["compared"] == PAGES
    others = [one for one in diff["groups"] if one["aspect"] != "cell"]
    assert {(one["aspect"], one["turn"]) for one in others} <= {
        ("finding", "lost"), ("check", "changed"), ("field", "lost"),
    }  # fmt: skip
    assert json.loads(_run(newer, database, "diff", new, new, "--json"))["groups"] == []
