"""`nianbao portals fixture`: from an archive to a folder that tests read without a network."""

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.cli.main import program
from corpus.fixtures.errors import FixtureDamaged
from corpus.fixtures.files import INDEX, read_fixture
from corpus.fixtures.replay import read_again
from corpus.sample.portals import SamplePortal, Scale, ServeOptions, WebOptions, build_web, serve
from storage.models.exchange import LinkFate, Outlink
from storage.models.frontier import FrontierEntry
from storage.session import Store

NAME = "jpaas"


class Archive:
    """A database with the crawl of one sample portal."""

    def __init__(self, url: str, portal: SamplePortal, portal_id: str) -> None:
        self.url = url
        self.portal = portal
        self.portal_id = portal_id

    def save(self, *words: object) -> Result:
        line = ["--db", self.url, "portals", "fixture", *map(str, words)]
        return CliRunner().invoke(program, line)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    scale = Scale(departments=1, townships=1, years=(2021, 2022))
    web = build_web(1, WebOptions(scale=scale, only=frozenset({NAME})))
    url = f"sqlite:///{tmp_path_factory.mktemp('fixture') / 'crawl.db'}"
    portal = web.portal(NAME)
    with serve(web, ServeOptions(https=False, time_scale=0.0)) as server:
        words = [
            word
            for (host, port), (address, number) in server.endpoints.items()
            for word in ("--resolve", f"{host}:{port}={address}:{number}")
        ]
        line = ["--db", url, "crawl", portal.home, "--pace", "0", "--no-parse", "--json", *words]
        result = CliRunner().invoke(program, line)
    assert result.exit_code == 0, result.output
    return Archive(url, portal, json.loads(result.stdout)["portals"][0]["portal"])


def test_a_crawled_portal_becomes_a_fixture_by_one_command(
    archive: Archive, tmp_path: Path
) -> None:
    result = archive.save(archive.portal_id, "-o", tmp_path / "saved", "--reports", 1)
    assert result.exit_code == 0, result.output
    assert "other people's words" in " ".join(result.stderr.split())
    written = read_fixture(tmp_path / "saved")
    purposes = [saved.purpose for saved in written.fixture.exchanges]
    assert purposes == ["home", "column", "column", "api", "article", "attachment"]
    assert written.fixture.portal.home == archive.portal.home
    assert read_again(written.fixture) == written.found
    report = written.found[4]
    assert (report["family"], report["doc_class"]) == ("hanweb", "annual_report")


def test_a_fixture_finds_what_the_crawl_found(archive: Archive, tmp_path: Path) -> None:
    archive.save(archive.portal_id, "-o", tmp_path / "saved", "--reports", 99)
    index = json.loads((tmp_path / "saved" / INDEX).read_text(encoding="utf-8"))
    assert len(index["exchanges"]) > len(archive.portal.expected)
    again = {
        one["url"]: {
            (link["relation"], link["url"], link["fate"]) for link in one["found"]["links"]
        }
        for one in index["exchanges"]
    }
    assert again == _archived(archive.url, set(again))


def _archived(database: str, urls: set[str]) -> dict[str, set[tuple[str | None, str, str]]]:
    found: dict[str, set[tuple[str | None, str, str]]] = {url: set() for url in urls}
    with Store(database) as store, store.read_only() as session:
        rows = session.query(FrontierEntry.url, Outlink).join(
            Outlink, Outlink.capture_id == FrontierEntry.capture_id
        )
        for url, link in rows:
            if url in found:
                found[url].add((link.relation, link.url, LinkFate(link.fate).value))
    return found


def test_single_captures_are_named_by_id_or_address(archive: Archive, tmp_path: Path) -> None:
    result = archive.save(archive.portal.home, 2, "-o", tmp_path / "saved", "--json")
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert archive.portal.home in [one["url"] for one in shown["exchanges"]]
    assert shown["portal"] == archive.portal_id
    index = json.loads((tmp_path / "saved" / INDEX).read_text(encoding="utf-8"))
    home = index["exchanges"][-1]
    assert home["status"] == 200
    assert home["payload_digest"].startswith("sha256:")
    assert ["Content-Type", "text/html; charset=utf-8"] in home["headers"]


def test_what_is_found_is_accepted_anew(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    archive.save(archive.portal.home, "-o", folder)
    before = (folder / INDEX).read_text(encoding="utf-8")
    (folder / INDEX).write_text(before.replace('"family": "', '"family": "x-'), encoding="utf-8")
    result = archive.save("--accept", "-o", folder, "--json")
    assert json.loads(result.stdout)["changed"] == 1
    assert (
        json.loads((folder / INDEX).read_text(encoding="utf-8"))["exchanges"]
        == (json.loads(before)["exchanges"])
    )


def test_a_damaged_fixture_is_found_out(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    archive.save(archive.portal.home, "-o", folder)
    [file] = folder.glob("*.gz")
    wire = gzip.decompress(file.read_bytes())
    file.write_bytes(gzip.compress(wire.replace(b"<html", b"<HTML")))
    with pytest.raises(FixtureDamaged, match="not what was saved"):
        read_fixture(folder)
    file.write_bytes(b"\x1f")
    assert "make it anew" in archive.save("--accept", "-o", folder).stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "--accept"),
        (("nowhere",), 1, "No portal nowhere"),
        (("https://www.elsewhere.gov.cn/",), 1, "no answer"),
        (("987654",), 1, "987654"),
    ],
)
def test_what_gives_no_fixture_is_one_sentence_and_leaves_nothing(
    archive: Archive, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    result = archive.save(*words, "-o", tmp_path / "saved")
    assert result.exit_code == code, result.output
    assert said in " ".join(result.stderr.split())
    assert not (tmp_path / "saved").exists()


def test_nothing_is_written_over(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    result = archive.save(archive.portal.home, "-o", tmp_path)
    assert result.exit_code == 1
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
