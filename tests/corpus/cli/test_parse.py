import gzip
import json
import os
from pathlib import Path

import pytest

from corpus.cli import parse as parse_command
from corpus.sample import SampleOptions, lay_out, sample_report
from corpus.sample.markup import MARKUPS
from corpus.sample.older import sample_older
from parsers.media.sniff import MAX_PAYLOAD
from parsers.parse import parse
from parsers.record_json import record_json
from parsers.templates.older import form_of
from tests.corpus.cli.conftest import Run

REPORT = "township-2022.html"


def test_one_file_gives_its_record_and_nothing_else(run: Run, pages: Path) -> None:
    result = run("parse", pages / REPORT)
    payload = (pages / REPORT).read_bytes()
    assert result.exit_code == 0
    assert result.stdout_bytes == record_json(parse(payload, name=REPORT)) + b"\n"


@pytest.mark.parametrize("jobs", [1, 2])
def test_several_files_give_lines_in_the_order_given(run: Run, pages: Path, jobs: int) -> None:
    files = sorted(pages.iterdir(), reverse=True)
    result = run("parse", "--format", "jsonl", "--jobs", jobs, *files)
    names = [json.loads(line)["source"]["name"] for line in result.stdout.splitlines()]
    assert names == [file.name for file in files]


def test_standard_input_has_no_name(run: Run, pages: Path) -> None:
    result = run("parse", "-", "--url", "https://www.example.gov.cn/a.html",
                 stdin=(pages / REPORT).read_bytes())  # fmt: skip
    source = json.loads(result.stdout)["source"]
    assert (source["name"], source["url"]) == (None, "https://www.example.gov.cn/a.html")
    assert result.exit_code == 0


def test_the_table_shows_identity_figures_and_findings(run: Run, pages: Path) -> None:
    shown = run("parse", "--format", "table", pages / REPORT).stdout
    assert "主动公开政府信息情况" in shown
    assert "本年新收政府信息公开申请数量" in shown
    assert "t4.sum.post_review_suit" in shown
    assert "t4.post_review_suit_total = 1" in shown


def test_nothing_from_a_page_reaches_the_terminal_as_a_command(run: Run, pages: Path) -> None:
    page = (pages / REPORT).read_bytes().replace("苇泊镇".encode(), "苇\x1b[31m泊[red]镇".encode())
    shown = run("parse", "-", "--format", "table", stdin=page).stdout
    assert "\x1b" not in shown
    assert "[red]" in shown


GARBAGE = {
    "empty.html": b"",
    "random.html": bytes(range(256)) * 40,
    "picture.html": b"\xff\xd8\xff\xe0" + bytes(2000),
    "truncated.html.gz": gzip.compress(b"<html>" + os.urandom(5000))[:-700],
    "archive.zip": b"PK\x03\x04" + bytes(200),
    "deep.html": b"<div>" * 800_000,
}


@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_gives_a_record_that_says_so(run: Run, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(GARBAGE[name])
    for style in ("json", "table"):
        result = run("parse", file, "--format", style)
        assert result.exit_code == 3
        assert "doc.unreadable" in result.stdout
        assert result.stderr == ""


def test_utf_16_is_no_garbage(run: Run, pages: Path) -> None:
    text = (pages / "subdistrict-2022.txt").read_bytes().decode()
    result = run("parse", "-", stdin=text.encode("utf-16"))
    record = json.loads(result.stdout)
    assert result.exit_code == 0
    assert record["source"]["encoding"]["used"].startswith("utf-16")
    assert record["report_year"]["value"] == 2022


def test_a_file_beyond_the_limit_is_not_read(run: Run, tmp_path: Path) -> None:
    size = 50 * 10**6
    file = tmp_path / "large.html"
    with file.open("wb") as stream:
        stream.writelines([b"<div>" * (size // 50)] * 10)
    result = run("parse", file)
    record = json.loads(result.stdout)
    assert result.exit_code == 3
    assert record["source"]["payload_digest"] == ""
    assert record["findings"][0]["message"] == (
        f"Nothing was read: the payload has {size} bytes, more than the limit of {MAX_PAYLOAD}."
    )


def test_an_endless_input_is_given_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_command, "MAX_PAYLOAD", 1000)
    result = run("parse", "-", stdin=b"y\n" * 1000)
    assert result.exit_code == 3
    assert "more bytes than the limit" in result.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.html"], "nowhere.html does not exist: check the path."),
        (["."], "is a folder: name files, or take it in with `nianbao ingest`."),
        (["a.html", "a.html", "--url", "https://a.cn/"], "give it with exactly one file."),
        (["a.html", "--url", "a.cn"], "a.cn is no web address"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_once(
    run: Run, tmp_path: Path, words: list[str], sentence: str
) -> None:
    (tmp_path / "a.html").write_bytes(b"<p>a</p>")
    result = run("parse", *words)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""


def test_a_file_that_fails_is_told_and_the_others_are_parsed(
    run: Run, pages: Path, tmp_path: Path
) -> None:
    lost = tmp_path / "lost.html"
    lost.symlink_to(tmp_path / "gone.html")
    result = run("parse", lost, pages / REPORT)
    assert result.exit_code == 3
    assert "lost.html cannot be read (No such file or directory)" in result.stderr
    assert len(result.stdout.splitlines()) == 1
    assert run("parse", lost).exit_code == 1


def test_a_name_that_is_no_text_is_replaced(run: Run, pages: Path, tmp_path: Path) -> None:
    file = os.fsencode(tmp_path) + b"/\xff.html"
    with open(file, "wb") as stream:  # noqa: PTH123 - the name is bytes
        stream.write((pages / REPORT).read_bytes())
    result = run("parse", os.fsdecode(file))
    assert json.loads(result.stdout)["source"]["name"] == "\ufffd.html"


def test_a_broken_parser_costs_its_file_only(
    run: Run, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_on_listing(payload: bytes, *, name: str | None, **_: object) -> object:
        if name == "listing.html":
            raise ValueError("a bug")
        return (parse(payload, name=name),)

    monkeypatch.setattr("corpus.jobs.parsing.parse_all", break_on_listing)
    result = run("parse", pages / "listing.html", pages / REPORT)
    assert result.exit_code == 3
    assert "listing.html: the parser broke (ValueError: a bug)" in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_the_table_shows_what_older_reports_have(run: Run) -> None:
    doc = sample_older(0)
    page = f"<html><body>{MARKUPS['plain'].article(doc)}</body></html>".encode()
    record = parse(page)
    shown = run("parse", "-", "--format", "table", stdin=page).stdout
    facts = [cell for key, cell in record.cells.items() if key.startswith("free.")]
    assert facts
    for cell in facts:
        assert form_of(cell.key).row.zh in shown
        assert f" {cell.value}" in shown
    assert facts[0].sentence is not None
    assert facts[0].sentence[:12] in shown


def test_every_report_of_a_file_has_a_line(run: Run, tmp_path: Path) -> None:
    docs = [lay_out(sample_report(seed, SampleOptions(generation="2021"))) for seed in (1, 2)]
    articles = "".join(MARKUPS["plain"].article(doc) for doc in docs)
    file = tmp_path / "a.html"
    file.write_text(f"<html><body>{articles}</body></html>", "utf-8")
    for jobs in (1, 2):
        lines = run("parse", file, "--jobs", jobs).stdout.splitlines()
        titles = [json.loads(line)["title"]["raw"] for line in lines]
        assert titles == [doc.truth.title for doc in docs]
