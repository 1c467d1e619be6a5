"""`nianbao`: the list of commands and the entry point.

Only click is imported here; what a command needs comes with the command.
"""

import click

from corpus.cli.options import database_option
from corpus.cli.program import LazyCommand, Program

_SUMMARIES = {
    "demo": "See it work on an invented district, in a few seconds.",
    "parse": "Print what files say, without storing anything.",
    "ingest": "Archive files and folders, then parse what is new.",
    "reparse": "Parse every snapshot that this parser version has not read.",
    "export": "Write the corpus as CSV, JSON Lines or Parquet.",
    "verify": "Compare everything stored with the log, and every byte with its digest.",
    "prove": "Write a proof of one capture that a stranger can check.",
    "status": "Count what is stored and what is still to do.",
    "coverage": "Show which agency and year is there, and how its checks went.",
    "config": "Print every setting and where it comes from.",
    "db": "Create, upgrade or ask the tables of the database.",
}

program = Program(
    {
        name: LazyCommand(f"corpus.cli.{name}", "command", summary)
        for name, summary in _SUMMARIES.items()
    },
    name="nianbao",
    help=(
        "Archive, parse and compare Chinese annual reports on government information disclosure "
        "(政府信息公开工作年度报告).\n\n"
        "Exit codes: 0 done and complete, 1 failed, 2 wrong usage, 3 done but incomplete."
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
program = database_option(click.version_option(package_name="nianbao")(program))


def main() -> None:
    """Run the program."""
    program.main()
