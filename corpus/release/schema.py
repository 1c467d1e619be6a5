"""Columns that several tables of a release have, and how a column is written down."""

from corpus.export.model import Column, Kind, Reference

T, INT, N, F, AT, J = (
    Kind.TEXT, Kind.INTEGER, Kind.NUMBER, Kind.FLAG, Kind.TIME, Kind.JSON,
)  # fmt: skip


def col(  # noqa: PLR0917 - one line of a table
    name: str, kind: Kind, zh: str, en: str, state: str | None = None
) -> Column:  # fmt: skip
    """Return a column; a `!` behind the name says that it is never empty."""
    return Column(name.rstrip("!"), kind, zh, en, state, is_required=name.endswith("!"))


LINEAGE = col("lineage_id!", T, "主体编号", "body through time")
YEAR = col("report_year!", INT, "报告年度", "year reported on")
REPORT = col("report_id!", T, "报告编号", "report: body, year, scope")
SCOPE = col("scope!", T, "统计口径", "whose work the figures cover")
TO_LINEAGE = Reference(("lineage_id",), "agencies", ("lineage_id",))
TO_ROSTER = Reference(("lineage_id", "report_year"), "roster", ("lineage_id", "report_year"))
TO_REPORT = Reference(("report_id",), "reports", ("report_id",))
