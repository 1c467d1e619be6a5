"""The program: a group of commands that are loaded when they are called, and its one way out."""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import click

from corpus.cli.border import run_guarded


class LazyCommand(NamedTuple):
    """Where a command is and what the list of commands says of it."""

    module: str
    attribute: str
    summary: str


class Program(click.Group):
    """A group whose commands are imported one at a time.

    Help lists them without importing any: that alone would take more than a second.
    """

    def __init__(self, commands: Mapping[str, LazyCommand], **attributes: Any) -> None:  # noqa: ANN401 - click's own
        super().__init__(**attributes)
        self._lazy = dict(commands)

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - the signature is click's
        """Run the program and end the process with its exit code."""
        arguments = extra.pop("args", None) if not args else args[0]
        name = extra.pop("prog_name", None) or "nianbao"
        extra.pop("standalone_mode", None)
        sys.exit(run_guarded(lambda: self._run(name, arguments, extra)))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of a first visit."""
        return list(self._lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        found = self._lazy.get(cmd_name)
        if found is None:
            return super().get_command(ctx, cmd_name)
        command = getattr(import_module(found.module), found.attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{found} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by their summaries."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, found.summary) for name, found in self._lazy.items()])

    def _run(self, name: str, arguments: list[str] | None, extra: dict[str, Any]) -> object:
        self._main_shell_completion(extra, name)
        given = sys.argv[1:] if arguments is None else list(arguments)
        with self.make_context(name, given, **extra) as context:
            return self.invoke(context)
