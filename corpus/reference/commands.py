"""The page of the commands: usage, options and settings as the program itself states them."""

from collections.abc import Iterator

import click

from corpus.cli.border import Ending
from corpus.config import Settings
from corpus.reference.markdown import code, codes, fence, page, table

_INTRODUCTION = """
`--help` works everywhere. Options in front of a command are those of the program; `--db` may stand
on either side.
"""
_SETTINGS = """
The command line wins over the environment, and that over the default. `nianbao config` prints what
holds and why.
"""
_EXIT_CODES = {
    Ending.COMPLETE: "Done and complete.",
    Ending.FAILED: "Failed; one sentence on standard error says what, and how to mend it.",
    Ending.USAGE: "Wrong usage.",
    Ending.INCOMPLETE: "Done, but something is missing or could not be read.",
    Ending.INTERRUPTED: "Interrupted; what was done is kept.",
    Ending.UNHEARD: "The reader of the output went away.",
}


def commands_page(program: click.Group) -> str:
    """Return the page of a program with all its commands."""
    context = click.Context(program, info_name="nianbao")
    sections = [_section(found) for found in _leaves(context)]
    return page(
        "Commands",
        _INTRODUCTION,
        "## Options of the program",
        _options(context),
        *sections,
        "## Settings",
        _SETTINGS,
        _settings(),
        "## Exit codes",
        table(["Code", "Meaning"], ([str(int(code)), _EXIT_CODES[code]] for code in Ending)),
    )


def _settings() -> str:
    prefix = Settings.model_config.get("env_prefix", "")
    rows = [
        [code(name), code(prefix + name.upper()), code(str(field.default)), str(field.description)]
        for name, field in Settings.model_fields.items()
    ]
    return table(["Setting", "Environment", "Default", "Meaning"], rows)


def _leaves(context: click.Context) -> Iterator[click.Context]:
    """Yield every command that does something, in the order the help lists them."""
    group = context.command
    if not isinstance(group, click.Group):
        yield context
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield from _leaves(click.Context(command, parent=context, info_name=name))


def _section(context: click.Context) -> str:
    parts = [f"## {context.command_path}", _help(context.command)]
    pieces = context.command.collect_usage_pieces(context)
    parts.append(fence("text", " ".join((context.command_path, *pieces))))
    if _shown(context):
        parts.append(_options(context))
    return "\n\n".join(parts)


def _help(command: click.Command) -> str:
    paragraphs = (command.help or "").replace("\b", "").strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _shown(context: click.Context) -> list[click.Option]:
    options = [p for p in context.command.params if isinstance(p, click.Option)]
    return [option for option in options if not option.hidden and "--help" not in option.opts]


def _options(context: click.Context) -> str:
    rows = [_option(option, context) for option in _shown(context)]
    return table(["Option", "Value", "Meaning"], rows)


def _option(option: click.Option, context: click.Context) -> list[str]:
    names = codes((*option.opts, *option.secondary_opts))
    value = "" if option.is_flag or option.count else code(option.make_metavar(context))
    return [names, value, " ".join((_meaning(option), *_notes(option))).strip()]


def _meaning(option: click.Option) -> str:
    return " ".join((option.help or "").split())


def _notes(option: click.Option) -> Iterator[str]:
    if isinstance(option.envvar, str):
        yield f"Environment: {code(option.envvar)}."
    if option.required:
        yield "Required."
    elif option.show_default and isinstance(option.default, str | int) and not option.is_flag:
        yield f"Default: {code(str(option.default))}."
