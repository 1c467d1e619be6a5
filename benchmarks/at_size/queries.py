"""Questions to the store at size: the product's own as its commands ask them, and those in SQL."""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.at_size.answers import STORE
from benchmarks.at_size.model import (
    FIRST_YEAR,
    LINEAGES_A_DISTRICT,
    YEARS,
    division,
    lineage_key,
)
from corpus.agencies.review import find_lineage
from corpus.coverage import Coverage
from corpus.coverage.places import below
from corpus.jobs.census import count_by_parser, count_pending
from corpus.release.report_rows import cell_rows, panel_row, report_row
from corpus.release.roster import Roster
from corpus.release.stream import Stream
from corpus.rules.listing import list_findings
from storage.changes.facts import listed
from storage.coverage import coverage, status
from storage.findings.reading import Wanted
from storage.fixity.checks import fixity_status
from storage.holdings import holdings
from storage.series import CanonicalReport, panel

Ask = Callable[[Session], int]
"""Asks a question and returns how many rows, or cells, the answer has."""

_YEARS = range(FIRST_YEAR, FIRST_YEAR + YEARS)
# A district whose reports have every cell of the form.
_DISTRICT = tuple(lineage_key(number) for number in range(LINEAGES_A_DISTRICT))


def questions() -> dict[str, Ask]:
    """Return every question by what it asks for."""
    own: dict[str, Ask] = {
        "panel of a lineage, all cells and years": lambda s: _cells(panel(s, _DISTRICT[:1])),
        "panel of a district, all cells and years": lambda s: _cells(panel(s, _DISTRICT)),
        "panel of every lineage, one year: the first": lambda s: _cells(
            islice(panel(s, None, [FIRST_YEAR + 7]), 1)
        ),
        "panel of every lineage, one year": lambda s: _cells(panel(s, None, [FIRST_YEAR + 7])),
        "totals of every lineage, one year (SQL)": _year_totals,
        "coverage of every report": lambda s: _count(coverage(s)),
        "the division below a code, and its years": _division,
        "roster and coverage of a district": _district_coverage,
        "status": _status,
        "all changes": lambda s: _count(listed(s)),
        "findings of a lineage": lambda s: _findings(s, Wanted(lineage=_DISTRICT[7])),
        "findings across reports of a year": lambda s: _findings(
            s, Wanted(report_year=FIRST_YEAR + 6, rule="XY")
        ),
        "all findings of a year": lambda s: _findings(s, Wanted(report_year=FIRST_YEAR + 6)),
        "release rows of a district": _district_rows,
    }
    return own | {f"SQL: {name}": partial(_sql, text) for name, text in STORE.items()}


def _cells(reports: Iterable[CanonicalReport]) -> int:
    return sum(len(report.cells) for report in reports)


def _count(rows: Iterable[object]) -> int:
    return sum(1 for _ in rows)


def _sql(text: str, session: Session) -> int:
    return len(session.execute(sa.text(text)).all())


_TOTALS = """
SELECT x.key, count(x.value), sum(x.value) FROM report r
JOIN report_choice c ON c.report_id = r.id
  AND NOT EXISTS (SELECT 1 FROM report_choice o WHERE o.report_id = r.id AND o.id > c.id)
JOIN cell x ON x.report_version_id = c.report_version_id
WHERE r.report_year = 2021 AND x.key LIKE 't3.%.total'
GROUP BY x.key
"""


def _year_totals(session: Session) -> int:
    return _sql(_TOTALS, session)


def _district_coverage(session: Session) -> int:
    return _count(Coverage(session, ()).cells(_YEARS, _DISTRICT))


def _division(session: Session) -> int:
    """Find whom a code stands for, everybody below and the years, as `nianbao coverage` does."""
    asked = Coverage(session, ())
    return len(below(asked.registry, find_lineage(asked.registry, division(1)))) + len(
        asked.years()
    )


def _status(session: Session) -> int:
    found = status(session)
    count_by_parser(session)
    count_pending(session, f"sha256:{'0' * 64}")
    holdings(session)
    fixity_status(session)
    return len(found)


def _findings(session: Session, wanted: Wanted) -> int:
    return _count(list_findings(session, wanted))


def _district_rows(session: Session) -> int:
    """Make the rows of reports, cells and panel as a release of one district does."""
    stream = Stream(session, Roster(Coverage(session, ()), _YEARS))
    count = 0
    for body in stream.read(_DISTRICT):
        for expected in body.expected:
            own = [t for t in body.reports if t.held.facts.report_year == expected.report_year]
            panel_row(expected, own)
        for told in body.reports:
            report_row(told)
            count += _count(cell_rows(told))
    return count
