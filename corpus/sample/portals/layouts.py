"""How portals arrange their annual reports: one list, by year, by kind of agency, by agency."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.sample.portals.county import KIND_NAMES, County, Kind, Published
from corpus.sample.portals.shell import ANNUAL_COLUMN

_KIND_SLUGS: dict[Kind, str] = {"government": "qzf", "department": "bm", "township": "xzjd"}
# Years of one portal are often named by whoever made the column that January.
_YEAR_SLUGS = ("{}n", "n{}n", "gknb{}", "{}nb", "nb_{}n", "gb{}", "{}")


@dataclass(frozen=True, slots=True)
class Column:
    """A list of reports or of further columns; the path begins and ends with a slash."""

    path: str
    name: str
    reports: tuple[Published, ...] = ()
    children: tuple["Column", ...] = ()

    def walk(self) -> Iterator["Column"]:
        """Yield the column and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


Layout = Callable[[County, str], Column]


def year_slug(year: int) -> str:
    """Name the folder of a year as its portal happened to."""
    return _YEAR_SLUGS[year % len(_YEAR_SLUGS)].format(year)


def flat(county: County, root: str) -> Column:
    """Put all reports into one list."""
    return Column(root, ANNUAL_COLUMN, county.reports)


def _year_columns(reports: tuple[Published, ...], path: str) -> tuple[Column, ...]:
    years = sorted({report.year for report in reports}, reverse=True)
    return tuple(
        Column(f"{path}{year_slug(year)}/", f"{year}年", _of_year(reports, year)) for year in years
    )


def _of_year(reports: tuple[Published, ...], year: int) -> tuple[Published, ...]:
    return tuple(report for report in reports if report.year == year)


def _kind_columns(reports: tuple[Published, ...], path: str) -> tuple[Column, ...]:
    return tuple(
        Column(f"{path}{slug}/", KIND_NAMES[kind], tuple(r for r in reports if r.kind == kind))
        for kind, slug in _KIND_SLUGS.items()
    )


def by_year(county: County, root: str) -> Column:
    """Give every year a list of its own."""
    return Column(root, ANNUAL_COLUMN, children=_year_columns(county.reports, root))


def by_year_and_kind(county: County, root: str) -> Column:
    """Divide the years by kind of agency."""
    years = _year_columns(county.reports, root)
    children = tuple(
        Column(year.path, year.name, children=_kind_columns(year.reports, year.path))
        for year in years
    )
    return Column(root, ANNUAL_COLUMN, children=children)


def by_kind_and_year(county: County, root: str) -> Column:
    """Divide the kinds of agency by year."""
    kinds = _kind_columns(county.reports, root)
    children = tuple(
        Column(kind.path, kind.name, children=_year_columns(kind.reports, kind.path))
        for kind in kinds
    )
    return Column(root, ANNUAL_COLUMN, children=children)


def by_unit(county: County, root: str) -> Column:
    """Give every agency a list; the column itself holds the government's reports only."""
    children = tuple(
        Column(f"{root}dw{70000 + unit}/", county.agency(unit).base, county.of_unit(unit))
        for unit in county.units[1:]
    )
    return Column(root, ANNUAL_COLUMN, county.of_unit(0), children)
