"""`nianbao`: the list of commands and the entry point.

Only click is imported here; what a command needs comes with the command.
"""

import click

from corpus.cli.options import database_option
from corpus.cli.program import LazyCommand, Program

_SUMMARIES = {
    "demo": "See it work on invented portals on this machine, in about a minute.",
    "parse": "Print what files say, without storing anything.",
    "check": "Check drafts before they are published, offline: what to fix, what to look at.",
    "ingest": "Archive files and folders, then parse what is new.",
    "crawl": "Fetch every annual report that portals list, and parse what is new.",
    "discover": "Find the report columns of a portal from its home page alone.",
    "portals": "List, show, check and probe the portals that are known.",
    "reparse": "Parse every snapshot that this parser version has not read.",
    "diff": "Show what one parser, store or export says otherwise than another.",
    "changes": "List what changed on pages after their publication, with both places.",
    "feed": "Write Atom and JSON feeds of changes and findings.",
    "export": "Write the corpus as tables, or the archive as WARC or WACZ.",
    "release": "Write the corpus as of a day, as files to cite, check and compare.",
    "verify": "Compare everything stored with the log, and every byte with its digest.",
    "prove": "Write a proof of one capture that a stranger can check.",
    "status": "Count what is stored and what is still to do.",
    "agencies": "Import the registry of agencies and settle whose report each is.",
    "compare": "Judge reports against other years and agencies.",
    "findings": "List what checks found, to be worked through.",
    "triage": "Say what a finding is worth.",
    "indicators": "Calculate rates and counts with their denominators.",
    "reports": "Choose one canonical version of every report, and show why.",
    "correct": "Say what a cell should read; kept beside what was read.",
    "coverage": "Show which agency and year is there, and how its checks went.",
    "config": "Print every setting and where it comes from.",
    "db": "Create, upgrade, copy or ask the database; seal what is cold.",
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
