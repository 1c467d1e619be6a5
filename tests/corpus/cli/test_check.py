"""The checker of drafts: what it says of each medium, what it asks for, and what it never does."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from corpus.sample import SampleDocument, SampleOptions, lay_out, sample_report
from corpus.sample.edits import print_figures
from corpus.sample.figures import Figure
from corpus.sample.markup import MARKUPS
from corpus.sample.render_text import render_text
from parsers.model import State
from tests.corpus.cli.conftest import Run
from tests.parsers.media.office.write_docx import render_docx

KEY = "t3.granted.total"
WRONG = 98_765


def document(seed: int = 4, **options: Any) -> SampleDocument:  # noqa: ANN401 - of any option
    return lay_out(sample_report(seed, SampleOptions(generation="2021", **options)))


def wrong(doc: SampleDocument, key: str = KEY, number: int = WRONG) -> SampleDocument:
    return print_figures(doc, {key: Figure(str(number), number, State.NUMBER)})


def html(doc: SampleDocument) -> bytes:
    return f"<html><body>{MARKUPS['plain'].article(doc)}</body></html>".encode()


WRITERS: Mapping[str, Callable[[SampleDocument], bytes]] = {
    "docx": render_docx,
    "html": html,
    "txt": lambda doc: render_text(doc).encode(),
}


def rules(result: Any, part: str = "must_fix") -> list[str]:  # noqa: ANN401 - click's own
    return [item["rule"] for one in checklists(result) for item in one[part]]


def checklists(result: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - click's own
    found: list[dict[str, Any]] = json.loads(result.stdout)["checklists"]
    return found


@pytest.mark.parametrize("medium", WRITERS)
def test_a_wrong_total_must_be_fixed_and_is_found_to_the_cell(
    run: Run, tmp_path: Path, medium: str
) -> None:
    doc, file = document(), tmp_path / f"draft.{medium}"
    file.write_bytes(WRITERS[medium](wrong(doc)))
    result = run("check", file, "--json")
    assert result.exit_code == 3
    (found,) = checklists(result)
    item = next(i for i in found["must_fix"] if i["rule"] == "t3.row_total.granted")
    assert item["place"]["quote"] == str(WRONG)
    assert {"table", "row", "cell"} <= set(item["place"])
    assert ("line" in item["place"]) == (medium == "txt")
    assert item["place"]["section"].startswith("三、")
    assert item["official"] == "各类申请人之和等于总计"
    assert item["sentence"].startswith("In row 予以公开 the applicants sum to ")
    assert [o["label"] for o in item["operands"]][-1] == "予以公开 / 总计"
    assert all(o["place"]["quote"] == str(o["value"]) for o in item["operands"])
    (change,) = item["smallest_change"]
    assert (change["key"], change["printed"]) == (KEY, WRONG)
    assert change["implied"] == doc.truth.figures[KEY].value
    assert item["is_certain"]
    assert not any(rule.startswith("t3.wrong_cell") for rule in rules(result, "look_at"))


@pytest.mark.parametrize("medium", WRITERS)
def test_a_sound_draft_has_nothing_to_fix(run: Run, tmp_path: Path, medium: str) -> None:
    file = tmp_path / f"draft.{medium}"
    file.write_bytes(WRITERS[medium](document()))
    result = run("check", file)
    assert result.exit_code == 0, result.output
    assert "Must fix" not in result.stdout
    assert result.stdout.splitlines()[-1].startswith("0 to fix, ")


def test_pasted_text_is_read_from_standard_input(run: Run) -> None:
    result = run("check", "-", stdin=render_text(wrong(document())).encode())
    assert result.exit_code == 3
    assert result.stdout.startswith("pasted text: ")
    assert "smallest change that mends it:\n       予以公开 / 总计 98765 →" in result.stdout


def test_a_pdf_names_the_page(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2", reason="the extra 'pdf' is not installed")
    pytest.importorskip("reportlab", reason="reportlab sets the test pages")
    from tests.parsers.media.pdf.typeset import render_pdf

    file = tmp_path / "draft.pdf"
    file.write_bytes(render_pdf(wrong(document())))
    result = run("check", file, "--json")
    assert result.exit_code == 3
    item = next(i for i in checklists(result)[0]["must_fix"] if i["rule"].endswith("granted"))
    assert item["place"]["page"] >= 1
    assert item["place"]["quote"] == str(WRONG)


def test_what_the_draft_should_be_is_held_against_it(run: Run, tmp_path: Path) -> None:
    doc, file = document(), tmp_path / "draft.html"
    file.write_bytes(html(doc))
    name, year = str(doc.truth.agency.name), doc.truth.report_year
    assert run("check", file, "--year", year, "--agency", name).exit_code == 0
    result = run("check", file, "--year", year + 1, "--agency", "青岚区水务局", "--json")
    assert result.exit_code == 3
    assert rules(result) == ["draft.year", "draft.agency"]


def years(tmp_path: Path, change: dict[str, int]) -> tuple[Path, Path]:
    """Write a report and the next one, in which figures are changed."""
    last = sample_report(3, SampleOptions(generation="2021", report_year=2022))
    options = SampleOptions(generation="2021", report_year=2023, agency=last.agency, prior=last)
    now = lay_out(sample_report(3, options))
    for key, number in change.items():
        now = wrong(now, key, number)
    old, new = tmp_path / "2022.html", tmp_path / "2023.docx"
    old.write_bytes(html(lay_out(last)))
    new.write_bytes(render_docx(now))
    return old, new


def test_what_was_carried_over_last_year_must_be_carried_in(run: Run, tmp_path: Path) -> None:
    old, new = years(tmp_path, {})
    assert run("check", new, "--previous", old).exit_code == 0
    old, new = years(tmp_path, {"t3.carried_in.total": 7777, "t3.carried_in.enterprise": 7776})
    result = run("check", new, "--previous", old, "--json")
    assert "draft.carry_over.total" in rules(result)
    assert "draft.carry_over.enterprise" in rules(result, "look_at")
    found = checklists(result)[0]["must_fix"]
    item = next(i for i in found if i["rule"] == "draft.carry_over.total")
    assert item["operands"][0]["value"] == 7777
    assert item["operands"][1]["ref"] == "previous:t3.carried_out.total"
    assert item["operands"][1]["place"]["quote"] == str(item["operands"][1]["value"])


def test_a_report_that_is_not_the_one_before_is_not_compared(run: Run, tmp_path: Path) -> None:
    old, new = years(tmp_path, {})
    for previous, rule in ((new, "draft.previous_year"), (tmp_path / "other.html", None)):
        if rule is None:
            other = document(9, report_year=2022)
            previous.write_bytes(html(other))
        result = run("check", new, "--previous", previous, "--json")
        shown = rules(result, "look_at")
        assert (rule or "draft.previous_agency") in shown
        assert not any(found.startswith("draft.carry_over") for found in shown + rules(result))
    assert old.exists()


def test_two_files_of_one_report_are_compared(run: Run, tmp_path: Path) -> None:
    doc, page, file = document(), tmp_path / "page.html", tmp_path / "report.docx"
    page.write_bytes(html(doc))
    file.write_bytes(render_docx(wrong(doc)))
    result = run("check", page, file, "--json")
    first, second = checklists(result)
    assert [i["rule"] for i in first["must_fix"]] == []
    item = next(i for i in second["must_fix"] if i["rule"] == "draft.files_differ")
    assert [o["place"]["quote"] for o in item["operands"]] == [
        str(doc.truth.figures[KEY].value),
        str(WRONG),
    ]


def test_a_misreading_is_never_called_an_error(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "draft.html"
    # A row that lost a cell is shifted: the sums cannot hold, and the reading is to blame.
    markup = html(document()).decode()
    figure = document().truth.figures["t3.granted.natural_person"].printed
    file.write_text(markup.replace(f"<td>{figure}</td>", "", 1), "utf-8")
    result = run("check", file, "--json")
    assert not [r for r in rules(result) if r.startswith("t3.row_total.granted")]


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("empty.docx", b""),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        ("news.html", "<html><body><p>青岚区召开会议</p></body></html>".encode()),
    ],
)
def test_what_is_no_report_fails_with_a_sentence(
    run: Run, tmp_path: Path, name: str, payload: bytes
) -> None:
    (tmp_path / name).write_bytes(payload)
    result = run("check", tmp_path / name)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{name}: ") or name in result.stderr
    assert json.loads(run("check", tmp_path / name, "--json").stdout)["checklists"][0]["fault"]


@pytest.mark.parametrize(
    "arguments",
    [(), ("nowhere.docx",), ("-", "-"), (".",), ("-", "--previous", "nowhere.html"),
     ("-", "--year", "about")],
)  # fmt: skip
def test_wrong_usage_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("check", *arguments, stdin=b"").exit_code == 2


_GUARDED = """
import sys
def guard(event, arguments):
    if event.startswith("socket.") and event not in ("socket.__new__",):
        raise PermissionError(event)
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise PermissionError(arguments[0])
    if event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "sqlite3.connect"):
        raise PermissionError(event)
sys.addaudithook(guard)
from corpus.cli.main import program
sys.argv = ["nianbao", "check", *sys.argv[1:]]
program.main()
"""


@pytest.mark.parametrize("medium", WRITERS)
def test_nothing_is_sent_and_nothing_written(tmp_path: Path, medium: str) -> None:
    file = tmp_path / f"draft.{medium}"
    file.write_bytes(WRITERS[medium](wrong(document())))
    before = sorted(tmp_path.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-B", "-c", _GUARDED, str(file)],
        capture_output=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr.decode()
    assert sorted(tmp_path.rglob("*")) == before


def test_no_escape_code_of_a_draft_reaches_the_terminal(run: Run) -> None:
    text = render_text(wrong(document())).replace("98765", "98765\x1b[31m")
    assert "\x1b" not in run("check", "-", stdin=text.encode()).stdout
