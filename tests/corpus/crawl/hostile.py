"""Every hostile case of the simulator checklist: what the sample web does and what must come of it.

The one list: the tests drive each case through a real crawl and hold it to its outcome, and the
reference page shows it. `python -m tests.corpus.crawl.hostile` writes that page.
"""

from pathlib import Path

from tests.corpus.crawl.hostile_case import Hostile
from tests.corpus.crawl.hostile_hosts import HOSTS, REDIRECTS, ROBOTS, TRAPS, WIRE
from tests.corpus.crawl.hostile_pages import (
    ATTACHMENTS,
    CHANGES,
    FILES,
    LISTS,
    TABLES,
    TITLES,
    TRANSPORT,
    TWINS,
)

PAGE = Path(__file__).resolve().parents[3] / "docs" / "hostile-cases.md"
CASES: tuple[Hostile, ...] = (
    *LISTS, *TWINS, *CHANGES, *FILES, *TABLES, *TRANSPORT, *TITLES, *ATTACHMENTS, *ROBOTS, *TRAPS,
    *WIRE, *REDIRECTS, *HOSTS,
)  # fmt: skip
SECTIONS = {
    "1": "Lists and their ends", "2": "One report at several addresses", "3": "Changes",
    "4": "Pages and files", "5": "Tables", "6": "Transport, charsets, walls",
    "7": "Titles and years", "8": "Attachments", "9": "robots.txt", "10": "Traps",
    "wire": "Faults on the wire", "host": "Hosts",
}  # fmt: skip
_HEAD = """# Hostile cases

What portals do to a crawler, as the sample web does it on loopback, and what must come of it. Each
row is driven through a real crawl by `tests/corpus/crawl/test_hostile.py`; this page is written by
`python -m tests.corpus.crawl.hostile` from the list that the tests read. Doors to the inside of our
own network have tests of their own, `tests/corpus/crawl/test_doors.py`: no spelling of an internal
address, by link, redirect or name, leads to a single connection.
"""


def write_page() -> str:
    """Return the reference page."""
    parts = [_HEAD]
    for section, title in SECTIONS.items():
        rows = [case for case in CASES if case.section == section]
        parts.append(f"\n## {title}\n\n| Case | What the portal does | What comes of it |\n")
        parts.append("|---|---|---|\n")
        parts += [f"| `{case.name}` | {case.does} | {case.outcome} |\n" for case in rows]
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
