"""Coverage: who had to report for a year, and what became of each report, with the evidence.

`roster_rows` streams one row for every body and year.
"""

from corpus.coverage.loading import Coverage, roster_rows
from corpus.coverage.model import CoverageCell, Status

__all__ = ["Coverage", "CoverageCell", "Status", "roster_rows"]
