"""`nianbao discover`: from a home page to the report columns, and a portal file of them."""

import re
from datetime import UTC, datetime
from pathlib import Path

import click

from corpus.cli.border import Ending, tell
from corpus.cli.console import open_console, plain_text, write_json
from corpus.cli.crawl_options import Conduct, conduct_options
from corpus.cli.known import files_of
from corpus.cli.looking import look_at
from corpus.cli.options import database_option, json_option
from corpus.jobs.discover import ColumnsOnly, Discovery, FoundColumn, portal_file
from crawler.families.registry import FAMILIES, GENERIC
from crawler.portals.lint import lint
from crawler.portals.portal import Portal
from crawler.portals.read import PortalFile

_PORTAL_FILE = re.compile(r"\d{2}(?:\d{2}){0,2}-[a-z0-9-]+\.toml")
_REASONS_SHOWN = 5


def _read_save(_: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    if value is None:
        return None
    if not _PORTAL_FILE.fullmatch(value.name):
        raise click.BadParameter(
            f"{value.name} begins with no division: name it as 330110-yuhang.toml.",
            param=parameter,
        )
    if value.exists():
        raise click.BadParameter(f"{value} is there already: name another.", param=parameter)
    return value


@click.command("discover")
@click.argument("word", metavar="URL")
@click.option("--save", metavar="FILE.toml", callback=_read_save,
              type=click.Path(path_type=Path),
              help="Write a portal file, named as 330110-yuhang.toml.")  # fmt: skip
@click.option("--name", metavar="NAME", help="What the portal is called [default: its title].")
@click.option("--archive", "is_kept", is_flag=True,
              help="Keep what is fetched in the database; else it is forgotten.")  # fmt: skip
@conduct_options
@json_option
@database_option
def command(  # noqa: PLR0913 - one parameter per option
    *,
    word: str,
    save: Path | None,
    name: str | None,
    is_kept: bool,
    conduct: Conduct,
    is_json: bool,
) -> Ending:
    """Find the report columns of a portal and print each with what speaks for it.

    URL is the address of a home page, or anything else that names a portal. Reports are not
    fetched. Exit code 3 says that no column was found.
    """
    [portal] = conduct.choose_portals([word], files_of())
    conduct.warn([portal])
    found, error = look_at(portal, conduct, ColumnsOnly, is_kept=is_kept)
    if error is not None:
        tell(error)
        return Ending.FAILED
    text = portal_file(found, portal.home, name or found.title or portal.host)
    complaints = _save(save, text) if save is not None and found.columns else []
    if is_json:
        write_json(_summary(portal, found, text))
    else:
        _print(portal, found, save)
    for complaint in complaints:
        tell(f"{complaint}: mend the file.")
    if found.home is None:
        return Ending.FAILED
    return Ending.COMPLETE if found.columns and not complaints else Ending.INCOMPLETE


def _save(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    file = PortalFile(path.name.removesuffix(".toml"), text)
    families = [family.name for family in (*FAMILIES, GENERIC)]
    year = datetime.now(UTC).year
    return [f"{path}: {each.message}" for each in lint([file], families, year)]


def _print(portal: Portal, found: Discovery, save: Path | None) -> None:
    console = open_console()
    lines = [f"{portal.home} {found.title}", f"  {found.looked_at} pages looked at"]
    if found.home is not None:
        lines.append(f"  family of the home page: {found.home.family}")
        lines += [f"    {mark.mark}: {mark.quote}" for mark in found.home.evidence]
    for column in found.columns:
        lines += _describe(column)
    if not found.columns:
        lines.append("No report column was found.")
    lines += [f"  not read: {reason}" for reason in found.reasons[:_REASONS_SHOWN]]
    if len(found.reasons) > _REASONS_SHOWN:
        lines.append(f"  and {len(found.reasons) - _REASONS_SHOWN} more: use --json")
    if save is not None and found.columns:
        lines.append(f"Saved: {save}")
    for line in lines:
        console.print(plain_text(line), soft_wrap=True)


def _describe(column: FoundColumn) -> list[str]:
    years = ", ".join(map(str, column.years)) or "none named"
    return [
        f"column {column.url}",
        f"  family {column.family}; {column.report_count} reports in {column.page_count} pages",
        f"  years: {years}",
        f"  found by: {column.found_by}",
        *(f"  {mark.mark}: {mark.quote}" for mark in column.evidence),
    ]


def _summary(portal: Portal, found: Discovery, text: str) -> dict[str, object]:
    columns = [
        {
            "url": column.url, "family": column.family, "reports": column.report_count,
            "pages": column.page_count, "years": list(column.years), "found_by": column.found_by,
            "evidence": [{"mark": m.mark, "weight": m.weight, "quote": m.quote}
                         for m in column.evidence],
        }
        for column in found.columns
    ]  # fmt: skip
    return {
        "home": portal.home, "title": found.title, "family": found.family, "columns": columns,
        "looked_at": found.looked_at, "not_read": list(found.reasons), "portal_file": text,
    }  # fmt: skip
