"""`nianbao crawl` against invented portals on loopback."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.cli.main import program
from corpus.sample.portals import (
    SampleServer,
    Scale,
    ServeOptions,
    WebOptions,
    build_web,
    serve,
)
from storage.models.archive import Run, RunKind
from storage.session import Store
from tests.corpus.cli.conftest import Run as RunProgram

WHOLE, WALL = "slug", "wall-forbidden"
SMALL = Scale(departments=1, townships=1, years=(2021, 2022))


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    web = build_web(1, WebOptions(scale=SMALL, only=frozenset({WHOLE, WALL})))
    with serve(web, ServeOptions(https=False, time_scale=0.0)) as running:
        yield running


def _resolve(server: SampleServer) -> list[str]:
    return [
        word
        for (host, port), (address, number) in server.endpoints.items()
        for word in ("--resolve", f"{host}:{port}={address}:{number}")
    ]


@pytest.fixture(scope="module")
def crawl(server: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> "Crawl":
    return Crawl(server, tmp_path_factory.mktemp("crawl"))


class Crawl:
    """A database and what crawls into it; the first crawl is made when it is first wanted."""

    def __init__(self, server: SampleServer, folder: Path) -> None:
        self.server = server
        self.url = f"sqlite:///{folder / 'crawl.db'}"
        self._first: Result | None = None

    def home(self, name: str) -> str:
        return self.server.web.portal(name).home

    @property
    def first(self) -> Result:
        """A first visit to a whole portal and to a walled one."""
        if self._first is None:
            homes = (self.home(WHOLE), self.home(WALL))
            self._first = self.run(*homes, "--contact", "mailto:who@example.org")
        return self._first

    def run(self, *words: str) -> Result:
        common = ("--pace", "0", "--json", *_resolve(self.server))
        return CliRunner().invoke(program, ["--db", self.url, "crawl", *words, *common])


def test_a_visit_gets_every_report_and_says_so(crawl: Crawl) -> None:
    assert crawl.first.exit_code == 3, crawl.first.output
    summary = json.loads(crawl.first.stdout)
    whole, wall = summary["portals"]
    assert whole["completeness"] == "complete"
    assert wall["completeness"] == "blocked"
    assert sum(whole["columns"].values()) == len(crawl.server.web.portal(WHOLE).expected)
    assert whole["proofs"]
    assert wall["reasons"]
    assert whole["campaign"].startswith(f"{whole['portal']}@")
    assert summary["parsed"]["failed"] == 0
    assert not summary["is_complete"]


def test_portals_are_told_who_asks(crawl: Crawl) -> None:
    crawl.first  # noqa: B018 - made when it is first wanted
    agents = {asked.headers["user-agent"] for asked in crawl.server.log.requests}
    assert len(agents) == 1
    agent = agents.pop()
    assert agent.startswith("nianbao/")
    assert agent.endswith(" (+mailto:who@example.org)")


def test_the_run_keeps_what_it_was_told_and_the_log_vouches_for_the_verdict(crawl: Crawl) -> None:
    assert json.loads(crawl.first.stdout)["head"]
    with Store(crawl.url) as store, store.read_only() as session:
        runs = [run for run in session.query(Run) if run.kind is RunKind.CRAWL]
    assert all(run.settings["NAME_MAP"] for run in runs)
    verified = CliRunner().invoke(program, ["--db", crawl.url, "verify", "--json"])
    assert verified.exit_code == 0, verified.output


def test_a_second_visit_is_a_campaign_of_its_own_and_stores_nothing_twice(crawl: Crawl) -> None:
    before = json.loads(crawl.first.stdout)["portals"][0]
    result = crawl.run(crawl.home(WHOLE))
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    [visit] = summary["portals"]
    assert visit["campaign"] != before["campaign"]
    assert not visit["has_changed"]
    assert visit["changes"]["counts"]["unchanged"] == visit["pages"] == before["pages"]
    assert summary["parsed"]["parsed"] == 0
    assert not visit["alerts"]


def test_nothing_is_due_right_after_a_visit(crawl: Crawl) -> None:
    assert crawl.first.exit_code == 3
    result = crawl.run(crawl.home(WHOLE), "--due")
    assert result.exit_code == 0
    summary = json.loads(result.stdout)
    assert summary["portals"] == []
    assert summary["next_visit_at"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "no portal nowhere"),
        (["www.gov.cn"], "https://www.gov.cn"),
        (["https://"], "no web address"),
        (["https://www.example.com/"], "--allow-host www.example.com"),
        (["http://127.0.0.1:8000/"], "--allow-host 127.0.0.1"),
        (["http://[::1]/"], "--allow-host ::1"),
        (["http://localhost/"], "--allow-host localhost"),
        (["http://10.0.0.8/", "--allow-host", "10.0.0.9"], "--allow-host 10.0.0.8"),
        (["missing.toml"], "cannot be read"),
        (["330110-broken.toml"], "no TOML"),
        (["330110-latin.toml"], "not UTF-8"),
        (["330110-yuhang", "330110-yuhang"], "named twice"),
        ([], "--due"),
        (["330110-yuhang", "--allow-host", "http://x/"], "no host"),
        (["330110-yuhang", "--resolve", "a"], "NAME=IP:PORT"),
        (["330110-yuhang", "--resolve", "a=b"], "NAME=IP:PORT"),
        (["330110-yuhang", "--proxy", "socks5://x:1"], "http://HOST:PORT"),
        (["330110-yuhang", "--window", "22"], "22:00-07:00"),
        (["330110-yuhang", "--contact", "a\nb: c"], "plain characters"),
        (["330110-yuhang", "--portals", "."], "no TOML"),
    ],
)
def test_wrong_usage_is_one_sentence_and_asks_nobody(
    run: RunProgram, tmp_path: Path, words: list[str], said: str
) -> None:
    (tmp_path / "330110-broken.toml").write_text("name =", encoding="utf-8")
    (tmp_path / "330110-latin.toml").write_bytes('name = "é"'.encode("latin-1"))
    if "--portals" in words:
        (tmp_path / "330110-latin.toml").unlink()
    result = run("crawl", *words)
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.output
    assert not (tmp_path / "nianbao.db").exists()
