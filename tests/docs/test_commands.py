import re
import shlex
from collections.abc import Sequence

import click
import pytest

from corpus.cli.main import program
from tests.docs.markdown_files import ROOT, commands, page_id, pages


def _quoted(name: str) -> list[tuple[str, str]]:
    return [
        (page_id(page), line)
        for page in pages()
        for line in commands(page.read_text(encoding="utf-8"), name)
    ]


def _words(line: str) -> list[str]:
    """Cut a command line at pipes and redirections; ellipses and brackets are for readers."""
    words = shlex.split(line, comments=True)
    end = next((i for i, word in enumerate(words) if word in ("|", ">", ">>", "&&", ";")), None)
    return [word.strip("[]") for word in words[1:end] if word not in ("…", "...")]


def _unknown(command: click.Command, words: Sequence[str]) -> str | None:
    """Return the first word that is no command or option of the program."""
    context = click.Context(command, info_name="nianbao")
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word.startswith("-"):
            option = _option(context, word.partition("=")[0])
            if option is None:
                return word
            if not option.is_flag and "=" not in word and rest:
                rest.pop(0)
        elif isinstance(command, click.Group):
            found = command.get_command(context, word)
            if found is None:
                return word
            command, context = found, click.Context(found, parent=context)
    return None


def _option(context: click.Context, name: str) -> click.Option | None:
    params = context.command.get_params(context)
    options = [param for param in params if isinstance(param, click.Option)]
    return next((o for o in options if name in (*o.opts, *o.secondary_opts)), None)


@pytest.mark.parametrize(("page", "line"), _quoted("nianbao"))
def test_commands_in_the_documentation_exist(page: str, line: str) -> None:
    assert _unknown(program, _words(line)) is None, f"{page}: {line}"


@pytest.mark.parametrize(("page", "line"), _quoted("make"))
def test_make_targets_in_the_documentation_exist(page: str, line: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = [word for word in _words(line) if "=" not in word]
    assert set(named) <= targets, f"{page}: {line}"


def test_an_unknown_command_or_option_is_found() -> None:
    group = click.Group(commands=[click.Command("parse", params=[click.Option(["--format"])])])
    assert _unknown(group, _words("nianbao prase a.html")) == "prase"
    assert _unknown(group, _words("nianbao parse a.html --from x")) == "--from"
    assert _unknown(group, _words("nianbao parse a.html --format json > out.json")) is None


def test_the_documentation_quotes_commands() -> None:
    assert _quoted("nianbao")
    assert _quoted("make")
