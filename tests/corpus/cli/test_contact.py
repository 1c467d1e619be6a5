"""Who is asking: portals are told, and whoever forgets to say so is reminded once."""

import click
import pytest
from click.testing import CliRunner

from corpus.cli.crawl_options import Conduct, conduct_options
from corpus.jobs.portals import portal_at
from tests.corpus.cli.conftest import Run

CONTACT = "mailto:who@example.org"
PUBLIC, LOOPBACK = "https://www.nantang.gov.cn/", "http://127.0.0.1:8080/"
HOST = "www.nantang.gov.cn"


def _conduct(
    *, name_map: tuple[str, ...] = (), proxy: str | None = None, contact: str | None = None
) -> Conduct:
    return Conduct(
        allowed=(), name_map=name_map, proxy=proxy, pace=None, window=None, budget=None,
        time_limit=None, contact=contact, log=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("conduct", "homes"),
    [
        (_conduct(), [PUBLIC]),
        (_conduct(), [LOOPBACK, PUBLIC, PUBLIC]),
        (_conduct(name_map=("www.other.gov.cn=127.0.0.1:80",)), [PUBLIC]),
        (_conduct(name_map=(f"{HOST}=192.88.99.7",)), [PUBLIC]),
        (_conduct(proxy="http://127.0.0.1:3128"), [LOOPBACK]),
    ],
)
def test_whoever_asks_strangers_without_a_contact_is_told_once(
    capsys: pytest.CaptureFixture[str], conduct: Conduct, homes: list[str]
) -> None:
    conduct.warn([portal_at(home) for home in homes])
    said = " ".join(capsys.readouterr().err.split())
    assert said.count("how to reach you") == 1
    assert "NIANBAO_CONTACT" in said


@pytest.mark.parametrize(
    ("conduct", "home"),
    [
        (_conduct(contact=CONTACT), PUBLIC),
        (_conduct(), LOOPBACK),
        (_conduct(name_map=(f"{HOST}:443=127.0.0.1:8443",)), PUBLIC),
        (_conduct(name_map=(f"{HOST}=127.0.0.1:8443",)), PUBLIC),
    ],
)
def test_a_contact_or_a_bench_of_ones_own_is_fine(
    capsys: pytest.CaptureFixture[str], conduct: Conduct, home: str
) -> None:
    conduct.warn([portal_at(home)])
    assert capsys.readouterr().err == ""


@click.command()
@conduct_options
def _introduce(conduct: Conduct) -> None:
    click.echo(conduct.terms().user_agent)


@pytest.mark.parametrize(
    ("words", "contact"),
    [([], CONTACT), (["--contact", "https://example.org/bot"], "https://example.org/bot")],
)
def test_the_environment_names_the_contact_unless_the_option_does(
    monkeypatch: pytest.MonkeyPatch, words: list[str], contact: str
) -> None:
    monkeypatch.setenv("NIANBAO_CONTACT", CONTACT)
    shown = CliRunner().invoke(_introduce, words).stdout
    assert shown.strip().partition(" ")[2] == f"(+{contact})"


def test_a_contact_that_fits_no_header_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIANBAO_CONTACT", "你好")
    result = run("config")
    assert result.exit_code == 1
    assert "mend or unset NIANBAO_CONTACT" in result.stderr
