import json

import pytest
from pydantic import ValidationError

from corpus.config import Settings, load_settings
from corpus.errors import SettingsInvalid
from tests.corpus.cli.conftest import Run


def test_every_setting_has_a_default() -> None:
    assert load_settings().database_url == "sqlite:///nianbao.db"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().jobs = 2


def test_the_command_line_wins_over_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NIANBAO_DATABASE_URL", "sqlite:///environment.db")
    monkeypatch.setenv("NIANBAO_JOBS", "3")
    monkeypatch.setenv("NIANBAO_PARSE_FORMAT", "")
    origins = {one["name"]: one for one in json.loads(run("config", "--json").stdout)}
    assert origins["database_url"]["value"] == "sqlite:///environment.db"
    assert origins["database_url"]["origin"] == "environment NIANBAO_DATABASE_URL"
    assert (origins["jobs"]["value"], origins["parse_format"]["origin"]) == ("3", "default")
    named = json.loads(run("--db", "sqlite:///named.db", "config", "--json").stdout)
    assert (named[0]["value"], named[0]["origin"]) == ("sqlite:///named.db", "command line")


def test_every_setting_is_printed_with_its_meaning(run: Run) -> None:
    shown = run("config").stdout
    assert all(name in shown for name in Settings.model_fields)


def test_a_password_is_shown_nowhere(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_DATABASE_URL", "postgresql://me:hush@localhost/name")
    assert "hush" not in run("config").output
    assert "hush" not in repr(load_settings())


def test_a_wrong_value_is_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_JOBS", "many")
    with pytest.raises(SettingsInvalid, match="mend or unset NIANBAO_JOBS"):
        load_settings()
    result = run("status")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
